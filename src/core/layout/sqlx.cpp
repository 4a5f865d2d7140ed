// sqlx: <i64>_<description>.sql, or .up.sql and .down.sql.
//
// Names, order and the marker: launchbadge/sqlx sqlx-core/src/migrate/source.rs and migration_type.rs. The
// marker
// "-- no-transaction" counts there only as the very first bytes of a file; anywhere else sqlx overlooks it,
// here that is an error.
#include <map>

#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

constexpr std::string_view marker = "-- no-transaction";

bool is_simple(const File& file) {
    return numbered_name(file.path, ".sql") && !file.path.ends_with(".up.sql") &&
           !file.path.ends_with(".down.sql");
}

int recognise(const Request& request) {
    bool pairs = false;
    bool simple = false;
    bool marked = false;
    for (const File& file : request.files) {
        pairs = pairs || numbered_name(file.path, ".up.sql");
        simple = simple || is_simple(file);
        marked = marked || (is_sql(file.path) && file.content.starts_with(marker));
    }
    if (marked && (pairs || simple)) {
        return confidence::markers;
    }
    // Pairs alone are golang-migrate's as well, and the more common there; of the two only sqlx mixes pairs
    // with files that have no down. Files without any down are plain numbered SQL.
    return !pairs ? confidence::none : simple ? confidence::names + 5 : confidence::names - 5;
}

struct Parts {
    const File* up = nullptr;
    const File* down = nullptr;
    std::string description;
};

TransactionMode transaction_mode(const File& file) {
    bool const first = file.content.starts_with(marker);
    std::string_view const rest = first ? file.content.substr(marker.size()) : file.content;
    std::optional<std::string_view> const other = find_marker(rest, "no-transaction", is_sqlx_marker);
    if (other) {
        auto const at = static_cast<std::size_t>(other->data() - file.content.data());
        refuse(file, slice(file, at, at).first_line,
               "\"-- no-transaction\" is not at the beginning of the file",
               "sqlx honours it only as the very first bytes of a file.");
    }
    return first ? TransactionMode::none : TransactionMode::automatic;
}

void take(const File*& place, const File& file, const std::string& version) {
    if (place != nullptr) {
        refuse(file, 0, "version " + version + " is used twice",
               "The other file is \"" + std::string(place->path) + "\".",
               "Give each migration a version of its own.");
    }
    place = &file;
}

std::string description(std::string_view name) {
    std::string text(name);
    for (char& c : text) {
        c = c == '_' ? ' ' : c;
    }
    return text;
}

void read(const Request& request, Loaded& loaded) {
    std::map<std::string, Parts> migrations;
    std::vector<const File*> files;
    for (const File& file : request.files) {
        bool const down = file.path.ends_with(".down.sql");
        std::optional<NumberedName> const name =
            numbered_name(file.path, down                             ? ".down.sql"
                                     : file.path.ends_with(".up.sql") ? ".up.sql"
                                                                      : ".sql");
        if (!name) {
            leftover(sqlx_layout, file, loaded);
            continue;
        }
        std::string const version = number_version(file, name->digits, largest_int64);
        Parts& parts = migrations[version];
        take(down ? parts.down : parts.up, file, version);
        if (!down || parts.description.empty()) {
            parts.description = description(name->name);
        }
        if (!down) {
            refuse_foreign_markers(file, sqlx_layout.name);
        }
        files.push_back(&file);
    }
    if (!files.empty()) {
        require_one_folder(sqlx_layout, files);
    }
    for (const auto& [version, parts] : migrations) {
        if (parts.up == nullptr) {
            refuse(*parts.down, 0, "down migration has no up migration",
                   "No file of version " + version + " ends in .up.sql.");
        }
        if (parts.down != nullptr && !parts.up->path.ends_with(".up.sql")) {
            refuse(
                *parts.down, 0, "down migration belongs to a file that is not reversible",
                "The up file is \"" + std::string(parts.up->path) + "\"; sqlx pairs .up.sql with .down.sql.");
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = version;
        migration.name = parts.description.empty() ? version : parts.description;
        migration.sort_key = natural_key(version);
        migration.up = whole(*parts.up);
        migration.up_transaction = transaction_mode(*parts.up);
        if (parts.down != nullptr) {
            migration.down = whole(*parts.down);
            migration.down_transaction = transaction_mode(*parts.down);
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout sqlx_layout{"sqlx", "sqlx migrations", recognise, read};

}  // namespace shepherd::layout

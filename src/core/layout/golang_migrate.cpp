// golang-migrate: <digits>_<name>.up.sql and <digits>_<name>.down.sql.
//
// Names: golang-migrate/migrate source/parse.go (the version is an unsigned 64-bit number; up and down belong
// together by version alone). A missing down is a "no down" there as well: source/migration.go. Mattermost's
// morph uses the same names and one more marker: mattermost/morph, "-- morph:nontransactional" on the first
// line.
#include <map>

#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

int recognise(const Request& request) {
    for (const File& file : request.files) {
        if (numbered_name(file.path, ".up.sql")) {
            return confidence::names;
        }
    }
    return confidence::none;
}

struct Pair {
    const File* up = nullptr;
    const File* down = nullptr;
    std::string_view digits;
    std::string_view name;
};

void take(Pair& pair, const File*& place, const File& file, const NumberedName& name) {
    if (place != nullptr) {
        refuse(file, 0, "version " + std::string(without_leading_zeros(name.digits)) + " is used twice",
               "The other file is \"" + std::string(place->path) + "\".",
               "Give each migration a version of its own.");
    }
    place = &file;
    // The up file names the migration; the down file only where it comes first.
    if (pair.name.empty() || &place == &pair.up) {
        pair.digits = name.digits;
        pair.name = name.name;
    }
}

/// Honours morph's marker, which counts on the first line only; elsewhere, or with another word, it is
/// refused.
TransactionMode transaction_mode(const File& file) {
    TransactionMode mode = TransactionMode::automatic;
    Line line;
    for (Lines lines(file.content); lines.next(line);) {
        std::string_view const text = trim(line.text);
        if (!text.starts_with("--") || !trim_left(text.substr(2)).starts_with("morph:")) {
            continue;
        }
        if (line.number != 1 || !line.text.starts_with("-- morph:nontransactional")) {
            refuse(file, line.number, "unknown morph marker",
                   "Understood is \"-- morph:nontransactional\" on the first line of the file.");
        }
        mode = TransactionMode::none;
    }
    return mode;
}

void read(const Request& request, Loaded& loaded) {
    std::map<std::string, Pair> pairs;
    std::vector<const File*> files;
    for (const File& file : request.files) {
        std::optional<NumberedName> const up = numbered_name(file.path, ".up.sql");
        std::optional<NumberedName> const down = numbered_name(file.path, ".down.sql");
        if (!up && !down) {
            leftover(golang_migrate_layout, file, loaded);
            continue;
        }
        const NumberedName& name = up ? *up : *down;
        Pair& pair = pairs[number_version(file, name.digits, largest_uint64)];
        take(pair, up ? pair.up : pair.down, file, name);
        if (up) {
            refuse_foreign_markers(file, golang_migrate_layout.name);
        }
        files.push_back(&file);
    }
    if (!files.empty()) {
        require_one_folder(golang_migrate_layout, files);
    }
    for (const auto& [version, pair] : pairs) {
        if (pair.up == nullptr) {
            refuse(*pair.down, 0, "down migration has no up migration",
                   "There is no file " + std::string(pair.digits) + "_....up.sql.");
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = version;
        migration.name = pair.name.empty() ? version : std::string(pair.name);
        migration.sort_key = natural_key(version);
        migration.up = whole(*pair.up);
        migration.up_transaction = transaction_mode(*pair.up);
        if (pair.down != nullptr) {
            migration.down = whole(*pair.down);
            migration.down_transaction = transaction_mode(*pair.down);
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout golang_migrate_layout{"golang-migrate", "golang-migrate up/down pairs", recognise, read};

}  // namespace shepherd::layout

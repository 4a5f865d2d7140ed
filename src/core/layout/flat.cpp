// Plain numbered SQL files of no particular tool: 001_x.sql, 20250131_x.sql,
// 20250131120000_x.sql, 1.10_x.sql.
//
// The version is the file's name without ".sql", because several files may share a date; order is natural
// (1.10 after 1.9). A file x.down.sql, x_down.sql, or with rollback, revert or undo in its place, is the down
// script of a file x.sql beside it.
#include "core/layout/flat.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"

namespace shepherd::layout {

namespace {

constexpr std::string_view code_endings =
    ".js .ts .cjs .mjs .py .rb .go .java .php .cs .kt .scala .ex .exs .pl .sh";

bool is_numbered(std::string_view path) {
    return leading_digits(base_name(path)) > 0;
}

int recognise(const Request& request) {
    bool numbered = false;
    for (const File& file : request.files) {
        if (is_sql(file.path) && !is_numbered(file.path)) {
            return confidence::none;
        }
        numbered = numbered || is_sql(file.path);
    }
    return numbered ? confidence::plain : confidence::none;
}

bool is_separator(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ';
}

/// The part after the number: "2025-01-31_add_x" -> "add_x", "1.10_y" -> "y", "001-2fa" -> "2fa".
std::string_view display_name(std::string_view stem) {
    std::string_view rest = stem;
    while (!rest.empty()) {
        std::size_t const digits = leading_digits(rest);
        bool const whole_number = digits > 0 && (digits == rest.size() || is_separator(rest[digits]));
        if (!whole_number && rest.size() != stem.size()) {
            break;
        }
        rest.remove_prefix(digits);
        while (!rest.empty() && is_separator(rest.front())) {
            rest.remove_prefix(1);
        }
        if (digits == 0) {
            break;
        }
    }
    return rest.empty() ? stem : rest;
}

struct Reverse {
    std::string_view of;   ///< stem of the file that it reverts
    bool certain = false;  ///< written ".down": says that it is a down script even when no such file is there
};

/// "001_x.down" -> "001_x".
std::optional<Reverse> reverse_name(std::string_view stem) {
    for (std::string_view const word : {"down", "rollback", "revert", "undo"}) {
        if (stem.size() > word.size() + 1 && ends_with_no_case(stem, word)) {
            char const separator = stem[stem.size() - word.size() - 1];
            if (separator == '.' || separator == '_') {
                return Reverse{stem.substr(0, stem.size() - word.size() - 1), separator == '.'};
            }
        }
    }
    return std::nullopt;
}

void read(const Request& request, Loaded& loaded) {
    std::vector<const File*> files;
    std::set<std::string_view> stems;
    for (const File& file : request.files) {
        if (!is_sql(file.path) || !is_numbered(file.path)) {
            leftover(flat_layout, file, loaded, is_numbered(file.path) ? code_endings : "");
            continue;
        }
        files.push_back(&file);
        stems.insert(stem(file.path));
    }
    if (!files.empty()) {
        require_one_folder(flat_layout, files);
    }
    std::unordered_map<std::string_view, const File*> downs;
    for (const File* const file : files) {
        std::string_view const name = stem(file->path);
        std::optional<Reverse> const reverse = reverse_name(name);
        if (reverse && stems.contains(reverse->of)) {
            auto const [other, fresh] = downs.emplace(reverse->of, file);
            if (!fresh) {
                refuse(*file, 0, "migration has two down scripts",
                       "The other one is \"" + std::string(other->second->path) + "\".");
            }
            continue;
        }
        if ((reverse && reverse->certain) || ends_with_no_case(name, ".up")) {
            refuse(*file, 0, "file is one half of an up/down pair, without the other",
                   "As a plain migration it would run in its turn, which is not what its name says.",
                   "A down script x.down.sql stands beside x.sql or x.up.sql.");
        }
        loaded.migrations.push_back(flat_migration(*file));
    }
    for (Migration& migration : loaded.migrations) {
        auto const down = downs.find(migration.version);
        if (down != downs.end()) {
            migration.down = whole(*down->second);
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

Migration flat_migration(const File& file) {
    refuse_foreign_markers(file, flat_layout.name);
    Migration migration;
    migration.version = is_sql(file.path) ? stem(file.path) : base_name(file.path);
    migration.name = display_name(migration.version);
    migration.sort_key = natural_key(migration.version);
    migration.up = whole(file);
    return migration;
}

constexpr Layout flat_layout{"flat", "plain numbered SQL files", recognise, read};

}  // namespace shepherd::layout

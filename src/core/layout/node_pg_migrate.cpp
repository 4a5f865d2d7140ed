// node-pg-migrate's SQL migrations: <number>_<name>.sql, cut at "-- Up Migration" and "-- Down Migration".
//
// Markers: salsita/node-pg-migrate src/sqlMigration.ts; .up.sql/.down.sql pairs: src/migrationLoader.ts.
// Identity is the file's name without its ending (table pgmigrations). Order: src/utils/fileNameUtils.ts and
// comparators.ts, by the leading number, where 17 digits are a UTC time that counts as its milliseconds; then
// by name.
#include <map>

#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

int recognise(const Request& request) {
    return any_marker(request, "igration", is_node_pg_migrate_heading) ? confidence::markers
                                                                       : confidence::none;
}

long long to_number(std::string_view digits) {
    long long value = 0;
    for (char const c : digits) {
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Milliseconds since 1970 of "YYYYMMDDHHMMSSmmm"; nothing when it is no time.
/// Days of the civil calendar: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (days_from_civil).
std::optional<long long> milliseconds(std::string_view digits) {
    long long const month = to_number(digits.substr(4, 2));
    long long const day = to_number(digits.substr(6, 2));
    long long const hour = to_number(digits.substr(8, 2));
    long long const minute = to_number(digits.substr(10, 2));
    long long const second = to_number(digits.substr(12, 2));
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    long long const year =
        to_number(digits.substr(0, 4)) + 400 - (month <= 2 ? 1 : 0);  // + 400: never negative
    long long const era = year / 400;
    long long const year_of_era = year - era * 400;
    long long const day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long long const day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    long long const days = (era - 1) * 146097 + day_of_era - 719468;
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + to_number(digits.substr(14, 3));
}

std::string sort_key(const File& file, std::string_view name) {
    std::string_view const digits = name.substr(0, leading_digits(name));
    if (digits.empty()) {
        refuse(file, 0, "file name has no number in front",
               "node-pg-migrate orders migrations by that number.");
    }
    std::string number(digits);
    if (digits.size() == 17) {
        std::optional<long long> const time = milliseconds(digits);
        if (!time || *time < 0) {
            refuse(file, 0, "number in front of the file name is no time",
                   "node-pg-migrate reads 17 digits as YYYYMMDDHHMMSSmmm.");
        }
        number = std::to_string(*time);
    }
    return natural_key(number) + " " + natural_key(name);
}

struct Cut {
    std::optional<Line> up;
    std::optional<Line> down;
};

Cut find_markers(const File& file) {
    Cut cut;
    Line line;
    for (Lines lines(file.content); lines.next(line);) {
        std::optional<NodeMarker> const marker = node_pg_migrate_marker(line.text);
        if (!marker) {
            continue;
        }
        std::optional<Line>& place = marker->up ? cut.up : cut.down;
        if (place) {
            // The tool takes the first of each and reads on over the others; what was meant cannot be known.
            refuse(
                file, line.number,
                std::string("second ") + (marker->up ? "up" : "down") + " migration marker",
                "The first one is on line " + std::to_string(place->number) + ".",
                "A comment that begins with \"up migration\" or \"down migration\" is a marker; reword it.");
        }
        place = line;
    }
    if (cut.down && !cut.up) {
        // The tool would run the whole file, down part included, as up.
        refuse(file, cut.down->number, "\"-- Down Migration\" without \"-- Up Migration\"");
    }
    return cut;
}

void cut_file(const File& file, Migration& migration) {
    Cut const cut = find_markers(file);
    if (!cut.up) {
        migration.up = whole(file);
        return;
    }
    std::size_t const size = file.content.size();
    std::size_t const before = std::min(cut.up->begin, cut.down ? cut.down->begin : size);
    Line line;
    for (Lines lines(file.content.substr(0, before)); lines.next(line);) {
        if (!is_blank_or_comment(line.text)) {
            refuse(file, line.number, "statement before the first marker",
                   "node-pg-migrate passes over what stands before \"-- Up Migration\".");
        }
    }
    bool const down_last = cut.down && cut.down->begin > cut.up->begin;
    migration.up = slice(file, cut.up->end, down_last ? cut.down->begin : size, cut.up->number + 1);
    if (cut.down) {
        migration.down = slice(file, cut.down->end, down_last ? size : cut.up->begin, cut.down->number + 1);
    }
}

struct Parts {
    const File* single = nullptr;
    const File* up = nullptr;
    const File* down = nullptr;
};

void read(const Request& request, Loaded& loaded) {
    std::map<std::string_view, Parts> migrations;
    std::vector<const File*> files;
    for (const File& file : request.files) {
        std::string_view const base = base_name(file.path);
        if (!base.ends_with(".sql")) {
            bool const code = leading_digits(base) > 0;
            leftover(node_pg_migrate_layout, file, loaded, code ? ".js .ts .cjs .mjs .cts .mts" : "");
            continue;
        }
        std::string_view const name = stem(base);
        bool const up = name.ends_with(".up");
        bool const down = name.ends_with(".down");
        Parts& parts = migrations[name.substr(0, name.size() - (up ? 3 : down ? 5 : 0))];
        const File*& place = up ? parts.up : down ? parts.down : parts.single;
        place = &file;
        files.push_back(&file);
    }
    if (!files.empty()) {
        require_one_folder(node_pg_migrate_layout, files);
    }
    for (const auto& [name, parts] : migrations) {
        const File* const first = parts.single != nullptr ? parts.single : parts.up;
        if (first == nullptr) {
            refuse(*parts.down, 0, "down migration has no up migration", "",
                   "Add \"" + std::string(name) + ".up.sql\".");
        }
        if (parts.single != nullptr && (parts.up != nullptr || parts.down != nullptr)) {
            refuse(*first, 0, "migration is given in one file and in two",
                   "node-pg-migrate does not mix .sql with .up.sql and .down.sql.");
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = name;
        std::string_view shown = name.substr(leading_digits(name));
        shown = shown.starts_with('_') || shown.starts_with('-') ? shown.substr(1) : shown;
        migration.name = shown.empty() ? name : shown;
        migration.sort_key = sort_key(*first, name);
        if (parts.single != nullptr) {
            cut_file(*first, migration);
            continue;
        }
        migration.up = whole(*parts.up);
        if (parts.down != nullptr) {
            migration.down = whole(*parts.down);
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout node_pg_migrate_layout{"node-pg-migrate", "node-pg-migrate SQL files", recognise, read};

}  // namespace shepherd::layout

// dbmate: <digits>….sql, each with "-- migrate:up" and "-- migrate:down".
//
// Markers, what may stand before them, and several up/down sections in one file: amacneil/dbmate
// pkg/dbmate/migration.go. File names and order (by file name): pkg/dbmate/db.go. The version is the leading
// digits as text: "01" and "1" are two versions there.
#include "core/base/failure.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"

namespace shepherd::layout {

namespace {

int recognise(const Request& request) {
    return any_marker(request, "igrate:", is_dbmate_marker) ? confidence::markers : confidence::none;
}

enum class Side { up, down };

struct Marker {
    Side side = Side::up;
    TransactionMode transaction = TransactionMode::automatic;
};

Marker parse_marker(const File& file, const Line& line) {
    std::string_view text = line.text;
    if (!text.starts_with("--")) {
        refuse(file, line.number, "dbmate marker is indented",
               "dbmate sees a marker only at the start of a line.");
    }
    text = trim(text.substr(2));
    std::vector<std::string_view> const parts = words(text);
    Marker marker;
    if (parts.front() == "migrate:down") {
        marker.side = Side::down;
    } else if (parts.front() != "migrate:up") {
        refuse(file, line.number,
               "unknown dbmate marker \"" + std::string(parts.front().substr(0, 80)) + "\"",
               "Known are \"-- migrate:up\" and \"-- migrate:down\".");
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i] == "transaction:false") {
            marker.transaction = TransactionMode::none;
        } else if (parts[i] == "transaction:true") {
            marker.transaction = TransactionMode::automatic;
        } else {
            refuse(file, line.number, "unknown dbmate option \"" + std::string(parts[i].substr(0, 80)) + "\"",
                   "Known are transaction:true and transaction:false.");
        }
    }
    return marker;
}

/// One direction of a file, gathered over its sections.
struct Direction {
    std::vector<Range> ranges;
    TransactionMode transaction = TransactionMode::automatic;

    void add(const File& file, const Line& line, const Marker& marker) {
        if (!ranges.empty() && transaction != marker.transaction) {
            refuse(file, line.number, "sections of one file differ in their transaction option",
                   "All sections of a direction run as one script.", "Split the file.");
        }
        transaction = marker.transaction;
        ranges.push_back({line.end, file.content.size()});
    }
};

void read_file(const File& file, Migration& migration, Loaded& loaded) {
    Direction up;
    Direction down;
    Direction* open = nullptr;
    Line line;
    for (Lines lines(file.content); lines.next(line);) {
        if (!is_dbmate_marker(line.text)) {
            if (open == nullptr && !is_blank_or_comment(line.text)) {
                refuse(file, line.number, "statement before \"-- migrate:up\"",
                       "Only comments and empty lines may stand before it.");
            }
            continue;
        }
        Marker const marker = parse_marker(file, line);
        if (open != nullptr) {
            open->ranges.back().end = line.begin;
        }
        if (marker.side == Side::up ? open == &up : open != &up) {
            refuse(file, line.number,
                   marker.side == Side::up
                       ? "\"-- migrate:up\" without \"-- migrate:down\" before the next one"
                       : "\"-- migrate:down\" without \"-- migrate:up\" before it",
                   "Each up block is followed by its down block.");
        }
        open = marker.side == Side::up ? &up : &down;
        open->add(file, line, marker);
    }
    if (up.ranges.empty() || down.ranges.size() != up.ranges.size()) {
        refuse(file, 0,
               up.ranges.empty() ? "file has no \"-- migrate:up\"" : "file has no \"-- migrate:down\"",
               "dbmate requires both blocks in each file; a down block may be empty.");
    }
    migration.up = join(file, up.ranges, loaded);
    migration.up_transaction = up.transaction;
    migration.down = join(file, down.ranges, loaded);
    migration.down_transaction = down.transaction;
}

void read(const Request& request, Loaded& loaded) {
    for (const File& file : request.files) {
        std::string_view const base = base_name(file.path);
        std::size_t const digits = leading_digits(base);
        if (digits == 0 || !base.ends_with(".sql")) {
            if (base == "schema.sql") {
                loaded.notices.push_back("passed over \"" + std::string(file.path) +
                                         "\": dbmate's dump of the schema");
            } else {
                leftover(dbmate_layout, file, loaded);
            }
            continue;
        }
        std::string_view name = base.substr(digits, base.size() - digits - std::string_view(".sql").size());
        if (name.starts_with('_')) {
            name.remove_prefix(1);
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = base.substr(0, digits);
        migration.name = name.empty() ? migration.version : std::string(name);
        migration.sort_key = base;
        read_file(file, migration, loaded);
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout dbmate_layout{"dbmate", "dbmate files", recognise, read};

}  // namespace shepherd::layout

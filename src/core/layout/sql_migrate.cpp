// sql-migrate (rubenv): <name>.sql with "-- +migrate Up" and "-- +migrate Down".
//
// Markers: rubenv/sql-migrate sqlparse/sqlparse.go. Identity is the file's name with its ending, as its table
// gorp_migrations keeps it; order by the leading number, names without one last: migrate.go (Migration.Less).
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

int recognise(const Request& request) {
    return any_marker(request, "+migrate", is_sql_migrate_marker) ? confidence::markers : confidence::none;
}

struct Direction {
    std::vector<Range> ranges;
    TransactionMode transaction = TransactionMode::automatic;
};

enum class Command { up, down, statement_begin, statement_end };

struct Marker {
    Command command = Command::up;
    bool no_transaction = false;
};

Marker parse_marker(const File& file, const Line& line) {
    constexpr std::string_view prefix = "-- +migrate ";
    if (!line.text.starts_with(prefix)) {
        refuse(file, line.number, "sql-migrate marker is not written as sql-migrate reads it",
               "It begins at the start of the line and with \"-- +migrate \".");
    }
    std::vector<std::string_view> const parts = words(line.text.substr(prefix.size()));
    std::string_view const command = parts.empty() ? std::string_view() : parts.front();
    Marker marker;
    if (command == "Down") {
        marker.command = Command::down;
    } else if (command == "StatementBegin") {
        marker.command = Command::statement_begin;
    } else if (command == "StatementEnd") {
        marker.command = Command::statement_end;
    } else if (command != "Up") {
        refuse(file, line.number, "unknown sql-migrate marker \"" + std::string(command.substr(0, 80)) + "\"",
               "Known are Up, Down, StatementBegin and StatementEnd.");
    }
    bool const direction = marker.command == Command::up || marker.command == Command::down;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (!direction || parts[i] != "notransaction") {
            refuse(file, line.number,
                   "unknown sql-migrate option \"" + std::string(parts[i].substr(0, 80)) + "\"",
                   "Known is notransaction, after Up or Down.");
        }
        marker.no_transaction = true;
    }
    return marker;
}

void read_file(const File& file, Migration& migration, Loaded& loaded) {
    Direction up;
    Direction down;
    Direction* open = nullptr;
    int statement_line = 0;
    Line line;
    for (Lines lines(file.content); lines.next(line);) {
        if (!is_sql_migrate_marker(line.text)) {
            if (open == nullptr && !is_blank_or_comment(line.text)) {
                refuse(file, line.number, "statement before \"-- +migrate Up\"",
                       "sql-migrate passes over what stands before the first marker.");
            }
            continue;
        }
        Marker const marker = parse_marker(file, line);
        if (marker.command == Command::statement_begin || marker.command == Command::statement_end) {
            // The server's parser cuts statements; the markers only have to make sense.
            bool const begin = marker.command == Command::statement_begin;
            if (open == nullptr || begin == (statement_line > 0)) {
                refuse(file, line.number, "sql-migrate marker is out of place",
                       "StatementBegin and StatementEnd stand in pairs after Up or Down.");
            }
            statement_line = begin ? line.number : 0;
            continue;
        }
        if (statement_line > 0) {
            refuse(file, statement_line, "\"-- +migrate StatementBegin\" without StatementEnd");
        }
        if (open != nullptr) {
            open->ranges.back().end = line.begin;
        }
        open = marker.command == Command::up ? &up : &down;
        open->ranges.push_back({line.end, file.content.size()});
        if (marker.no_transaction) {
            open->transaction = TransactionMode::none;
        }
    }
    if (statement_line > 0) {
        refuse(file, statement_line, "\"-- +migrate StatementBegin\" without StatementEnd");
    }
    if (up.ranges.empty()) {
        refuse(file, 0, "file has no \"-- +migrate Up\"");
    }
    migration.up = join(file, up.ranges, loaded);
    migration.up_transaction = up.transaction;
    if (!down.ranges.empty()) {
        migration.down = join(file, down.ranges, loaded);
        migration.down_transaction = down.transaction;
    }
}

void read(const Request& request, Loaded& loaded) {
    std::vector<const File*> files;
    for (const File& file : request.files) {
        std::string_view const base = base_name(file.path);
        if (!base.ends_with(".sql")) {
            leftover(sql_migrate_layout, file, loaded);
            continue;
        }
        std::size_t const digits = leading_digits(base);
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = base;
        migration.name = stem(base);
        migration.sort_key =
            digits > 0 ? "0" + natural_key(number_version(file, base.substr(0, digits), largest_int64)) + " "
                       : "1";
        migration.sort_key += base;
        read_file(file, migration, loaded);
        files.push_back(&file);
    }
    if (!files.empty()) {
        require_one_folder(sql_migrate_layout, files);
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout sql_migrate_layout{"sql-migrate", "sql-migrate files", recognise, read};

}  // namespace shepherd::layout

// One plain pg_dump file as a baseline.
//
// The header is what pg_dump writes: postgres/postgres src/bin/pg_dump/pg_backup_archiver.c (RestoreArchive);
// pg_dumpall's is another, src/bin/pg_dump/pg_dumpall.c. The version is the file's stem when it begins with a
// digit, which is what the flat layout makes of it once migrations stand beside it; else "0_" and the stem,
// which sorts before any numbered migration.
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"

namespace shepherd::layout {

namespace {

constexpr std::string_view dump_header = "PostgreSQL database dump";
constexpr std::string_view cluster_header = "PostgreSQL database cluster dump";

/// The first comment line of the file that says something.
std::string_view header(const File& file) {
    Line line;
    for (Lines lines(file.content); lines.next(line);) {
        if (!is_blank_or_comment(line.text)) {
            break;
        }
        std::string_view text = trim(line.text);
        while (text.starts_with('-')) {
            text.remove_prefix(1);
        }
        if (!trim(text).empty()) {
            return trim(text);
        }
    }
    return {};
}

bool is_dump(const File& file) {
    return header(file) == dump_header || header(file) == cluster_header;
}

int recognise(const Request& request) {
    const File* only = nullptr;
    for (const File& file : request.files) {
        if (is_sql(file.path)) {
            if (only != nullptr) {
                return confidence::none;
            }
            only = &file;
        }
    }
    return only != nullptr && is_dump(*only) ? confidence::markers : confidence::none;
}

void read(const Request& request, Loaded& loaded) {
    for (const File& file : request.files) {
        if (!is_sql(file.path)) {
            leftover(dump_layout, file, loaded);
            continue;
        }
        if (!loaded.migrations.empty()) {
            refuse(file, 0, "more than one file for a baseline",
                   "The other one is \"" + loaded.migrations.front().up.path + "\"; a dump is one file.");
        }
        if (header(file) == cluster_header) {
            refuse(file, 0, "file is a dump of a whole cluster",
                   "It creates roles and databases and connects to them, which one database cannot do.",
                   "Make a dump of one database with pg_dump.");
        }
        if (!is_dump(file)) {
            refuse(file, 0, "file is not a plain pg_dump file",
                   "Its first comment is not \"" + std::string(dump_header) + "\".");
        }
        std::string_view const name = stem(file.path);
        Migration& migration = loaded.migrations.emplace_back();
        migration.kind = Kind::baseline;
        migration.version = (leading_digits(name) > 0 ? "" : "0_") + std::string(name);
        migration.name = name;
        migration.sort_key = natural_key(migration.version);
        migration.up = whole(file);
    }
}

}  // namespace

constexpr Layout dump_layout{"dump", "one pg_dump file as a baseline", recognise, read};

}  // namespace shepherd::layout

// Atlas directories: <version>_<name>.sql with atlas.sum.
// Source: ariga/atlas sql/migrate/dir.go, cmd/atlas/internal/cmdapi/migrate.go.
#include <algorithm>
#include <utility>

#include "core/layout/atlas_parts.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/flyway_parts.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/liquibase_parts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

bool is_directive(std::string_view line) {
    line = trim(line);
    return line.starts_with("--") && trim_left(line.substr(2)).starts_with("atlas:");
}

// Atlas also keeps directories in other tools' layouts, with an atlas.sum beside them: those layouts read
// them.
bool is_of_another_tool(const File& file) {
    std::string_view const name = base_name(file.path);
    if (ends_with_no_case(name, ".up.sql") || ends_with_no_case(name, ".down.sql")) {
        return true;
    }
    auto const flyway_name = flyway::parse_name(stem(name));
    return (flyway_name && flyway_name->has_separator) || liquibase::has_header(file.content) ||
           find_marker(file.content, "+goose", is_goose_marker) ||
           find_marker(file.content, "migrate:", is_dbmate_marker);
}

int recognise(const Request& request) {
    int found = confidence::none;
    for (const File& file : request.files) {
        if (base_name(file.path) == "atlas.sum") {
            found = confidence::control_file;
        } else if (found == confidence::none && is_sql(file.path) &&
                   find_marker(file.content, "atlas:", is_directive)) {
            found = confidence::markers;
        }
    }
    if (found != confidence::none &&
        std::any_of(request.files.begin(), request.files.end(),
                    [](const File& file) { return is_sql(file.path) && is_of_another_tool(file); })) {
        return confidence::none;
    }
    return found;
}

void read_file(const File& file, Loaded& loaded) {
    refuse_foreign_markers(file, atlas_layout.name);
    atlas::Directives const directives = atlas::read_directives(file);
    atlas::check_delimiter(file, directives);
    // The version is what stands before the first underscore; the order is that of the names' bytes, not of
    // the numbers in them (LocalFile.Version, LocalDir.Files).
    std::string_view const name = stem(file.path);
    std::size_t const underscore = name.find('_');
    Migration migration;
    migration.version = name.substr(0, underscore);
    if (migration.version.empty()) {
        refuse(file, 0, "file name has no version", "Atlas names files <version>_<name>.sql.");
    }
    migration.name = underscore == std::string_view::npos ? name : name.substr(underscore + 1);
    if (migration.name.empty()) {
        migration.name = migration.version;
    }
    migration.sort_key = base_name(file.path);
    migration.layout = atlas_layout.name;
    migration.up_transaction = directives.transaction;
    migration.down_transaction = directives.transaction;
    if (directives.checkpoint) {
        migration.kind = Kind::baseline;
        if (!directives.checkpoint_tag.empty()) {
            migration.tags.push_back(directives.checkpoint_tag);
        }
    }
    migration.up = whole(file);
    if (directives.archive) {
        atlas::read_archive(file, migration);
    }
    loaded.migrations.push_back(std::move(migration));
}

void read(const Request& request, Loaded& loaded) {
    const File* sum = nullptr;
    std::vector<const File*> files;
    for (const File& file : request.files) {
        if (base_name(file.path) == "atlas.sum") {
            if (sum != nullptr) {
                refuse(file, 0, "second atlas.sum", "The first one is \"" + std::string(sum->path) + "\".",
                       "Load each directory as a project of its own.");
            }
            sum = &file;
        } else if (is_sql(file.path)) {
            files.push_back(&file);
        } else {
            leftover(atlas_layout, file, loaded);
        }
    }
    require_one_folder(atlas_layout, files);
    std::sort(files.begin(), files.end(),
              [](const File* a, const File* b) { return base_name(a->path) < base_name(b->path); });
    if (sum == nullptr) {
        loaded.notices.emplace_back("no atlas.sum among the files: their integrity is not checked");
    } else {
        atlas::check_sum(request, *sum, files);
    }
    for (const File* const file : files) {
        read_file(*file, loaded);
    }
}

}  // namespace

const Layout atlas_layout = {"atlas", "Atlas directory with atlas.sum", recognise, read};

}  // namespace shepherd::layout

// Prisma Migrate: migrations/<name>/migration.sql, migration_lock.toml beside the folders.
//
// Identity and order are the folder's name, as bytes: prisma/prisma-engines
// schema-engine/connectors/schema-connector/src/migrations_directory.rs. A schema in several .prisma files
// has the same one migrations folder. Prisma has no down script; a down.sql beside migration.sql is what its
// guide on down migrations makes, so it is taken as one.
#include <map>

#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/toml_file.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

bool is_migration(const File& file) {
    return base_name(file.path) == "migration.sql" && !folder_name(file.path).empty();
}

bool is_lock(const File& file) {
    return base_name(file.path) == "migration_lock.toml";
}

int recognise(const Request& request) {
    bool migrations = false;
    bool lock = false;
    for (const File& file : request.files) {
        migrations = migrations || is_migration(file);
        lock = lock || is_lock(file);
    }
    return !migrations ? confidence::none : lock ? confidence::control_file : confidence::names;
}

void check_provider(const File& file) {
    std::optional<std::string> const provider = toml_string(file, "provider");
    if (!provider) {
        refuse(file, 0, "migration_lock.toml names no provider");
    }
    if (*provider != "postgresql" && *provider != "postgres") {
        refuse(file, 0, "the migrations are for \"" + *provider + "\", not for PostgreSQL",
               "Prisma writes SQL for the provider that migration_lock.toml names.");
    }
}

/// "20240131120000_add_users" -> "add_users".
std::string display_name(std::string_view folder) {
    std::size_t const digits = leading_digits(folder);
    bool const stamped = digits > 0 && digits + 1 < folder.size() && folder[digits] == '_';
    return std::string(stamped ? folder.substr(digits + 1) : folder);
}

struct Folder {
    const File* up = nullptr;
    const File* down = nullptr;
};

void read(const Request& request, Loaded& loaded) {
    std::map<std::string_view, Folder> folders;
    for (const File& file : request.files) {
        if (is_migration(file)) {
            folders[folder(file.path)].up = &file;
        }
    }
    for (const File& file : request.files) {
        auto const found = folders.find(folder(file.path));
        if (is_migration(file)) {
            continue;
        }
        if (found != folders.end() && base_name(file.path) == "down.sql") {
            found->second.down = &file;
        } else if (is_lock(file)) {
            check_provider(file);
        } else if (extension(file.path) != ".prisma") {
            leftover(prisma_layout, file, loaded);
        }
    }
    for (const auto& [path, files] : folders) {
        std::string_view const root = folder(path);
        std::string_view const first_root = folder(folders.begin()->first);
        if (root != first_root) {
            refuse(*files.up, 0, "the files hold two folders of Prisma migrations",
                   "The other one is \"" + std::string(first_root) +
                       "\"; each belongs to a database of its own.",
                   "Load each folder as a project of its own.");
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = base_name(path);
        migration.name = display_name(migration.version);
        migration.sort_key = migration.version;
        migration.up = whole(*files.up);
        if (files.down != nullptr) {
            migration.down = whole(*files.down);
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout prisma_layout{"prisma", "Prisma migration folders", recognise, read};

}  // namespace shepherd::layout

// Diesel: <version>_<name>/up.sql, down.sql and metadata.toml.
//
// diesel-rs/diesel diesel_migrations/migrations_internals/src/lib.rs: the version is the folder's name up to
// the first '_' with its dashes taken out, and versions are compared as text. So 2019-03-22-170700 and
// 20190322170700 are one version, and folders sorted by name would run in another order than Diesel's.
#include <algorithm>
#include <map>

#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/toml_file.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

bool is_part(const File& file, std::string_view base) {
    return base_name(file.path) == base && !folder_name(file.path).empty();
}

int recognise(const Request& request) {
    bool up = false;
    bool metadata = false;
    for (const File& file : request.files) {
        up = up || is_part(file, "up.sql");
        metadata = metadata || is_part(file, "metadata.toml");
    }
    return !up ? confidence::none : metadata ? confidence::control_file : confidence::names;
}

struct Folder {
    const File* up = nullptr;
    const File* down = nullptr;
    const File* metadata = nullptr;
};

/// A metadata.toml without run_in_transaction turns the transaction off: TomlMetadata has the key default to
/// false there, and to true only where there is no file.
TransactionMode transaction_mode(const File* metadata) {
    if (metadata == nullptr) {
        return TransactionMode::automatic;
    }
    bool const inside = toml_boolean(*metadata, "run_in_transaction").value_or(false);
    return inside ? TransactionMode::automatic : TransactionMode::none;
}

void read(const Request& request, Loaded& loaded) {
    std::map<std::string_view, Folder> folders;
    std::vector<const File*> loose;
    for (const File& file : request.files) {
        if (is_part(file, "up.sql")) {
            folders[folder(file.path)].up = &file;
        }
    }
    for (const File& file : request.files) {
        if (is_part(file, "up.sql")) {
            continue;
        }
        auto const found = folders.find(folder(file.path));
        if (found != folders.end() && is_part(file, "down.sql")) {
            found->second.down = &file;
        } else if (found != folders.end() && is_part(file, "metadata.toml")) {
            found->second.metadata = &file;
        } else if (is_sql(file.path) && found == folders.end()) {
            loose.push_back(&file);
        } else {
            leftover(diesel_layout, file, loaded);
        }
    }
    for (const File* const file : loose) {
        // Diesel looks at folders only; a file beside them never runs, and real histories have such files.
        if (folders.empty() || folder(file->path) != folder(folders.begin()->first)) {
            leftover(diesel_layout, *file, loaded);
            continue;
        }
        loaded.notices.push_back("passed over \"" + std::string(file->path) +
                                 "\": Diesel runs only what is in folders");
    }
    for (const auto& [path, files] : folders) {
        std::string_view const first = folders.begin()->first;
        if (folder(path) != folder(first)) {
            refuse(*files.up, 0, "the files hold two folders of Diesel migrations",
                   "The other one is \"" + std::string(folder(first)) + "\".",
                   "Load each folder as a project of its own.");
        }
        std::string_view const base = base_name(path);
        std::size_t const underscore = base.find('_');
        std::string version(base.substr(0, underscore));
        version.erase(std::remove(version.begin(), version.end(), '-'), version.end());
        if (version.empty()) {
            refuse(*files.up, 0, "migration folder has no version",
                   "A folder is named by a version, '_' and a name: 2024-01-31-120000_add_users.");
        }
        bool const named = underscore != std::string_view::npos && underscore + 1 < base.size();
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = version;
        migration.name = named ? base.substr(underscore + 1) : base;
        migration.sort_key = version;
        migration.up = whole(*files.up);
        migration.up_transaction = transaction_mode(files.metadata);
        // Diesel refuses to revert with a file of zero bytes, so that is no down script.
        if (files.down != nullptr && !files.down->content.empty()) {
            migration.down = whole(*files.down);
            migration.down_transaction = migration.up_transaction;
        }
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout diesel_layout{"diesel", "Diesel migration folders", recognise, read};

}  // namespace shepherd::layout

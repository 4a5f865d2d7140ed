// Drizzle: meta/_journal.json with <tag>.sql files, or (drizzle-kit 1.0 beta) one folder a migration.
// Source: drizzle-team/drizzle-orm drizzle-orm/src/migrator.ts (main and beta),
// drizzle-kit/src/cli/commands/migrate.ts.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/layout/detect.hpp"
#include "core/layout/json_file.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

constexpr std::string_view breakpoint = "--> statement-breakpoint";

bool is_journal(std::string_view path) {
    return path == "meta/_journal.json" || path.ends_with("/meta/_journal.json");
}

bool is_migration_folder_file(std::string_view path) {
    return base_name(path) == "migration.sql" && leading_digits(folder_name(path)) >= 14;
}

int recognise(const Request& request) {
    std::set<std::string_view> snapshots;
    for (const File& file : request.files) {
        if (is_journal(file.path)) {
            return confidence::control_file;
        }
        if (base_name(file.path) == "snapshot.json") {
            snapshots.insert(folder(file.path));
        }
    }
    int found = confidence::none;
    for (const File& file : request.files) {
        if (is_migration_folder_file(file.path)) {
            if (snapshots.contains(folder(file.path))) {
                return confidence::control_file;
            }
            if (file.content.find(breakpoint) != std::string_view::npos) {
                found = confidence::markers;
            }
        }
    }
    return found;
}

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded) : request_(request), loaded_(loaded) {}

    void read() {
        const File* journal = nullptr;
        for (const File& file : request_.files) {
            if (is_journal(file.path)) {
                if (journal != nullptr) {
                    refuse(file, 0, "second journal of a Drizzle history",
                           "The first one is \"" + std::string(journal->path) + "\".",
                           "Load one history at a time, each into a project of its own.");
                }
                journal = &file;
            }
        }
        if (journal != nullptr) {
            read_journal(*journal);
        } else {
            read_folders();
        }
        sort_migrations(loaded_.migrations);
    }

  private:
    void add(const File& file, std::string version, std::string sort_key) {
        Migration migration;
        migration.version = std::move(version);
        migration.name = migration.version;
        migration.sort_key = std::move(sort_key);
        migration.layout = drizzle_layout.name;
        migration.up = whole(file);
        migration.up.text = separated(file);
        loaded_.migrations.push_back(std::move(migration));
    }

    // Drizzle cuts at the breakpoints, so a statement before one needs no semicolon; as SQL the breakpoint is
    // only a comment. Where the semicolon is missing it is put into the comment's place.
    std::string_view separated(const File& file) {
        std::string_view const text = file.content;
        std::string copy;
        std::size_t checked = 0;
        int line = 1;
        for (std::size_t at = text.find(breakpoint); at != std::string_view::npos;
             at = text.find(breakpoint, at + 1)) {
            line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(checked),
                                                text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
            std::size_t const after = at + breakpoint.size();
            std::size_t const line_end = std::min(text.find('\n', after), text.size());
            if (!trim(text.substr(after, line_end - after)).empty()) {
                refuse(file, line, "text after a statement breakpoint on the same line",
                       "PostgreSQL would take it for a part of the comment.",
                       "Begin a new line after the breakpoint.");
            }
            std::string_view const before = trim(text.substr(checked, at - checked));
            checked = at;
            if (!before.empty() && before.back() != ';' && before != breakpoint) {
                copy = copy.empty() ? std::string(text) : std::move(copy);
                copy.replace(at, 4, ";-- ");
            }
        }
        if (copy.empty()) {
            return text;
        }
        loaded_.storage.push_back(std::move(copy));
        return loaded_.storage.back();
    }

    void read_journal(const File& journal) {
        std::string const root(folder(folder(journal.path)));
        std::map<std::string, const File*, std::less<>> scripts;
        for (const File& file : request_.files) {
            if (is_sql(file.path) && folder(file.path) == root) {
                scripts.emplace(base_name(file.path), &file);
            } else if (is_migration_folder_file(file.path)) {
                refuse(file, 0, "migration folder beside a journal",
                       "Drizzle refuses the mixture of its old and its new layout too.",
                       "Run \"drizzle-kit up\" first.");
            } else if (&file != &journal && folder(file.path) != folder(journal.path)) {
                leftover(drizzle_layout, file, loaded_);
            }
        }
        for (const nlohmann::json& entry : entries_of(journal)) {
            if (!entry.is_object() || !entry.contains("tag") || !entry["tag"].is_string()) {
                refuse(journal, 0, "entry of the journal has no tag");
            }
            std::string const tag = entry["tag"].get<std::string>();
            auto const script = scripts.find(tag + ".sql");
            if (script == scripts.end()) {
                refuse(journal, 0,
                       "migration \"" + tag.substr(0, 200) + "\" of the journal is missing or named twice",
                       "Expected is \"" + (root.empty() ? "" : root + "/") + tag.substr(0, 200) + ".sql\".");
            }
            // The order is that of the journal's entries; Drizzle does not look at idx.
            std::string const position = std::to_string(loaded_.migrations.size() + 1);
            add(*script->second, tag,
                std::string(8 - std::min<std::size_t>(position.size(), 8), '0') + position);
            scripts.erase(script);
        }
        if (!scripts.empty()) {
            refuse(*scripts.begin()->second, 0, "migration is not in the journal",
                   "Drizzle runs only what \"" + std::string(journal.path) + "\" lists.");
        }
    }

    static nlohmann::json entries_of(const File& journal) {
        nlohmann::json document = read_json(journal);
        if (!document.is_object() || !document.contains("entries") || !document["entries"].is_array()) {
            refuse(journal, 0, "journal has no list of entries");
        }
        if (document.contains("dialect") && document["dialect"] != "postgresql" &&
            document["dialect"] != "pg") {
            refuse(journal, 0, "journal is not for PostgreSQL", "Its dialect is not \"postgresql\".");
        }
        return std::move(document["entries"]);
    }

    void read_folders() {
        std::set<std::string_view> parents;
        for (const File& file : request_.files) {
            if (is_migration_folder_file(file.path)) {
                parents.insert(folder(folder(file.path)));
                if (parents.size() > 1) {
                    refuse(file, 0, "migration folders in two places",
                           "The other place is \"" + std::string(*parents.begin()) + "\".",
                           "Load one history at a time, each into a project of its own.");
                }
                add(file, std::string(folder_name(file.path)), std::string(folder_name(file.path)));
            } else if (base_name(file.path) != "snapshot.json") {
                leftover(drizzle_layout, file, loaded_);
            }
        }
    }

    const Request& request_;
    Loaded& loaded_;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout drizzle_layout = {"drizzle", "Drizzle journal or folders", recognise, read};

}  // namespace shepherd::layout

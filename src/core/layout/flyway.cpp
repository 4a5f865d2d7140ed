// Flyway's SQL migrations: V, U, R and B files, their .conf files, placeholders.
// Source: flyway/flyway flyway-core, classes named at each part; documentation/Reference/Script
// Configuration.md.
#include <map>
#include <utility>

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/flyway_parts.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

using flyway::FileKind;
using flyway::FileName;
using flyway::ScriptConfig;

int recognise(const Request& request) {
    for (const File& file : request.files) {
        if (!is_sql(file.path)) {
            continue;
        }
        auto const name = flyway::parse_name(stem(file.path));
        if (name && name->has_separator && name->kind != FileKind::callback) {
            return is_inside(file.path, "db/migration") ? confidence::names_folder : confidence::names;
        }
    }
    return confidence::none;
}

// Events of commands that never run here: their callbacks can have no effect, so passing them over changes
// nothing.
bool is_event_of_other_command(std::string_view event) {
    for (std::string_view const command : {"Clean", "Info", "Baseline", "Repair"}) {
        if (event.find(command) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

// What only Flyway's own runtime can run: Java classes, script migrations. Helper classes have no "V1__"
// name.
void refuse_code(const File& file) {
    if (is_harmless(file.path)) {
        return;
    }
    auto const name = flyway::parse_name(stem(file.path));
    if (name && name->has_separator) {
        refuse(file, 0, "migration is program code, not SQL",
               "Flyway would run this file as a migration; inside the database only SQL can run.",
               "Rewrite it as an SQL migration, or run it by hand and leave the file out.");
    }
}

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded) : request_(request), loaded_(loaded) {}

    void read() {
        for (const File& file : request_.files) {
            if (ends_with_no_case(file.path, ".sql.conf")) {
                configs_.emplace(file.path.substr(0, file.path.size() - 5), &file);
            }
        }
        for (const File& file : request_.files) {
            if (is_sql(file.path)) {
                take(file);
            } else if (!ends_with_no_case(file.path, ".sql.conf")) {
                refuse_code(file);
                leftover(flyway_layout, file, loaded_);
            }
        }
        if (!configs_.empty()) {
            refuse(*configs_.begin()->second, 0, "script configuration has no script",
                   "A file <script>.sql.conf stands beside <script>.sql.");
        }
        join_undos();
        sort_migrations(loaded_.migrations);
    }

  private:
    struct Undo {
        const File* file;
        Script script;
        TransactionMode transaction;
    };

    void take(const File& file) {
        auto const name = flyway::parse_name(stem(file.path));
        if (!name) {
            refuse(file, 0, "file name is not one of Flyway's",
                   "Flyway would pass this file over: a name is V<version>__<description>.sql, U…, B… or "
                   "R__<description>.sql, and a version has only digits, dots and underscores.",
                   "Rename the file, or leave it out.");
        }
        ScriptConfig config;
        if (auto const beside = configs_.find(file.path); beside != configs_.end()) {
            config = flyway::read_config(request_, *beside->second, loaded_);
            configs_.erase(beside);
        }
        if (name->kind == FileKind::callback && name->event != "afterMigrate") {
            pass_callback(file, *name);
            return;
        }
        Script script = whole(file);
        if (config.replace_placeholders) {
            script.text = flyway::replace_placeholders(request_, file, loaded_);
        }
        if (name->kind == FileKind::undo) {
            take_undo(file, *name, std::move(script), config);
            return;
        }
        Migration migration;
        migration.name = name->description;
        migration.layout = flyway_layout.name;
        migration.up = std::move(script);
        migration.up_transaction = config.transaction;
        if (!config.should_execute) {
            migration.ignored = true;
            migration.ignore_reason = "shouldExecute in its .conf file is false";
        }
        identify(file, *name, migration);
        if (migration.name.empty()) {
            migration.name = migration.version;
        }
        loaded_.migrations.push_back(std::move(migration));
    }

    void identify(const File& file, const FileName& name, Migration& migration) {
        if (name.kind == FileKind::versioned || name.kind == FileKind::baseline) {
            migration.version = *flyway::canonical_version(name.version);
            migration.sort_key = natural_key(migration.version);
            if (name.kind == FileKind::baseline) {
                // V3 and B3 may stand side by side. '+' is lower than '.', so B3 sorts after V3 and before
                // V3.1.
                migration.version = "B" + migration.version;
                migration.sort_key += '+';
                migration.kind = Kind::baseline;
            }
            return;
        }
        // Without a version Flyway identifies by the description and orders by it, after all versions
        // (internal/resolver/ResolvedMigrationComparator.java); afterMigrate comes when all that is done.
        migration.version = stem(file.path);
        migration.kind = Kind::repeatable;
        migration.run_always = name.kind == FileKind::callback;
        migration.sort_key = (migration.run_always ? "~" : "R") + name.description;
        if (migration.run_always) {
            migration.name = migration.version;
        }
    }

    void take_undo(const File& file, const FileName& name, Script script, const ScriptConfig& config) {
        if (!config.should_execute) {
            refuse(file, 0, "shouldExecute=false on an undo migration is not supported");
        }
        auto const [at, added] = undos_.emplace(*flyway::canonical_version(name.version),
                                                Undo{&file, std::move(script), config.transaction});
        if (!added) {
            refuse(file, 0, "two undo migrations for version " + at->first,
                   "The other one is \"" + std::string(at->second.file->path) + "\".");
        }
    }

    void pass_callback(const File& file, const FileName& name) {
        if (!is_event_of_other_command(name.event)) {
            refuse(file, 0, "callback \"" + std::string(name.event) + "\" is not supported",
                   "Of Flyway's callbacks only afterMigrate is run, as a repeatable migration that runs each "
                   "time.",
                   "Put its statements into the migrations that need them, or leave the file out.");
        }
        loaded_.notices.push_back("passed over \"" + std::string(file.path) +
                                  "\": a callback of a Flyway command that "
                                  "does not exist here");
    }

    void join_undos() {
        for (Migration& migration : loaded_.migrations) {
            if (migration.kind != Kind::versioned) {
                continue;
            }
            auto const undo = undos_.find(migration.version);
            if (undo != undos_.end()) {
                migration.down = std::move(undo->second.script);
                migration.down_transaction = undo->second.transaction;
                undo->second.file = nullptr;
            }
        }
        for (const auto& [version, undo] : undos_) {
            if (undo.file != nullptr) {
                refuse(*undo.file, 0, "undo migration has no versioned migration",
                       "There is no V file with version " + version + ".");
            }
        }
    }

    const Request& request_;
    Loaded& loaded_;
    std::map<std::string_view, const File*> configs_;
    std::map<std::string, Undo> undos_;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout flyway_layout = {"flyway", "Flyway V, U, R and B files", recognise, read};

}  // namespace shepherd::layout

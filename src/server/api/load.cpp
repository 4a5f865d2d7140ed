// migrate_add, migrate_load, migrate_load_dir, migrate_load_script, migrate_new, migrate_remove.

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "server/api/request.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/template.hpp"

extern "C" {
#include "tcop/utility.h"
}

namespace shepherd::api {

namespace {

void require_primary(const char* function) {
    pg_call([&] {
        PreventCommandDuringRecovery(function);
        PreventCommandIfReadOnly(function);
    });
}

/// Registers what was read and returns a row a migration. `first`: argument number of layout; project,
/// partial and options follow it.
void register_and_report(FunctionCallInfo fcinfo, const layout::Loaded& loaded, int first) {
    Arguments const arguments(fcinfo);
    say_notices(loaded);
    std::vector<ledger::Registration> registrations;
    {
        Caller const actor = Caller::current();
        ledger::Session session;
        registrations = ledger::register_migrations(
            session, loaded.migrations, arguments.text_or(first + 1, "default"),
            !arguments.is_null(first + 1), !arguments.boolean_or(first + 2, false), actor);
    }
    RowWriter writer(fcinfo);
    for (const ledger::Registration& row : registrations) {
        writer.put({Value::text(row.version), Value::text(row.name), Value::text(row.outcome),
                    Value::text(row.path)});
    }
}

std::string first_digits(const std::string& name) {
    std::size_t const end = name.find_first_not_of("0123456789");
    return name.substr(0, end == std::string::npos ? name.size() : end);
}

/// Registers the migration that migrate_add was given. Returns its version.
std::string add(const Arguments& arguments) {
    enum { name, up, down, verify, requires_, conflicts, version, repeatable, replace, project };
    Migration migration;
    migration.name = required_text(arguments, name, "name");
    migration.layout = "add";
    auto const up_text = arguments.text(up);
    if (!up_text || migration.name.empty()) {
        throw Failure(Condition::invalid_argument, "a migration needs a name and an up script");
    }
    std::string const own = arguments.text_or(project, "default");
    bool const may_replace = arguments.boolean_or(replace, false);
    Caller const actor = Caller::current();
    ledger::Session session;
    auto const known = ledger::version_of_name(session, own, migration.name);
    if (!arguments.is_null(version)) {
        migration.version = arguments.text_or(version, "");
    } else if (known) {
        migration.version = *known;
    } else if (!first_digits(migration.name).empty() || arguments.boolean_or(repeatable, false)) {
        migration.version = migration.name;
    } else {
        migration.version = ledger::fresh_version(session) + "_" + migration.name;
    }
    if (migration.version.empty()) {
        throw Failure(Condition::invalid_argument, "version may not be empty");
    }
    migration.sort_key = natural_key(migration.version);
    migration.kind = arguments.boolean_or(repeatable, false) ? Kind::repeatable : Kind::versioned;
    std::string const path = migration.version;
    // As in flat files: "20250101_users" is shown as users.
    std::size_t const digits = first_digits(migration.name).size();
    if (migration.version == migration.name && digits > 0 && digits + 1 < migration.name.size()) {
        migration.name.erase(
            0, digits + (migration.name[digits] == '_' || migration.name[digits] == '-' ? 1 : 0));
    }
    migration.up = {*up_text, path, 1};
    if (auto const text = arguments.text(down)) {
        migration.down = Script{*text, path + " down", 1};
    }
    if (auto const text = arguments.text(verify)) {
        migration.verify = Script{*text, path + " verify", 1};
    }
    migration.requirements = arguments.texts(requires_);
    migration.conflicts = arguments.texts(conflicts);
    std::string const result = migration.version;
    std::vector<Migration> one;
    one.push_back(std::move(migration));
    if (!may_replace && ledger::is_registered_differently(session, one.front(), own)) {
        throw Failure(Condition::wrong_state, "migration \"" + result + "\" is registered with another text")
            .hint("Pass replace => true to take the new text, or give the migration another name.");
    }
    ledger::register_migrations(session, one, own, true, false, actor);
    return result;
}

}  // namespace

SHEPHERD_FUNCTION(migrate_add) {
    Arguments const arguments(fcinfo);
    require_primary("migrate_add()");
    // The session's memory goes with it, so it has ended before the result is made.
    std::string const version = add(arguments);
    return pg_call([&] { return Value::text(version).datum(); });
}

SHEPHERD_FUNCTION(migrate_load) {
    Arguments const arguments(fcinfo);
    require_primary("migrate_load()");
    void* const files = arguments.jsonb(0);
    if (files == nullptr) {
        throw Failure(Condition::invalid_argument, "files may not be NULL");
    }
    layout::Request request = layout_request(arguments, 1, 4);
    FileSet const set = files_of_jsonb(files);
    request.files = set.files;
    register_and_report(fcinfo, layout::load(request), 1);
    return 0;
}

SHEPHERD_FUNCTION(migrate_load_dir) {
    Arguments const arguments(fcinfo);
    require_primary("migrate_load_dir()");
    layout::Request request = layout_request(arguments, 1, 4);
    FileSet const set = files_of_directory(required_text(arguments, 0, "directory"));
    request.files = set.files;
    register_and_report(fcinfo, layout::load(request), 1);
    return 0;
}

SHEPHERD_FUNCTION(migrate_load_script) {
    Arguments const arguments(fcinfo);
    require_primary("migrate_load_script()");
    auto const script = arguments.text(0);
    if (!script) {
        throw Failure(Condition::invalid_argument, "script may not be NULL");
    }
    layout::Request const request = layout_request(arguments, 2, 5);
    register_and_report(fcinfo, layout::load_script(*script, arguments.text_or(1, ""), request), 2);
    return 0;
}

SHEPHERD_FUNCTION(migrate_new) {
    Arguments const arguments(fcinfo);
    std::string const name = required_text(arguments, 0, "name");
    std::string const layout = arguments.text_or(1, "flat");
    std::vector<ledger::TemplateFile> files;
    {
        ledger::Session session;
        files = ledger::new_migration(ledger::fresh_version(session), name, layout);
    }
    RowWriter writer(fcinfo);
    for (const ledger::TemplateFile& file : files) {
        writer.put({Value::text(file.path), Value::text(file.content)});
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_remove) {
    Arguments const arguments(fcinfo);
    require_primary("migrate_remove()");
    std::string const target = required_text(arguments, 0, "version");
    std::string const project = place_argument(arguments, 1, 2).project;
    std::string const version = plan::resolve_target(run::inventory_of({project, ""}), target);
    {
        ledger::Session session;
        ledger::remove_registered(session, project, version);
    }
    return pg_call([&] { return Value::text(version).datum(); });
}

}  // namespace shepherd::api

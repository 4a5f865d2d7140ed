// migrate_generate, schema_assert() of the migrations.

#include <set>

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/diff/rename_back.hpp"
#include "core/diff/script.hpp"
#include "core/model/compare.hpp"
#include "core/model/kept.hpp"
#include "core/model/text.hpp"
#include "server/api/desired.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/dialect.hpp"
#include "server/catalog/names.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/template.hpp"
#include "server/run/prepare.hpp"
#include "server/run/step.hpp"
#include "server/shadow/desired.hpp"
#include "server/shadow/history.hpp"

namespace shepherd::api {

namespace {

/// A migration from the live schema would make anew what a pending one makes.
void require_nothing_pending(const ledger::Place& place) {
    for (const plan::Entry& entry : plan::overview(run::inventory_of(place))) {
        if (entry.state != plan::State::applied && entry.state != plan::State::ignored &&
            entry.state != plan::State::missing) {
            throw Failure(Condition::wrong_state, "there are migrations that are not applied")
                .detail("A migration is generated from the schema as it is to the one that is desired.")
                .hint("migrate_apply() them first, or migrate_remove() what was generated before.");
        }
    }
}

std::string names_of(const std::set<std::string>& objects) {
    return model::join({objects.begin(), objects.end()}, ", ");
}

struct Generated {
    std::string version;
    std::string up;
    std::string down;
};

Generated generate(const Arguments& arguments) {
    enum { name, wanted, allow_data_loss, renames, schemas, project };
    Generated made;
    std::string const called = required_text(arguments, name, "name");
    std::string const text = required_text(arguments, wanted, "desired");
    ledger::Place const place = place_argument(arguments, project, project + 1);
    require_nothing_pending(place);
    diff::Diffing how = catalog::diffing(arguments.boolean_or(allow_data_loss, false));
    how.renames = renames_argument(arguments, renames);
    how.search_path = catalog::search_path();
    catalog::Reading const reading = reading_argument(arguments, schemas);
    model::Snapshot const live = catalog::read_snapshot(reading);
    model::Snapshot const desired = shadow::desired(text, reading.schemas, live, how, "migrate_generate()");
    how.by_table = false;
    std::set<std::string> left_out;
    std::set<std::string> taken_in;
    for (const diff::DiffStep& step : diff::diff(live, desired, how)) {
        (step.allowed ? taken_in : left_out).insert(step.kind + " " + step.identity);
    }
    if (!left_out.empty()) {
        run::say_warning("what loses data is left out of the migration: " + names_of(left_out), "",
                         "allow_data_loss => true takes it in.");
    }
    how.by_table = true;
    made.up = diff::script_of(diff::diff(live, desired, how));
    if (made.up.empty()) {
        return made;
    }
    diff::Diffing back = catalog::diffing(true);
    back.renames = diff::told_back(live, desired, how);
    // Steps have the new names.
    model::Snapshot const named = how.renames.empty() ? live : diff::with_told_names(live, desired, how);
    made.down = diff::script_of(diff::diff(model::with_kept(desired, named, left_out, taken_in), live, back));
    Migration migration;
    migration.layout = "generate";
    migration.name = called;
    Caller const actor = Caller::current();
    ledger::Session session;
    migration.version = ledger::fresh_version(session) + "_" + called;
    migration.sort_key = natural_key(migration.version);
    migration.up = {made.up, migration.version, 1};
    migration.down = Script{made.down, migration.version + " down", 1};
    made.version = migration.version;
    std::vector<Migration> one;
    one.push_back(std::move(migration));
    ledger::register_migrations(session, one, place.project, true, false, actor);
    return made;
}

std::string finding(const model::Difference& one) {
    std::string const object = one.kind + " " + one.identity + ": ";
    if (one.change == "removed") {
        return object + "missing";
    }
    if (one.change == "added") {
        return object + "not made by a migration";
    }
    return object + on_one_line(one.detail);
}

}  // namespace

SHEPHERD_FUNCTION(migrate_generate) {
    Arguments const arguments(fcinfo);
    Generated const made = generate(arguments);
    RowWriter writer(fcinfo);
    if (made.version.empty()) {
        run::say_notice("nothing to generate: the schema is the desired one");
    } else {
        writer.put({Value::text(made.version), Value::text(made.up), Value::text(made.down)});
    }
    return 0;
}

SHEPHERD_FUNCTION(schema_assert_migrations) {
    model::Snapshot const whole = catalog::read_snapshot({});
    model::Snapshot const wanted =
        shadow::schema_of_history(false, std::nullopt, whole, catalog::diffing(true), "schema_assert()");
    std::string lines;
    std::size_t count = 0;
    for (const model::Difference& one : differences_from(wanted, whole)) {
        ++count;
        lines += (lines.empty() ? "" : "\n") + finding(one);
    }
    if (count > 0) {
        throw Failure(Condition::schema_differs,
                      "the schema is not what the applied migrations make: " + std::to_string(count) +
                          (count == 1 ? " object differs" : " objects differ"))
            .detail(lines)
            .hint("schema_diff('applied') shows the steps that would make it so.");
    }
    return BoolGetDatum(true);
}

}  // namespace shepherd::api

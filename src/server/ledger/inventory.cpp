#include "core/base/failure.hpp"
#include "server/ledger/registry.hpp"

namespace shepherd::ledger {

plan::Inventory read_inventory(Session& session, const Place& place) {
    static Query registered{
        "SELECT version, name, sort_key, kind, checksum, requirements, conflicts, tags, run_always, ignored,"
        "       ignore_reason, present, down IS NOT NULL, layout OPERATOR(pg_catalog.=) 'alembic'"
        "  FROM shepherd.migration WHERE project OPERATOR(pg_catalog.=) $1"};
    static Query applied{
        "SELECT version, name, sort_key, kind, checksum, requirements, run_order, down IS NOT NULL,"
        "       layout OPERATOR(pg_catalog.=) 'alembic'"
        "  FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"};
    // Failures are few and have an index of their own; each is asked for whether it was the last word.
    static Query attempts{
        "SELECT e.version, e.outcome FROM shepherd.event e"
        " WHERE e.project OPERATOR(pg_catalog.=) $1 AND e.scope OPERATOR(pg_catalog.=) $2"
        "   AND e.outcome OPERATOR(pg_catalog.<>) 'ok' AND e.outcome OPERATOR(pg_catalog.<>) 'skipped'"
        "   AND NOT EXISTS (SELECT 1 FROM shepherd.event n WHERE n.project OPERATOR(pg_catalog.=) $1"
        "     AND n.scope OPERATOR(pg_catalog.=) $2 AND n.version OPERATOR(pg_catalog.=) e.version"
        "     AND n.id OPERATOR(pg_catalog.>) e.id)"};
    static Query elsewhere{
        "SELECT project OPERATOR(pg_catalog.||) ':' OPERATOR(pg_catalog.||) name,"
        "       project OPERATOR(pg_catalog.||) ':' OPERATOR(pg_catalog.||) version"
        "  FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.<>) $1 AND scope OPERATOR(pg_catalog.=) "
        "$2"};
    plan::Inventory inventory;
    bool other_projects = false;
    Result rows = session.run(registered, {Value::text(place.project)});
    inventory.registered.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        plan::Registered& m = inventory.registered.emplace_back();
        m.version = rows.text(i, 0);
        m.name = rows.text(i, 1);
        m.sort_key = rows.text(i, 2);
        m.kind = kind_of(rows.text(i, 3));
        m.checksum = rows.text(i, 4);
        m.requirements = rows.texts(i, 5);
        m.conflicts = rows.texts(i, 6);
        m.tags = rows.texts(i, 7);
        m.run_always = rows.boolean(i, 8);
        m.ignored = rows.boolean(i, 9);
        m.ignore_reason = rows.text(i, 10);
        m.present = rows.boolean(i, 11);
        m.has_down = rows.boolean(i, 12);
        m.by_graph = rows.boolean(i, 13);
        for (const auto* const list : {&m.requirements, &m.conflicts}) {
            for (const std::string& item : *list) {
                other_projects = other_projects || item.find(':') != std::string::npos;
            }
        }
    }
    rows = session.run(applied, {Value::text(place.project), Value::text(place.scope)});
    inventory.applied.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        plan::Applied& m = inventory.applied.emplace_back();
        m.version = rows.text(i, 0);
        m.name = rows.text(i, 1);
        m.sort_key = rows.text(i, 2);
        m.kind = kind_of(rows.text(i, 3));
        m.checksum = rows.text(i, 4);
        m.requirements = rows.texts(i, 5);
        m.run_order = rows.integer(i, 6);
        m.has_down = rows.boolean(i, 7);
        m.by_graph = rows.boolean(i, 8);
    }
    rows = session.run(attempts, {Value::text(place.project), Value::text(place.scope)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        inventory.attempts.push_back({std::string(rows.text(i, 0)), rows.text(i, 1) == "failed"
                                                                        ? plan::State::failed
                                                                        : plan::State::interrupted});
    }
    if (other_projects) {
        rows = session.run(elsewhere, {Value::text(place.project), Value::text(place.scope)});
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            inventory.applied_elsewhere.emplace_back(rows.text(i, 0));
            inventory.applied_elsewhere.emplace_back(rows.text(i, 1));
        }
    }
    return inventory;
}

Scripts read_scripts(Session& session, const std::string& project, const std::string& version,
                     MemoryContext keep_in) {
    static Query query{
        "SELECT name, sort_key, kind, layout, checksum, up, up_path, up_line, up_transaction,"
        "       down, down_path, down_line, down_transaction, verify, verify_path, verify_line,"
        "       precondition, precondition_result, precondition_action, path, requirements, conflicts, tags, "
        "run_always, registered_by"
        "  FROM shepherd.migration"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) $2"};
    Result const row = session.run(query, {Value::text(project), Value::text(version)}, keep_in);
    if (row.empty()) {
        throw Failure(Condition::migration_not_found, "migration \"" + version + "\" is not registered");
    }
    Scripts found;
    Migration& m = found.migration;
    auto const script = [&](int column) {
        return Script{row.text(0, column), std::string(row.text(0, column + 1)),
                      static_cast<int>(row.integer(0, column + 2))};
    };
    m.version = version;
    m.project = project;
    m.name = row.text(0, 0);
    m.sort_key = row.text(0, 1);
    m.kind = kind_of(row.text(0, 2));
    m.layout = row.text(0, 3);
    found.checksum = row.text(0, 4);
    m.up = script(5);
    m.up_transaction = transaction_of(row.text(0, 8));
    if (!row.is_null(0, 9)) {
        m.down = script(9);
    }
    m.down_transaction = transaction_of(row.text(0, 12));
    if (!row.is_null(0, 13)) {
        m.verify = script(13);
    }
    m.precondition = row.text(0, 16);
    m.precondition_result = row.text(0, 17);
    m.precondition_action = row.text(0, 18);
    m.requirements = row.texts(0, 20);
    m.conflicts = row.texts(0, 21);
    m.tags = row.texts(0, 22);
    m.run_always = row.boolean(0, 23);
    m.registered_by = row.text(0, 24);
    return found;
}

}  // namespace shepherd::ledger

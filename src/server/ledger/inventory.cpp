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
        // Whose process holds the deploy lock (run/deploy_lock.cpp) is still at it.
        "SELECT e.version, CASE WHEN e.outcome OPERATOR(pg_catalog.=) 'failed' THEN 'failed'"
        "  WHEN EXISTS (SELECT FROM pg_catalog.pg_locks l"
        "    WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted"
        "      AND l.classid OPERATOR(pg_catalog.=) 1936221552::pg_catalog.oid"
        "      AND l.objsubid OPERATOR(pg_catalog.=) 3::pg_catalog.int2"
        "      AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d"
        "        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())"
        "      AND l.pid OPERATOR(pg_catalog.=) e.process_id) THEN 'running' ELSE 'interrupted' END"
        " FROM shepherd.event e"
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
        std::string_view const state = rows.text(i, 1);
        inventory.attempts.push_back({std::string(rows.text(i, 0)), state == "failed" ? plan::State::failed
                                                                    : state == "running"
                                                                        ? plan::State::running
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

namespace {

Scripts scripts_of(const Result& rows, std::size_t i, const std::string& project) {
    Scripts found;
    Migration& m = found.migration;
    auto const script = [&](int column) {
        return Script{rows.text(i, column), std::string(rows.text(i, column + 1)),
                      static_cast<int>(rows.integer(i, column + 2))};
    };
    m.project = project;
    m.name = rows.text(i, 0);
    m.sort_key = rows.text(i, 1);
    m.kind = kind_of(rows.text(i, 2));
    m.layout = rows.text(i, 3);
    found.checksum = rows.text(i, 4);
    m.up = script(5);
    m.up_transaction = transaction_of(rows.text(i, 8));
    if (!rows.is_null(i, 9)) {
        m.down = script(9);
    }
    m.down_transaction = transaction_of(rows.text(i, 12));
    if (!rows.is_null(i, 13)) {
        m.verify = script(13);
    }
    m.precondition = rows.text(i, 16);
    m.precondition_result = rows.text(i, 17);
    m.precondition_action = rows.text(i, 18);
    m.requirements = rows.texts(i, 19);
    m.conflicts = rows.texts(i, 20);
    m.tags = rows.texts(i, 21);
    m.run_always = rows.boolean(i, 22);
    m.registered_by = rows.text(i, 23);
    m.version = rows.text(i, 24);
    found.digest = rows.text(i, 25);
    return found;
}

/// The registered ones among `versions`, in that order.
std::vector<Scripts> read_all(Session& session, const std::string& project,
                              const std::vector<std::string>& versions, MemoryContext keep_in) {
    static Query query{
        "SELECT m.name, m.sort_key, m.kind, m.layout, m.checksum, m.up, m.up_path, m.up_line, "
        "m.up_transaction,"
        "       m.down, m.down_path, m.down_line, m.down_transaction, m.verify, m.verify_path, m.verify_line,"
        "       m.precondition, m.precondition_result, m.precondition_action, m.requirements, m.conflicts,"
        "       m.tags, m.run_always, m.registered_by, m.version, m.digest"
        "  FROM ROWS FROM (pg_catalog.unnest($2)) WITH ORDINALITY AS u(version, position)"
        "  JOIN shepherd.migration m ON m.project OPERATOR(pg_catalog.=) $1"
        "   AND m.version OPERATOR(pg_catalog.=) u.version"
        " ORDER BY u.position"};
    TextArray const these(versions);
    Result const rows = session.run(query, {Value::text(project), these.value()}, keep_in);
    std::vector<Scripts> found;
    found.reserve(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        found.push_back(scripts_of(rows, i, project));
    }
    return found;
}

}  // namespace

Scripts read_scripts(Session& session, const std::string& project, const std::string& version,
                     MemoryContext keep_in) {
    std::vector<Scripts> found = read_all(session, project, {version}, keep_in);
    if (found.empty()) {
        throw Failure(Condition::migration_not_found, "migration \"" + version + "\" is not registered");
    }
    return std::move(found.front());
}

std::vector<Scripts> read_small_scripts(Session& session, const std::string& project,
                                        const std::vector<std::string>& versions, std::int64_t most,
                                        MemoryContext keep_in) {
    // octet_length reads the size of a text that is stored out of line, not the text.
    static Query size{
        "SELECT pg_catalog.sum(pg_catalog.octet_length(m.up)::pg_catalog.int8 OPERATOR(pg_catalog.+)"
        "    coalesce(pg_catalog.octet_length(m.down), 0) OPERATOR(pg_catalog.+)"
        "    coalesce(pg_catalog.octet_length(m.verify), 0))::pg_catalog.int8"
        "  FROM shepherd.migration m"
        " WHERE m.project OPERATOR(pg_catalog.=) $1 AND m.version OPERATOR(pg_catalog.=) ANY ($2)"};
    TextArray const these(versions);
    if (session.run(size, {Value::text(project), these.value()}).integer(0, 0) > most) {
        return {};
    }
    return read_all(session, project, versions, keep_in);
}

}  // namespace shepherd::ledger

#include "server/ledger/look.hpp"

namespace shepherd::ledger {

std::unordered_map<std::string, AppliedDetails> read_applied_details(Session& session, const Place& place) {
    static Query query{
        "SELECT version, applied_at, duration, applied_by, how, layout FROM shepherd.ledger"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"};
    std::unordered_map<std::string, AppliedDetails> details;
    Result const rows = session.run(query, {Value::text(place.project), Value::text(place.scope)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        AppliedDetails& one = details[std::string(rows.text(i, 0))];
        one.applied_at = rows.integer(i, 1);
        if (!rows.is_null(i, 2)) {
            one.duration = rows.integer(i, 2);
        }
        one.applied_by = rows.text(i, 3);
        one.how = rows.text(i, 4);
        one.layout = rows.text(i, 5);
    }
    return details;
}

std::unordered_map<std::string, std::string> read_failures(Session& session, const Place& place) {
    static Query query{
        "SELECT e.version, pg_catalog.concat_ws(' ', e.sqlstate, e.message) FROM shepherd.event e"
        " WHERE e.project OPERATOR(pg_catalog.=) $1 AND e.scope OPERATOR(pg_catalog.=) $2"
        "   AND e.outcome OPERATOR(pg_catalog.<>) 'ok' AND e.outcome OPERATOR(pg_catalog.<>) 'skipped'"
        "   AND NOT EXISTS (SELECT 1 FROM shepherd.event n WHERE n.project OPERATOR(pg_catalog.=) $1"
        "     AND n.scope OPERATOR(pg_catalog.=) $2 AND n.version OPERATOR(pg_catalog.=) e.version"
        "     AND n.id OPERATOR(pg_catalog.>) e.id)"};
    std::unordered_map<std::string, std::string> failures;
    Result const rows = session.run(query, {Value::text(place.project), Value::text(place.scope)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        failures[std::string(rows.text(i, 0))] = std::string(rows.text(i, 1));
    }
    return failures;
}

std::string failure_since(Session& session, const std::optional<std::string>& project,
                          const std::string& scope, std::int64_t since) {
    static Query query{
        "SELECT pg_catalog.concat(version, ': ', sqlstate, ' ', message) FROM shepherd.event"
        " WHERE COALESCE(project OPERATOR(pg_catalog.=) $1, true) AND scope OPERATOR(pg_catalog.=) $2"
        "   AND outcome OPERATOR(pg_catalog.=) 'failed'"
        "   AND (started_at OPERATOR(pg_catalog.+) duration) OPERATOR(pg_catalog.>=) $3"
        " ORDER BY id DESC LIMIT 1"};
    Result const row =
        session.run(query, {Value::text(project), Value::text(scope), Value::timestamp(since)});
    return row.empty() ? std::string() : std::string(row.text(0, 0));
}

std::vector<Current> read_current(Session& session, const Place& place) {
    static Query query{
        "WITH applied AS ("
        "  SELECT version, name, layout, applied_at, run_order, requirements FROM shepherd.ledger"
        "   WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
        "     AND kind OPERATOR(pg_catalog.<>) 'repeatable')"
        " SELECT a.version, a.name, a.applied_at FROM applied a"
        "  WHERE CASE WHEN a.layout OPERATOR(pg_catalog.=) 'alembic'"
        "    THEN NOT EXISTS (SELECT 1 FROM applied b WHERE a.version OPERATOR(pg_catalog.=) ANY "
        "(b.requirements))"
        "    ELSE a.run_order OPERATOR(pg_catalog.=) (SELECT pg_catalog.max(c.run_order) FROM applied c)"
        "    END"
        "  ORDER BY a.run_order"};
    std::vector<Current> heads;
    Result const rows = session.run(query, {Value::text(place.project), Value::text(place.scope)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        heads.push_back({std::string(rows.text(i, 0)), std::string(rows.text(i, 1)), rows.integer(i, 2)});
    }
    return heads;
}

void read_history(Session& session, const Place& place, const std::string& version,
                  const std::function<void(std::initializer_list<Value>)>& put) {
    static Query query{
        "SELECT id, started_at, version, name, action, outcome, duration, statements, affected_rows, "
        "wal_bytes,"
        "       role_name, application_name, sqlstate, message,"
        "       path OPERATOR(pg_catalog.||) COALESCE(':' OPERATOR(pg_catalog.||) line::pg_catalog.text, "
        "''), statement, fingerprint"
        "  FROM shepherd.event"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
        "   AND ($3 OPERATOR(pg_catalog.=) '' OR version OPERATOR(pg_catalog.=) $3)"
        " ORDER BY id DESC"};
    Result const rows =
        session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto const text = [&](int column) {
            return rows.is_null(i, column) ? Value::null_of(Value::text("").type)
                                           : Value::text(rows.text(i, column));
        };
        put({Value::bigint(rows.integer(i, 0)), Value::timestamp(rows.integer(i, 1)), text(2), text(3),
             text(4), text(5), Value::interval(rows.integer(i, 6)),
             Value::integer(static_cast<std::int32_t>(rows.integer(i, 7))), Value::bigint(rows.integer(i, 8)),
             Value::bigint(rows.integer(i, 9)), text(10), text(11), text(12), text(13), text(14), text(15),
             text(16)});
    }
}

}  // namespace shepherd::ledger

#include "server/ledger/history.hpp"

#include "core/base/failure.hpp"
#include "server/ledger/announce.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"

namespace shepherd::ledger {

void record_event(Session& session, const Event& event) {
    static Query query{
        "INSERT INTO shepherd.event (project, scope, version, name, action, outcome, started_at, duration, "
        "statements,"
        "  affected_rows, wal_bytes, role_name, session_role, application_name, client_address, process_id, "
        "sqlstate,"
        "  message, detail, hint, context, path, line, statement_number, statement)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22,"
        "  $23, $24, $25)"};
    auto const number_or_null = [](std::int32_t number) {
        return number == 0 ? Value::null_of(Value::integer(0).type) : Value::integer(number);
    };
    session.run(query, {Value::text(event.project),
                        Value::text(event.scope),
                        Value::text(event.version),
                        Value::text(event.name),
                        Value::text(event.action),
                        Value::text(event.outcome),
                        Value::timestamp(event.started_at),
                        Value::interval(event.duration),
                        Value::integer(event.statements),
                        Value::bigint(event.affected_rows),
                        Value::bigint(event.wal_bytes),
                        Value::text(event.caller.role),
                        Value::text(event.caller.session_role),
                        Value::text(event.caller.application_name),
                        Value::text(event.caller.client_address),
                        Value::integer(event.caller.process_id),
                        Value::text_or_null(event.sqlstate),
                        Value::text_or_null(event.message),
                        Value::text_or_null(event.detail),
                        Value::text_or_null(event.hint),
                        Value::text_or_null(event.context),
                        Value::text_or_null(event.path),
                        number_or_null(event.line),
                        number_or_null(event.statement_number),
                        Value::text_or_null(event.statement)});
    announce(event);
}

void record_applied(Session& session, const Place& place, const std::string& version, const char* how,
                    const std::string& actor, const Totals& totals, const std::string& digest) {
    static Query query{
        "INSERT INTO shepherd.ledger (project, scope, version, name, sort_key, kind, layout, path, checksum, "
        "up, up_path,"
        "  up_line, down, down_path, down_line, down_transaction, verify, verify_path, verify_line, "
        "requirements, tags,"
        "  registered_by, how, applied_by, duration, statements, affected_rows, applied_at)"
        " SELECT project, $2, version, name, sort_key, kind, layout, path, checksum, up, up_path, up_line,"
        "  down, down_path, down_line, down_transaction, verify, verify_path, verify_line, requirements, "
        "tags,"
        "  registered_by, $4, $5, $6, $7, $8, coalesce($9, pg_catalog.clock_timestamp())"
        "  FROM shepherd.migration WHERE project OPERATOR(pg_catalog.=) $1 AND version "
        "OPERATOR(pg_catalog.=) $3"
        "   AND ($10 OPERATOR(pg_catalog.=) '' OR digest OPERATOR(pg_catalog.=) $10)"
        " ON CONFLICT (project, scope, version) DO UPDATE SET"
        "  name = excluded.name, sort_key = excluded.sort_key, layout = excluded.layout, path = "
        "excluded.path,"
        "  checksum = excluded.checksum, up = excluded.up, up_path = excluded.up_path, up_line = "
        "excluded.up_line,"
        "  down = excluded.down, down_path = excluded.down_path, down_line = excluded.down_line,"
        "  down_transaction = excluded.down_transaction, verify = excluded.verify,"
        "  verify_path = excluded.verify_path, verify_line = excluded.verify_line,"
        "  requirements = excluded.requirements, tags = excluded.tags, registered_by = "
        "excluded.registered_by, how = excluded.how,"
        "  run_order = excluded.run_order, applied_at = excluded.applied_at, applied_by = "
        "excluded.applied_by,"
        "  duration = excluded.duration, statements = excluded.statements, affected_rows = "
        "excluded.affected_rows"};
    // What was not run took no time.
    Value const duration = totals.statements > 0 || totals.duration > 0
                               ? Value::interval(totals.duration)
                               : Value::null_of(Value::interval(0).type);
    Result const done = session.run(
        query,
        {Value::text(place.project), Value::text(place.scope), Value::text(version), Value::text(how),
         Value::text(actor), duration, Value::integer(totals.statements), Value::bigint(totals.affected_rows),
         totals.ended_at != 0 ? Value::timestamp(totals.ended_at) : Value::null_of(Value::timestamp(0).type),
         Value::text(digest)});
    if (done.processed() == 0) {
        throw Failure(Condition::wrong_state,
                      "migration \"" + version + "\" was registered anew while it ran")
            .hint("Call again: nothing is recorded that did not run.");
    }
}

void record_reverted(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "DELETE FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1 AND scope "
        "OPERATOR(pg_catalog.=) $2"
        "   AND version OPERATOR(pg_catalog.=) $3"};
    session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
}

void accept_registered(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "UPDATE shepherd.ledger l SET name = m.name, sort_key = m.sort_key, path = m.path, checksum = "
        "m.checksum,"
        "  up = m.up, up_path = m.up_path, up_line = m.up_line, down = m.down, down_path = m.down_path,"
        "  down_line = m.down_line, down_transaction = m.down_transaction, verify = m.verify,"
        "  verify_path = m.verify_path, verify_line = m.verify_line, requirements = m.requirements, tags = "
        "m.tags, registered_by = m.registered_by"
        "  FROM shepherd.migration m"
        " WHERE l.project OPERATOR(pg_catalog.=) $1 AND l.scope OPERATOR(pg_catalog.=) $2"
        "   AND l.version OPERATOR(pg_catalog.=) $3 AND m.project OPERATOR(pg_catalog.=) l.project"
        "   AND m.version OPERATOR(pg_catalog.=) l.version"};
    session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
    set_unsettled(session, place.project);
}

Migration read_applied(Session& session, const Place& place, const std::string& version,
                       MemoryContext keep_in) {
    static Query query{
        "SELECT name, sort_key, kind, layout, up, up_path, up_line, down, down_path, down_line, "
        "down_transaction,"
        "       verify, verify_path, verify_line, registered_by"
        "  FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
        "   AND version OPERATOR(pg_catalog.=) $3"};
    Result const row = session.run(
        query, {Value::text(place.project), Value::text(place.scope), Value::text(version)}, keep_in);
    if (row.empty()) {
        throw Failure(Condition::wrong_state, "migration \"" + version + "\" is not applied");
    }
    auto const script = [&](int column) {
        return Script{row.text(0, column), std::string(row.text(0, column + 1)),
                      static_cast<int>(row.integer(0, column + 2))};
    };
    Migration m;
    m.version = version;
    m.project = place.project;
    m.name = row.text(0, 0);
    m.sort_key = row.text(0, 1);
    m.kind = kind_of(row.text(0, 2));
    m.layout = row.text(0, 3);
    m.up = script(4);
    if (!row.is_null(0, 7)) {
        m.down = script(7);
    }
    m.down_transaction = transaction_of(row.text(0, 10));
    if (!row.is_null(0, 11)) {
        m.verify = script(11);
    }
    m.registered_by = row.text(0, 14);
    return m;
}

std::string applied_up(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "SELECT up FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1 AND scope "
        "OPERATOR(pg_catalog.=) $2"
        "   AND version OPERATOR(pg_catalog.=) $3"};
    Result const row =
        session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
    return row.empty() ? std::string() : std::string(row.text(0, 0));
}

}  // namespace shepherd::ledger

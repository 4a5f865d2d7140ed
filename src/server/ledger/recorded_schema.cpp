#include "server/ledger/recorded_schema.hpp"

namespace shepherd::ledger {

std::optional<RecordedSchema> read_recorded_schema(Session& session, bool whole) {
    static Query query{
        "SELECT r.recorded_by, r.fingerprint, r.change_token,"
        " CASE WHEN $1 THEN r.snapshot END,"
        " EXISTS (SELECT 1 FROM shepherd.event e WHERE e.id OPERATOR(pg_catalog.>) r.event_id"
        "   AND e.action OPERATOR(pg_catalog.=) ANY ('{apply,reapply,revert}'::pg_catalog.text[])"
        "   AND e.outcome OPERATOR(pg_catalog.=) ANY ('{started,ok}'::pg_catalog.text[]))"
        " FROM shepherd.recorded_schema r"};
    Result const row = session.run(query, {Value::boolean(whole)});
    if (row.empty()) {
        return std::nullopt;
    }
    RecordedSchema found;
    found.recorded_by = row.text(0, 0);
    found.fingerprint = row.text(0, 1);
    found.change_token = row.text(0, 2);
    found.snapshot = row.text(0, 3);
    found.outdated = row.boolean(0, 4);
    return found;
}

void write_recorded_schema(Session& session, const RecordedSchema& recorded) {
    static Query query{
        "INSERT INTO shepherd.recorded_schema (recorded_at, recorded_by, event_id, fingerprint, "
        "change_token, snapshot)"
        " VALUES (pg_catalog.clock_timestamp(), $1,"
        "   (SELECT COALESCE(pg_catalog.max(e.id), 0) FROM shepherd.event e), $2, $3, $4)"
        " ON CONFLICT (only_one) DO UPDATE SET recorded_at = excluded.recorded_at,"
        "   recorded_by = excluded.recorded_by, event_id = excluded.event_id, fingerprint = "
        "excluded.fingerprint,"
        "   change_token = excluded.change_token, snapshot = excluded.snapshot"};
    session.run(query, {Value::text(recorded.recorded_by), Value::text(recorded.fingerprint),
                        Value::bytes(recorded.change_token), Value::bytes(recorded.snapshot)});
}

}  // namespace shepherd::ledger

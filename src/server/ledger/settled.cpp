#include "server/ledger/settled.hpp"

namespace shepherd::ledger {

bool is_settled(Session& session, const std::optional<std::string>& project, const std::string& scope,
                const std::string& files_digest) {
    static Query query{
        "SELECT COALESCE(pg_catalog.bool_and(settled), false) FROM shepherd.scope_state"
        " WHERE scope OPERATOR(pg_catalog.=) $2"
        "   AND ($1 IS NULL OR project OPERATOR(pg_catalog.=) $1)"
        "   AND ($3 OPERATOR(pg_catalog.=) ''::pg_catalog.bytea OR files_digest OPERATOR(pg_catalog.=) $3)"};
    return session.run(query, {Value::text(project), Value::text(scope), Value::bytes(files_digest)})
        .boolean(0, 0);
}

void set_settled(Session& session, const Place& place, const std::string& files_digest) {
    // Only writes when it has to: a run with nothing new must not leave a dead row behind.
    static Query query{
        "INSERT INTO shepherd.scope_state AS s (project, scope, settled, files_digest)"
        " VALUES ($1, $2, true, $3)"
        " ON CONFLICT (project, scope) DO UPDATE"
        "   SET settled = true, files_digest = COALESCE(excluded.files_digest, s.files_digest)"
        " WHERE NOT s.settled"
        "    OR NOT COALESCE(s.files_digest OPERATOR(pg_catalog.=) excluded.files_digest, "
        "excluded.files_digest IS NULL)"};
    Value const digest =
        files_digest.empty() ? Value::null_of(Value::bytes("").type) : Value::bytes(files_digest);
    session.run(query, {Value::text(place.project), Value::text(place.scope), digest});
}

void set_unsettled(Session& session, const std::string& project) {
    static Query query{
        "INSERT INTO shepherd.scope_state AS s (project, scope, settled)"
        " SELECT $1, known.scope, false"
        "   FROM (SELECT scope FROM shepherd.scope_state UNION SELECT ''::pg_catalog.text) known"
        " ON CONFLICT (project, scope) DO UPDATE SET settled = false, files_digest = NULL"
        " WHERE s.settled OR s.files_digest IS NOT NULL"};
    session.run(query, {Value::text(project)});
}

}  // namespace shepherd::ledger

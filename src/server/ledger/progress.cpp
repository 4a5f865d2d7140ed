#include "server/ledger/progress.hpp"

namespace shepherd::ledger {

std::optional<Progress> read_progress(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "SELECT action, done, done_bytes, done_digest, attempted, invalid_before FROM shepherd.progress"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
        "   AND version OPERATOR(pg_catalog.=) $3"};
    Result const row =
        session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
    if (row.empty()) {
        return std::nullopt;
    }
    Progress found;
    found.action = row.text(0, 0);
    found.done = static_cast<int>(row.integer(0, 1));
    found.done_bytes = row.integer(0, 2);
    found.done_digest = row.text(0, 3);
    found.attempted = static_cast<int>(row.integer(0, 4));
    found.invalid_before = row.texts(0, 5);
    return found;
}

void write_progress(Session& session, const Place& place, const std::string& version,
                    const Progress& progress) {
    static Query query{
        "INSERT INTO shepherd.progress (project, scope, version, action, done, done_bytes, done_digest, "
        "attempted, invalid_before)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (project, scope, version) DO UPDATE SET action = excluded.action, done = excluded.done,"
        "   done_bytes = excluded.done_bytes, done_digest = excluded.done_digest,"
        "   attempted = excluded.attempted, invalid_before = excluded.invalid_before,"
        "   since = pg_catalog.clock_timestamp()"};
    TextArray const invalid(progress.invalid_before);
    session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version),
                        Value::text(progress.action), Value::integer(progress.done),
                        Value::bigint(progress.done_bytes), Value::bytes(progress.done_digest),
                        Value::integer(progress.attempted), invalid.value()});
}

void forget_progress(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "DELETE FROM shepherd.progress WHERE project OPERATOR(pg_catalog.=) $1"
        "   AND scope OPERATOR(pg_catalog.=) $2 AND version OPERATOR(pg_catalog.=) $3"};
    session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
}

std::vector<std::string> versions_in_progress(Session& session, const Place& place) {
    static Query query{
        "SELECT version FROM shepherd.progress WHERE project OPERATOR(pg_catalog.=) $1"
        "   AND scope OPERATOR(pg_catalog.=) $2"};
    std::vector<std::string> found;
    Result const rows = session.run(query, {Value::text(place.project), Value::text(place.scope)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        found.emplace_back(rows.text(i, 0));
    }
    return found;
}

std::vector<std::string> invalid_indexes(Session& session) {
    static Query query{
        "SELECT i.indexrelid::pg_catalog.text FROM pg_catalog.pg_index i WHERE NOT i.indisvalid"
        "   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p"
        "                    WHERE p.index_relid OPERATOR(pg_catalog.=) i.indexrelid)"};
    std::vector<std::string> found;
    Result const rows = session.run(query, {});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        found.emplace_back(rows.text(i, 0));
    }
    return found;
}

std::optional<std::string> leftover_name(Session& session, const std::string& index,
                                         const std::string& relation, const std::string& name) {
    static Query query{
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index i"
        "  JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid"
        "  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
        " WHERE i.indexrelid OPERATOR(pg_catalog.=) $1::pg_catalog.oid"
        "   AND ($2 OPERATOR(pg_catalog.=) '0' OR i.indrelid OPERATOR(pg_catalog.=) $2::pg_catalog.oid"
        "        OR i.indrelid OPERATOR(pg_catalog.=) (SELECT t.reltoastrelid FROM pg_catalog.pg_class t"
        "              WHERE t.oid OPERATOR(pg_catalog.=) $2::pg_catalog.oid))"
        "   AND ($3 OPERATOR(pg_catalog.=) '' OR c.relname OPERATOR(pg_catalog.=) $3::pg_catalog.name"
        "        OR c.relname OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$')"};
    Result const row = session.run(query, {Value::text(index), Value::text(relation), Value::text(name)});
    return row.empty() ? std::nullopt : row.optional_text(0, 0);
}

}  // namespace shepherd::ledger

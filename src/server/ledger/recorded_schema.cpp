#include "server/ledger/recorded_schema.hpp"

namespace shepherd::ledger {

namespace {

/// An array of numbers as texts.
class Keys {
  public:
    explicit Keys(const std::vector<model::Key>& keys) {
        texts_.reserve(keys.size());
        for (model::Key const key : keys) {
            texts_.push_back(std::to_string(static_cast<std::int64_t>(key)));
        }
        array_ = TextArray(texts_);
    }
    Value value() const { return array_.value(); }

  private:
    std::vector<std::string> texts_;
    TextArray array_;
};

std::vector<RecordedPart> parts_in(const Result& rows) {
    std::vector<RecordedPart> parts(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        parts[i].unit = static_cast<model::Key>(rows.integer(i, 0));
        parts[i].sum = rows.text(i, 1);
        parts[i].objects = rows.integer(i, 2);
        parts[i].keys_hash = rows.integer(i, 3);
        parts[i].content = rows.text(i, 4);
    }
    return parts;
}

}  // namespace

std::optional<RecordedSchema> read_recorded_schema(Session& session, bool whole) {
    static Query query{
        "SELECT r.recorded_by, r.fingerprint, r.change_token, r.sum, r.objects, r.home,"
        " CASE WHEN r.snapshot IS NULL THEN NULL WHEN $1 THEN r.snapshot ELSE '' END,"
        " EXISTS (SELECT 1 FROM shepherd.event e WHERE e.id OPERATOR(pg_catalog.>) r.event_id"
        "   AND e.action OPERATOR(pg_catalog.=) ANY ('{apply,reapply,revert}'::pg_catalog.text[])"
        "   AND e.outcome OPERATOR(pg_catalog.=) ANY ('{started,ok}'::pg_catalog.text[])),"
        " r.catalog_pages"
        " FROM shepherd.recorded_schema r"};
    Result const row = session.run(query, {Value::boolean(whole)});
    if (row.empty()) {
        return std::nullopt;
    }
    RecordedSchema found;
    found.recorded_by = row.text(0, 0);
    found.fingerprint = row.text(0, 1);
    found.change_token = row.text(0, 2);
    found.sum = row.text(0, 3);
    found.objects = row.integer(0, 4);
    found.home = row.text(0, 5);
    found.snapshot = row.optional_text(0, 6);
    found.outdated = row.boolean(0, 7);
    found.catalog_pages = row.text(0, 8);
    return found;
}

void write_recorded_schema(Session& session, const RecordedSchema& recorded) {
    static Query query{
        "INSERT INTO shepherd.recorded_schema (recorded_at, recorded_by, event_id, fingerprint, "
        "change_token, sum, objects, home, snapshot, catalog_pages)"
        " VALUES (pg_catalog.clock_timestamp(), $1,"
        "   (SELECT COALESCE(pg_catalog.max(e.id), 0) FROM shepherd.event e), $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (only_one) DO UPDATE SET recorded_at = excluded.recorded_at,"
        "   recorded_by = excluded.recorded_by, event_id = excluded.event_id, fingerprint = "
        "excluded.fingerprint,"
        "   change_token = excluded.change_token, sum = excluded.sum, objects = excluded.objects,"
        "   home = excluded.home, snapshot = excluded.snapshot,"
        "   catalog_pages = excluded.catalog_pages"};
    Value const bytes = Value::bytes(recorded.snapshot ? *recorded.snapshot : std::string_view());
    session.run(query, {Value::text(recorded.recorded_by), Value::text(recorded.fingerprint),
                        Value::bytes(recorded.change_token), Value::bytes(recorded.sum),
                        Value::bigint(recorded.objects), Value::text(recorded.home),
                        recorded.snapshot ? bytes : Value::null_of(bytes.type),
                        Value::bytes(recorded.catalog_pages)});
}

void note_fingerprint(Session& session, const std::string& fingerprint) {
    static Query query{
        "UPDATE shepherd.event SET fingerprint = $1"
        " WHERE id OPERATOR(pg_catalog.=) (SELECT pg_catalog.max(e.id) FROM shepherd.event e)"};
    session.run(query, {Value::text(fingerprint)});
}

std::vector<RecordedPart> read_recorded_parts(Session& session, const std::vector<model::Key>& units) {
    static Query query{
        "SELECT p.unit, p.sum, p.objects, p.keys_hash, p.content FROM shepherd.recorded_part p"
        " WHERE p.unit OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.int8[])"};
    Keys const keys(units);
    return parts_in(session.run(query, {keys.value()}));
}

std::vector<RecordedPart> read_recorded_parts(Session& session, bool content) {
    static Query query{
        "SELECT p.unit, p.sum, p.objects, p.keys_hash, CASE WHEN $1 THEN p.content END"
        " FROM shepherd.recorded_part p"};
    return parts_in(session.run(query, {Value::boolean(content)}));
}

void write_recorded_part(Session& session, const RecordedPart& part) {
    static Query query{
        "INSERT INTO shepherd.recorded_part (unit, sum, objects, keys_hash, content)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (unit) DO UPDATE SET sum = excluded.sum, objects = excluded.objects,"
        "   keys_hash = excluded.keys_hash, content = excluded.content"};
    session.run(query,
                {Value::bigint(static_cast<std::int64_t>(part.unit)), Value::bytes(part.sum),
                 Value::bigint(part.objects), Value::bigint(part.keys_hash), Value::bytes(part.content)});
}

void delete_recorded_parts(Session& session, const std::vector<model::Key>& units) {
    static Query query{
        "DELETE FROM shepherd.recorded_part p WHERE p.unit OPERATOR(pg_catalog.=) ANY "
        "($1::pg_catalog.int8[])"};
    if (!units.empty()) {
        Keys const keys(units);
        session.run(query, {keys.value()});
    }
}

void delete_recorded_parts(Session& session) {
    static Query query{"DELETE FROM shepherd.recorded_part"};
    session.run(query, {});
}

}  // namespace shepherd::ledger

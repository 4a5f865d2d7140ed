#include "server/ledger/texts.hpp"

namespace shepherd::ledger {

namespace {

TransactionMode mode_of(std::string_view word) {
    return word == "none"       ? TransactionMode::none
           : word == "required" ? TransactionMode::required
                                : TransactionMode::automatic;
}

}  // namespace

std::vector<HistoryText> history_texts(Session& session, bool pending) {
    // Of the markers the ledger keeps the down script's only; the registered ones are the same text's as a
    // rule.
    static Query query{
        "SELECT t.project, t.scope, t.version, t.name, t.up, t.up_path, t.up_line, t.up_transaction, "
        "t.registered_by FROM ("
        " SELECT 0 AS part, l.run_order AS place, l.project, 0 AS repeatable, '' AS sort_key, l.scope, "
        "l.version,"
        "   l.name, l.up, l.up_path, l.up_line, COALESCE(m.up_transaction, 'automatic') AS up_transaction, "
        "l.registered_by"
        "  FROM shepherd.ledger l LEFT JOIN shepherd.migration m"
        "    ON m.project OPERATOR(pg_catalog.=) l.project AND m.version OPERATOR(pg_catalog.=) l.version"
        "   AND m.checksum OPERATOR(pg_catalog.=) l.checksum"
        " UNION ALL"
        " SELECT 1, 0, m.project, CASE WHEN m.kind OPERATOR(pg_catalog.=) 'repeatable' THEN 1 ELSE 0 END, "
        "m.sort_key,"
        "   '', m.version, m.name, m.up, m.up_path, m.up_line, m.up_transaction, m.registered_by"
        "  FROM shepherd.migration m WHERE $1 AND NOT m.ignored AND NOT EXISTS (SELECT 1 FROM "
        "shepherd.ledger l"
        "   WHERE l.project OPERATOR(pg_catalog.=) m.project AND l.version OPERATOR(pg_catalog.=) m.version"
        "     AND l.scope OPERATOR(pg_catalog.=) '')) t"
        " ORDER BY t.part USING OPERATOR(pg_catalog.<), t.place USING OPERATOR(pg_catalog.<),"
        "   t.project USING OPERATOR(pg_catalog.<), t.repeatable USING OPERATOR(pg_catalog.<),"
        "   t.sort_key COLLATE \"C\" USING OPERATOR(pg_catalog.<)"};
    std::vector<HistoryText> texts;
    Result const rows = session.run(query, {Value::boolean(pending)});
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        HistoryText& text = texts.emplace_back();
        text.project = rows.text(row, 0);
        text.scope = rows.text(row, 1);
        text.version = rows.text(row, 2);
        text.name = rows.text(row, 3);
        text.up = rows.text(row, 4);
        text.path = rows.text(row, 5);
        text.line = static_cast<int>(rows.integer(row, 6));
        text.transaction = mode_of(rows.text(row, 7));
        text.registered_by = rows.text(row, 8);
    }
    return texts;
}

}  // namespace shepherd::ledger

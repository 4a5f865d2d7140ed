// Statements of Alembic's offline SQL, as far as telling the version table's from the others needs it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shepherd::layout::alembic {

struct Piece {
    bool comment = false;  ///< a "-- …" line between statements; else a statement
    std::size_t begin = 0;
    std::size_t end = 0;                   ///< of a statement: after its semicolon
    std::vector<std::string_view> tokens;  ///< its first tokens
};

/// The statements and the "--" comments between them, in order. Linear in the text.
std::vector<Piece> pieces(std::string_view text);

enum class StatementKind { begin, commit, version_table, other };

struct Statement {
    StatementKind kind = StatementKind::other;
    std::string table;                   ///< version_table: the table, as written
    bool create = false;                 ///< it creates the table
    bool drop_or_alter = false;          ///< DROP TABLE or ALTER TABLE: only the name tells that it is meant
    std::vector<std::string> revisions;  ///< version numbers it names
    std::string removed;                 ///< the one that is gone afterwards, if any
};

/// What the statement would be if the table it names is the version table.
Statement classify(const Piece& piece);

}  // namespace shepherd::layout::alembic

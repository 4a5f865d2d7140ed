// Statements of Alembic's offline SQL, as far as telling the version table's from the others needs it.
#pragma once

#include <string>
#include <vector>

#include "core/layout/pieces.hpp"

namespace shepherd::layout::alembic {

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

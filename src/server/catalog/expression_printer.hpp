// Expressions of indexes and constraints, printed without opening their tables.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/boundary/postgres.hpp"

namespace shepherd::catalog {

/// An expression in the words of the server's deparser.
struct PrintedExpression {
    std::string sql;
    Oid type;
    Oid collation;                ///< InvalidOid when it has none
    std::optional<bool> is_call;  ///< calls need no parentheses as keys of an index; nothing when not sure
};

/// The quoted name of a table's column; empty when there is none of this number.
using ColumnName = std::function<std::string_view(int number)>;

/// Prints the nodes of a pg_node_tree, one expression or a list of them, as pg_get_indexdef does. That and
/// pg_get_constraintdef have the server build its whole description of the table first, only to know what its
/// columns are called. Nothing when they have more than columns in them that depends on the table (whole
/// rows, system columns), or what is printed on several lines in a constraint. Raises PgError.
std::optional<std::vector<PrintedExpression>> print_expressions(const std::string& nodes,
                                                                const ColumnName& name);

}  // namespace shepherd::catalog

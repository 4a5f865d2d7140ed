// Short spelling of our catalog queries -> SQL that no search_path can bend.
#pragma once

#include <string>
#include <string_view>

namespace shepherd::catalog {

/// Writes `@name` as pg_catalog.name, and each of the operators = <> < <= > >= || + - that stands between two
/// blanks as OPERATOR(pg_catalog.…). Literals and comments stay as they are. All operators written so have
/// the same precedence: mixed ones need parentheses. `@only(x)` becomes ` AND x = ANY ($2)` when `only` is
/// set, and nothing otherwise.
std::string qualified(std::string_view sql, bool only = false);

}  // namespace shepherd::catalog

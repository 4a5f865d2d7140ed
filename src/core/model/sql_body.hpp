// Functions whose bodies are SQL, which the server prints from what it read.
#pragma once

#include <string>
#include <string_view>

namespace shepherd::model {

/// Whether the definition of a function or procedure has such a body: BEGIN ATOMIC … END or RETURN. Any other
/// is a text, which is kept as it was written.
bool has_sql_body(std::string_view definition);

/// The definition without names of columns that come from their casts (`'x'::text AS text`): the server
/// prints the column of SELECT 'x' as `'x'::text`, has no name for it, and finds one once it reads that again
/// (FigureColname in src/backend/parser/parse_target.c). Only for definitions that have_sql_body().
std::string without_names_of_casts(std::string_view definition);

}  // namespace shepherd::model

// Objects as texts that are the same for the same object.
#pragma once

#include "core/model/object.hpp"

namespace shepherd::model {

/// The attributes as a JSON object.
std::string attributes_json(const Object& object);

/// Of a partitioned table, which holds no rows: the server keeps it until 17, and has no way to alter it.
constexpr std::string_view nominal_persistence = "nominal persistence";

/// Appends kind, identity, definition and attributes, each with its length, so that no two objects have the
/// same text. Lists whose order means nothing (options, grants) are sorted; nominal persistence is
/// left out, and so is a column's place when `positions` is not set.
void append_canonical(std::string& text, const Object& object, bool positions);

/// Whether two objects have the same text.
bool same_object(const Object& left, const Object& right, bool positions);

/// The definition in the form that the server prints once it has read its own print: it parses
/// `(ARRAY['a'::character varying])::text[]` as `ARRAY[('a'::character varying)::text]`
/// (transformTypeCast in src/backend/parser/parse_expr.c), so that a restored CHECK … IN (…) differs from the
/// original.
std::string settled(std::string_view definition);

/// Whether the definitions of two objects of a kind say the same: they are the same text, or will be once the
/// server has read its own print.
bool same_definition(const Object& left, const Object& right);

/// Whether two values of an attribute say the same.
bool same_value(std::string_view name, std::string_view left, std::string_view right);

}  // namespace shepherd::model

// How SQL names objects.
#pragma once

#include <string>

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// The words of SQL for a kind behind ALTER, DROP and COMMENT ON: "MATERIALIZED VIEW", "TYPE", "ROUTINE".
std::string object_words(std::string_view kind);

/// The object's name as ALTER and DROP take it.
std::string sql_name(const model::Object& object);

/// The words and the identity as COMMENT ON and SECURITY LABEL ON take them; empty for what has neither.
std::string comment_target(const model::Object& object);

/// What stands behind GRANT … ON; empty for what has no privileges.
std::string grant_target(const model::Object& object);

/// The last part of a qualified name: "public.a" -> "a".
std::string_view local_name(std::string_view qualified);

/// The qualified name of the index behind a constraint: that of the constraint, in the schema of its table.
std::string index_of(const model::Object& constraint);

/// What shares a name space with the object has the same text: a view cannot be made while a table has its
/// name.
std::string name_space(const model::Object& object);

/// ALTER TABLE, ALTER VIEW, … with the name of the relation and a blank. `only`: without its children.
std::string alter_relation(const model::Snapshot& snapshot, std::string_view identity, bool only);

}  // namespace shepherd::diff

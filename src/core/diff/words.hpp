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

/// Whether it is a constraint that has an index.
bool is_of_index(const model::Object& object);

/// The qualified name of the index behind a constraint: that of the constraint, in the schema of its table.
std::string index_of(const model::Object& constraint);

/// The name as SQL writes it, where it is no keyword.
std::string quoted_name(const std::string& name);

/// What the NOT NULL of the column is called (18): its own name, or that which the server gives by itself.
std::string not_null_name(const model::Object& column);

/// That constraint of a column, or of a domain, as COMMENT ON takes it.
std::string not_null_target(const model::Object& object);

/// What shares a name space with the object has the same text: a view cannot be made while a table has its
/// name.
std::string name_space(const model::Object& object);

/// The storage that the server gives a column of the type: SET STORAGE DEFAULT came with 16.
std::string usual_storage(std::string_view type);

/// ALTER TABLE, ALTER VIEW, … with the name of the relation and a blank. `only`: without its children.
std::string alter_relation(const model::Snapshot& snapshot, std::string_view identity, bool only);

/// The statement that makes the table the partition that it is.
std::string attach_partition(const model::Object& partition);

/// The statement that takes it out of the table of which it is a partition.
std::string detach_partition(const model::Object& partition);

/// The statement that makes the index, or that of the constraint, the part of another one that it is.
std::string attach_index(const model::Object& part);

}  // namespace shepherd::diff

// Objects -> the SQL that makes them.
#pragma once

#include <functional>

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// Which defaults stand in CREATE TABLE itself: by the place of the column, the expression or nothing.
using InlineDefault = std::function<const std::string*(std::uint32_t column)>;

/// The statements that make the object, without what finish() adds. Empty for what is made by something else:
/// columns, the schema public, the columns' sequences that do not exist without them.
std::vector<std::string> create_statements(const model::Snapshot& snapshot, std::uint32_t place,
                                           const InlineDefault& inline_default);

/// The column as it stands in CREATE TABLE, CREATE TYPE and ADD COLUMN. `inherits`: the statement says of
/// which tables the table is an heir, which may have more to say about the column.
std::string column_clause(const model::Snapshot& snapshot, const model::Object& column,
                          const std::string* default_, bool inherits);

/// Whether the column of a child has no default although one of its parents has one for it.
bool lacks_default(const model::Snapshot& snapshot, const model::Object& relation,
                   const model::Object& column);

/// Whether tables that inherit from that of the column have its NOT NULL by that alone (18): it is dropped
/// for all of them at once.
bool heirs_take_not_null(const model::Snapshot& snapshot, const model::Object& column);

/// SET NOT NULL, or ADD … NOT NULL where it has a name, is not inherited or not valid (18). For all tables
/// that inherit from it at once where they all have it: from 18 on it would not be inherited otherwise.
std::string not_null_statement(const model::Snapshot& snapshot, const model::Object& column);

/// Owner, what CREATE cannot say (storage, statistics targets, states, row security …), comment, labels,
/// grants. `maintain`: the server knows the privilege MAINTAIN.
std::vector<std::string> finish_statements(const model::Snapshot& snapshot, std::uint32_t place,
                                           bool maintain);

/// The targets of statistics of an index, the index of a constraint, or extended statistics.
std::vector<std::string> statistics_statements(const model::Object& object);

/// SET LOGGED or UNLOGGED, as the sequence is.
std::string set_persistence(const model::Object& sequence);

/// For what is attached, marked or owned once other objects are there; empty where there is nothing of it.
std::vector<std::string> late_statements(const model::Snapshot& snapshot, std::uint32_t place);

/// A view of the same columns that reads nothing, to break a cycle.
std::string dummy_view(const model::Snapshot& snapshot, std::uint32_t view);

}  // namespace shepherd::diff

// Names of NOT NULL constraints that the server would not choose again.
#pragma once

#include <optional>
#include <set>

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// Names of constraints, with the schema in front.
using ConstraintNames = std::set<std::string, std::less<>>;

/// Adds the names of the constraints in `snapshot` that stand in its objects.
void add_constraint_names(const model::Snapshot& snapshot, ConstraintNames& names);

/// Adds names that the steps from one to the other have to say: those that NOT NULL of partitions gets by
/// itself, as they would be given their parents', those of heirs that have them before their parents, and
/// those that a table takes along when it parts from its parent.
void add_names_given_first(const model::Snapshot& from, const model::Snapshot& to, ConstraintNames& names);

/// A NOT NULL constraint that has the name which the server gives it by itself goes without one in a
/// snapshot. Where another constraint of the schema has that name as well the server would choose another one
/// (18: ChooseConstraintName in src/backend/catalog/pg_constraint.c), so it has to be said. Nothing is
/// returned when there is no such column.
std::optional<model::Snapshot> with_not_null_names(const model::Snapshot& snapshot,
                                                   const ConstraintNames& names);

}  // namespace shepherd::diff

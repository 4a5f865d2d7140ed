// What the functions that take a desired schema have in common: arguments, and differences as rows.
#pragma once

#include "core/diff/diff.hpp"
#include "core/model/compare.hpp"
#include "server/api/request.hpp"
#include "server/catalog/read_snapshot.hpp"

namespace shepherd::api {

/// A jsonb as a snapshot. Raises Failure (invalid_argument) for one that is none, and PgError.
model::Snapshot snapshot_argument(void* given);

/// An object of old and new names; none for NULL. Raises Failure (invalid_argument).
std::vector<diff::ToldRename> renames_argument(const Arguments& arguments, int index);

/// Only the schemas that are named, which need not exist; all for NULL.
catalog::Reading reading_argument(const Arguments& arguments, int index);

/// What differs from `wanted` in `live`, all that is there; "added" only what stands in a schema that
/// `wanted` has something in. Extensions and the like are the database's: others may have brought them. Reads
/// those schemas again. Raises PgError.
std::vector<model::Difference> differences_from(const model::Snapshot& wanted, const model::Snapshot& live);

/// The difference behind the object that differs: "text: integer -> bigint; …".
std::string on_one_line(std::string detail);

}  // namespace shepherd::api

// Pieces of the Atlas layout: the sum file, the directives, archives of several texts in one file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/migration.hpp"
#include "core/layout/layout.hpp"

namespace shepherd::layout::atlas {

/// Checks `files` (ordered by name) against `sum`, the text of atlas.sum. Raises Failure: integrity_failed
/// with the file that was changed, added or removed; layout_refused when the sum file itself is malformed.
/// Entry i is the SHA-256 over names and texts of all files up to i, so the last one proves all of them; only
/// when it differs is the first wrong entry searched for. atlas: sql/migrate/dir.go (NewHashFile,
/// HashFile.Sum, Validate).
void check_sum(const Request& request, const File& sum, const std::vector<const File*>& files);

/// What the directives of one file ask for. atlas: sql/migrate/dir.go (comments, Directive),
/// cmdapi/migrate.go (txmodeFor).
struct Directives {
    TransactionMode transaction = TransactionMode::automatic;
    bool checkpoint = false;
    std::string checkpoint_tag;
    bool archive = false;                  ///< atlas:txtar
    std::optional<std::string> delimiter;  ///< with \n, \r and \t put in
    int delimiter_line = 0;
};

/// Reads every line "-- atlas:…" of the file. Raises Failure (layout_refused) for an unknown directive or
/// value, and for a file directive that stands where Atlas does not look for it.
Directives read_directives(const File& file);

/// True when the file's first line is "atlas:sum ignore" after any comment sign.
bool is_not_summed(const File& file);

/// Puts the parts of an archive (checks.sql, checks/*.sql, migration.sql, down.sql) into the migration.
/// atlas: https://atlasgo.io/versioned/checks, /versioned/down.
void read_archive(const File& file, Migration& migration);

/// Raises Failure (layout_refused) unless the text means the same when statements end at semicolons.
void check_delimiter(const File& file, const Directives& directives);

}  // namespace shepherd::layout::atlas

// Marker comments of the tools, and files that are cut at them.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/layout/tree.hpp"

namespace shepherd::layout {

/// The first line of `text` that holds `needle` and for which `is_marker(line)` is true. Fast where `needle`
/// is rare: lines without it are not looked at. The needle has no line end in it.
std::optional<std::string_view> find_marker(std::string_view text, std::string_view needle,
                                            bool (*is_marker)(std::string_view line));

/// True when some .sql file of the request has such a line.
bool any_marker(const Request& request, std::string_view needle, bool (*is_marker)(std::string_view line));

// Lines that are some tool's marker, well formed or not. Each layout checks the form itself, so that a marker
// with a slip of the pen is an error instead of a comment.
bool is_dbmate_marker(std::string_view line);       ///< "-- migrate:…"
bool is_goose_marker(std::string_view line);        ///< "-- +goose …"
bool is_sql_migrate_marker(std::string_view line);  ///< "-- +migrate …"
bool is_sqlx_marker(std::string_view line);         ///< "-- no-transaction"

/// What node-pg-migrate takes for a marker: any comment line that begins with "up migration" or "down
/// migration".
struct NodeMarker {
    bool up = false;
    std::string_view rest;  ///< what follows the two words
};
std::optional<NodeMarker> node_pg_migrate_marker(std::string_view line);
/// True when such a line says nothing else, as the tool's template has it. Only that gives the layout away:
/// "-- Up migration of the users" is a comment that any file may have.
bool is_node_pg_migrate_heading(std::string_view line);

/// For layouts whose files are plain SQL: raises Failure when `file` holds a marker of a tool that cuts files
/// in parts or changes how they run, because read as plain SQL its down part would run after its up part.
/// `own` is the name of the layout that asks; its own markers pass.
void refuse_foreign_markers(const File& file, std::string_view own);

/// True for a line that is blank or nothing but a "--" comment.
bool is_blank_or_comment(std::string_view line);

/// A byte range of a file.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The script made of `ranges` (ascending, not overlapping, at least one) of a file. One range is a plain
/// slice. Of several, everything between them is left out but its line ends, so that line numbers still are
/// the file's; the text then lives in `loaded.storage`.
Script join(const File& file, const std::vector<Range>& ranges, Loaded& loaded);

/// Raises Failure unless all `files` stand in one folder: two folders are two histories. `layout` is for the
/// message.
void require_one_folder(const Layout& layout, const std::vector<const File*>& files);

}  // namespace shepherd::layout

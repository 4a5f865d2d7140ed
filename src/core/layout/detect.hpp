// Which layout a set of files is in.
#pragma once

#include "core/layout/layout.hpp"

namespace shepherd::layout {

/// The numbers that Layout::recognise returns. A layout gives the highest that holds; the steps are wide so
/// that a layout can add a little (for instance for a folder name) without passing the next step.
namespace confidence {
constexpr int none = 0;    ///< not this layout
constexpr int plain = 10;  ///< file names that any tool may have: NNN_x.sql with nothing else to go by
constexpr int names = 30;  ///< file names that only one kind of layout uses: x.up.sql + x.down.sql, V1__x.sql
constexpr int names_folder =
    50;                      ///< such names inside a folder that the tool prescribes: supabase/migrations/
constexpr int markers = 70;  ///< a marker in a file's text that only this tool writes: "-- +goose Up"
constexpr int control_file =
    90;  ///< a file that only this tool has: sqitch.plan, meta/_journal.json, atlas.sum
}  // namespace confidence

/// The layout of `request.files` (paths and texts already cleaned). Raises Failure (layout_refused) when
/// nothing fits, saying what was looked for, and when several fit equally well, naming them.
const Layout& detect_layout(const Request& request);

/// What detect_layout() would find, or nullptr when nothing fits; raises Failure only for a tie.
const Layout* try_detect_layout(const Request& request);

}  // namespace shepherd::layout

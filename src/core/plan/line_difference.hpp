// The difference of two texts for an error's DETAIL.
#pragma once

#include <string>
#include <string_view>

namespace shepherd::plan {

/// The changed lines of `before` -> `after` as unified-diff hunks without headers ("-old", "+new", "
/// context",
/// "@@ line 12 @@"), line ends not counting, cut with "… N more lines" after `most_lines` lines. Time and
/// memory are bounded for any input (texts may be 100 MB): common head and tail are taken off first, and
/// where the rest is too large for an exact answer it is shown as removed and added.
std::string line_difference(std::string_view before, std::string_view after, int most_lines = 20);

}  // namespace shepherd::plan

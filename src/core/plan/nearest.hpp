// "Did you mean …?"
#pragma once

#include <string_view>
#include <vector>

namespace shepherd::plan {

/// The distance of the two texts in bytes if it is at most `limit`, else `limit` + 1: Levenshtein's, where
/// two neighbours that changed places count as one (optimal string alignment). Ukkonen's band: O(min length *
/// limit).
int edit_distance(std::string_view left, std::string_view right, int limit);

/// At most three of `candidates` that resemble `wanted`, the best first: those that hold it, then those at a
/// small edit distance. None for a `wanted` of more than 100 bytes: its cost would be the caller's to choose.
std::vector<std::string_view> nearest(std::string_view wanted,
                                      const std::vector<std::string_view>& candidates);

}  // namespace shepherd::plan

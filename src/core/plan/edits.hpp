// The fewest removed and added lines that turn one list into another.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace shepherd::plan {

/// `removed` elements at `before` are replaced by `added` elements at `after`; one of the counts may be 0.
struct Edit {
    std::size_t before = 0;
    std::size_t removed = 0;
    std::size_t after = 0;
    std::size_t added = 0;
};

/// A shortest edit script, in ascending order and with at least one kept element between two edits; nothing
/// when it takes more than `most` removals and additions. Myers, "An O(ND) Difference Algorithm and Its
/// Variations" (Algorithmica 1986), the greedy forward variant: time (N + M) * most, memory most².
std::optional<std::vector<Edit>> shortest_edits(const std::vector<std::string_view>& before,
                                                const std::vector<std::string_view>& after, int most);

}  // namespace shepherd::plan

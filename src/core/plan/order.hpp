// Order by requirements, and the cycles in them.
#pragma once

#include <cstdint>
#include <vector>

namespace shepherd::plan {

/// For each node the nodes it requires. A node's number is its rank: of two nodes that could come next, the
/// lower one does.
using Requirements = std::vector<std::vector<std::uint32_t>>;

struct Order {
    std::vector<std::uint32_t> sequence;  ///< all nodes, each after everything it requires
    /// For each node the number of the group of nodes that require each other, 0 = it is on no cycle. Empty =
    /// no cycles at all. Requirements inside a group do not count for `sequence`.
    std::vector<std::uint32_t> group;

    bool cyclic(std::size_t node) const { return !group.empty() && group[node] != 0; }
};

/// Orders the nodes: Kahn, "Topological sorting of large networks" (CACM 1962) with a heap, and for cycles
/// Tarjan's strongly connected components (SIAM J. Comput. 1972) without recursion. O((n + e) log n). Raises
/// nothing.
Order order_by_requirements(const Requirements& requirements);

/// A shortest cycle through `node`, which has to be on one: node, what it requires, …, the last of which
/// requires `node`. O(n + e).
std::vector<std::uint32_t> cycle_through(const Requirements& requirements, const Order& order,
                                         std::uint32_t node);

}  // namespace shepherd::plan

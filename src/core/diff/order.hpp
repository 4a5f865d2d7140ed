// An order in which every node follows what it needs.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace shepherd::diff {

using Node = std::uint32_t;

/// Nodes with what they need. Of the nodes whose needs are met the smallest comes first, but others of the
/// group of the last one before it; so the order depends on the graph alone. O((nodes + edges) log nodes),
/// but for cycles.
class Order {
  public:
    explicit Order(std::size_t nodes) : needs_(nodes), present_(nodes, false), group_(nodes, 0) {}

    void add(Node node) { present_[node] = true; }
    bool has(Node node) const { return present_[node]; }
    /// `node` has to come after `needed`; without effect while one of them was not added.
    void need(Node node, Node needed) { needs_[node].push_back(needed); }
    /// Those of one group stand together where they can; 0 is no group.
    void put_into(Node node, std::uint32_t group) { group_[node] = group; }
    const std::vector<Node>& needs(Node node) const { return needs_[node]; }

    /// Called with a cycle, each node of which needs the next one; returns the node that comes although its
    /// needs are not met, and may name a node, not added so far, that takes over what that node needs.
    struct Broken {
        Node node;
        Node heir;
        bool has_heir = false;
    };
    using Breaker = std::function<Broken(const std::vector<Node>&)>;

    std::vector<Node> sorted(const Breaker& breaker);

  private:
    std::vector<Node> find_cycle(Node from, const std::vector<bool>& done) const;

    std::vector<std::vector<Node>> needs_;
    std::vector<bool> present_;
    std::vector<std::uint32_t> group_;
};

}  // namespace shepherd::diff

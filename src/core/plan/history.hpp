// Registered and applied migrations joined: one node for each version, in the order in which a folder lists
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/plan/plan.hpp"

namespace shepherd::plan {

/// One version; at least one of the pointers is set. Points into the Inventory, which has to outlive it.
struct Node {
    std::string_view version;
    std::string_view name;
    std::string_view sort_key;
    Kind kind = Kind::versioned;
    const Registered* registered = nullptr;
    const Applied* applied = nullptr;

    bool repeatable() const { return kind == Kind::repeatable; }
    /// Neither applied nor in the files: only history knows it.
    bool gone() const { return applied == nullptr && !registered->present; }
    bool by_graph() const { return registered != nullptr ? registered->by_graph : applied->by_graph; }
    /// What the files say now; for what they no longer hold, what was said when it ran.
    const std::vector<std::string>& requirements() const {
        return registered != nullptr ? registered->requirements : applied->requirements;
    }
};

/// The nodes of an inventory, versioned and baselines before repeatables, each by (sort_key, version) as
/// bytes. A node's index is therefore also its rank.
class History {
  public:
    explicit History(const Inventory& inventory);

    const std::vector<Node>& nodes() const { return nodes_; }
    const Node& operator[](std::size_t index) const { return nodes_[index]; }
    std::size_t size() const { return nodes_.size(); }

    /// The node of exactly this version.
    std::optional<std::size_t> find(std::string_view version) const;

    std::size_t registered_index(const Node& node) const {
        return static_cast<std::size_t>(node.registered - inventory_.registered.data());
    }
    std::size_t applied_index(const Node& node) const {
        return static_cast<std::size_t>(node.applied - inventory_.applied.data());
    }

  private:
    const Inventory& inventory_;
    std::vector<Node> nodes_;
    // Most plans never ask for a version, so the index is made by the first question.
    mutable std::unordered_map<std::string_view, std::size_t> by_version_;
};

}  // namespace shepherd::plan

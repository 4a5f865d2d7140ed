#include "core/plan/history.hpp"

#include <algorithm>

namespace shepherd::plan {

namespace {

bool sorts_before(const Node& left, const Node& right) {
    if (left.repeatable() != right.repeatable()) {
        return right.repeatable();
    }
    if (int const order = left.sort_key.compare(right.sort_key); order != 0) {
        return order < 0;
    }
    return left.version < right.version;
}

}  // namespace

History::History(const Inventory& inventory) : inventory_(inventory) {
    std::unordered_map<std::string_view, const Applied*> applied;
    applied.reserve(inventory.applied.size());
    for (const Applied& entry : inventory.applied) {
        applied.emplace(entry.version, &entry);
    }
    nodes_.reserve(inventory.registered.size());
    for (const Registered& entry : inventory.registered) {
        Node node{entry.version, entry.name, entry.sort_key, entry.kind, &entry, nullptr};
        if (auto const found = applied.find(entry.version); found != applied.end()) {
            node.applied = found->second;
            applied.erase(found);
        }
        nodes_.push_back(node);
    }
    for (auto const& [version, entry] : applied) {
        nodes_.push_back({version, entry->name, entry->sort_key, entry->kind, nullptr, entry});
    }
    if (!std::is_sorted(nodes_.begin(), nodes_.end(), sorts_before)) {
        std::sort(nodes_.begin(), nodes_.end(), sorts_before);
    }
}

std::optional<std::size_t> History::find(std::string_view version) const {
    if (by_version_.empty()) {
        by_version_.reserve(nodes_.size());
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            by_version_.emplace(nodes_[i].version, i);
        }
    }
    auto const found = by_version_.find(version);
    return found == by_version_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace shepherd::plan

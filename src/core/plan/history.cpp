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

/// Finds ledger rows by version. Both sides usually come in the same order, so the row after the one found
/// last is looked at first, and an index is made only when that fails.
class Ledger {
  public:
    explicit Ledger(const std::vector<Applied>& rows) : rows_(rows), taken_(rows.size()) {}

    const Applied* take(const std::string& version) {
        if (next_ == rows_.size() || rows_[next_].version != version) {
            auto const found = index().find(version);
            if (found == index_.end()) {
                return nullptr;
            }
            next_ = found->second;
        }
        taken_[next_] = true;
        return &rows_[next_++];
    }

    bool taken(std::size_t row) const { return taken_[row]; }

  private:
    const std::unordered_map<std::string_view, std::size_t>& index() {
        if (index_.empty()) {
            index_.reserve(rows_.size());
            for (std::size_t i = 0; i < rows_.size(); ++i) {
                index_.emplace(rows_[i].version, i);
            }
        }
        return index_;
    }

    const std::vector<Applied>& rows_;
    std::vector<bool> taken_;
    std::size_t next_ = 0;
    std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace

History::History(const Inventory& inventory) : inventory_(inventory) {
    Ledger ledger(inventory.applied);
    nodes_.reserve(std::max(inventory.registered.size(), inventory.applied.size()));
    for (const Registered& entry : inventory.registered) {
        Applied const* const row = ledger.take(entry.version);
        nodes_.push_back({entry.version, entry.name, entry.sort_key, entry.kind, &entry, row});
    }
    for (std::size_t i = 0; i < inventory.applied.size(); ++i) {
        Applied const& row = inventory.applied[i];
        if (!ledger.taken(i)) {
            nodes_.push_back({row.version, row.name, row.sort_key, row.kind, nullptr, &row});
        }
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

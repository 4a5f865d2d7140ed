// What requirements and conflicts name, and whether they are met.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/plan/history.hpp"
#include "core/plan/order.hpp"

namespace shepherd::plan {

/// What a requirement's text stands for.
struct Found {
    enum class Where {
        nowhere,         ///< no such version, name or tag
        here,            ///< `node` of this project
        elsewhere,       ///< applied in the other project that it names
        elsewhere_unmet  ///< it names another project, in which it is not applied
    };
    Where where = Where::nowhere;
    std::size_t node = 0;
};

/// Whose requirements count for what is applied: those of the files now, or those it had when it ran.
enum class Written { in_files, when_applied };

class Dependencies {
  public:
    Dependencies(const Inventory& inventory, const History& history, Written written = Written::in_files);

    const Order& order() const { return order_; }

    /// What `requirement` of the node `requirer` means: a version; a name, where several have it (Sqitch's
    /// reworked changes) the last one before `requirer`; "@tag", the migration that carries the tag;
    /// "name@tag", the last one of that name up to the tag; "project:name", looked up in
    /// Inventory::applied_elsewhere. In this order, so that a version may hold '@' and ':' itself. Sqitch:
    /// sqitchers/sqitch lib/App/Sqitch/Plan/Depend.pm.
    Found find(std::string_view requirement, std::size_t requirer) const;

    /// All nodes of this project that `conflict` can mean, other than `node` itself.
    std::vector<std::size_t> conflicting(std::string_view conflict, std::size_t node) const;

    /// Whether `conflict` names something that is applied in another project.
    bool applied_elsewhere(std::string_view conflict) const;

    /// The nodes that `node` has to come after.
    const std::vector<std::uint32_t>& of(std::size_t node) const { return requirements_[node]; }

    /// The cycle through `node` in words: "a requires b requires a".
    std::string cycle_text(std::size_t node) const;

  private:
    void index_names();
    std::optional<std::size_t> tagged(std::string_view tag) const;
    std::optional<std::size_t> named_at_tag(std::string_view text) const;
    std::optional<std::size_t> find_here(std::string_view text, std::size_t requirer) const;

    const History& history_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;  // ascending
    std::unordered_map<std::string_view, std::size_t> by_tag_;
    std::unordered_set<std::string_view> elsewhere_;
    Requirements requirements_;
    Order order_;
};

}  // namespace shepherd::plan

#include "core/plan/order.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

namespace shepherd::plan {

namespace {

using Number = std::uint32_t;
using Groups = std::vector<Number>;

bool inside_group(const Groups& group, Number from, Number to) {
    return !group.empty() && group[from] != 0 && group[from] == group[to];
}

/// Shorter than `requirements` when there are cycles that `group` does not name.
std::vector<Number> kahn(const Requirements& requirements, const Groups& group) {
    std::size_t const count = requirements.size();
    std::vector<std::vector<Number>> required_by(count);
    std::vector<Number> waits_for(count, 0);
    for (Number node = 0; node < count; ++node) {
        for (Number const required : requirements[node]) {
            if (!inside_group(group, node, required)) {
                required_by[required].push_back(node);
                ++waits_for[node];
            }
        }
    }
    std::priority_queue<Number, std::vector<Number>, std::greater<>> ready;
    for (Number node = 0; node < count; ++node) {
        if (waits_for[node] == 0) {
            ready.push(node);
        }
    }
    std::vector<Number> sequence;
    sequence.reserve(count);
    while (!ready.empty()) {
        Number const node = ready.top();
        ready.pop();
        sequence.push_back(node);
        for (Number const waiting : required_by[node]) {
            if (--waits_for[waiting] == 0) {
                ready.push(waiting);
            }
        }
    }
    return sequence;
}

/// Tarjan's walk with its own stack: a chain of requirements can be as long as the history.
class Components {
  public:
    explicit Components(const Requirements& requirements)
        : requirements_(requirements),
          group_(requirements.size(), 0),
          seen_(requirements.size(), 0),
          lowest_(requirements.size(), 0),
          open_(requirements.size(), false) {}

    Groups find() {
        for (Number node = 0; node < requirements_.size(); ++node) {
            if (seen_[node] == 0) {
                walk(node);
            }
        }
        return std::move(group_);
    }

  private:
    struct Visit {
        Number node;
        std::size_t next;
    };

    void enter(Number node) {
        seen_[node] = lowest_[node] = ++clock_;
        open_[node] = true;
        stack_.push_back(node);
        visits_.push_back({node, 0});
    }

    void walk(Number root) {
        enter(root);
        while (!visits_.empty()) {
            Number const node = visits_.back().node;
            if (visits_.back().next < requirements_[node].size()) {
                Number const required = requirements_[node][visits_.back().next++];
                if (seen_[required] == 0) {
                    enter(required);
                } else if (open_[required]) {
                    lowest_[node] = std::min(lowest_[node], seen_[required]);
                }
                continue;
            }
            visits_.pop_back();
            if (!visits_.empty()) {
                Number const parent = visits_.back().node;
                lowest_[parent] = std::min(lowest_[parent], lowest_[node]);
            }
            if (lowest_[node] == seen_[node]) {
                close(node);
            }
        }
    }

    void close(Number root) {
        bool const requires_itself = std::find(requirements_[root].begin(), requirements_[root].end(),
                                               root) != requirements_[root].end();
        bool const alone = stack_.back() == root;
        Number const number = alone && !requires_itself ? 0 : ++groups_;
        for (Number node = root + 1; node != root;) {
            node = stack_.back();
            stack_.pop_back();
            open_[node] = false;
            group_[node] = number;
        }
    }

    const Requirements& requirements_;
    Groups group_;
    std::vector<Number> seen_;    // 0 = not yet, else when
    std::vector<Number> lowest_;  // earliest open node that can be reached
    std::vector<bool> open_;
    std::vector<Number> stack_;
    std::vector<Visit> visits_;
    Number clock_ = 0;
    Number groups_ = 0;
};

}  // namespace

Order order_by_requirements(const Requirements& requirements) {
    Order order;
    bool const plain =
        std::all_of(requirements.begin(), requirements.end(), [](auto const& r) { return r.empty(); });
    if (plain) {
        order.sequence.resize(requirements.size());
        std::iota(order.sequence.begin(), order.sequence.end(), 0U);
        return order;
    }
    order.sequence = kahn(requirements, order.group);
    if (order.sequence.size() < requirements.size()) {
        order.group = Components(requirements).find();
        order.sequence = kahn(requirements, order.group);
    }
    return order;
}

std::vector<std::uint32_t> cycle_through(const Requirements& requirements, const Order& order,
                                         std::uint32_t node) {
    Number const unknown = static_cast<Number>(requirements.size());
    std::vector<Number> reached_from(requirements.size(), unknown);
    std::vector<Number> queue{node};
    for (std::size_t at = 0; at < queue.size(); ++at) {
        Number const here = queue[at];
        for (Number const required : requirements[here]) {
            if (required == node) {
                std::vector<Number> cycle;
                for (Number step = here; step != node; step = reached_from[step]) {
                    cycle.push_back(step);
                }
                cycle.push_back(node);
                std::reverse(cycle.begin(), cycle.end());
                return cycle;
            }
            if (inside_group(order.group, here, required) && reached_from[required] == unknown) {
                reached_from[required] = here;
                queue.push_back(required);
            }
        }
    }
    return {};
}

}  // namespace shepherd::plan

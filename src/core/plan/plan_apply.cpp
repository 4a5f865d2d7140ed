#include <algorithm>

#include "core/plan/dependencies.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/problems.hpp"
#include "core/plan/standing.hpp"
#include "core/plan/target_word.hpp"
#include "core/plan/unmet.hpp"
#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

/// How far apply is to go: everything, the next `count`, or up to `node`.
struct Reach {
    std::optional<std::size_t> count;
    std::optional<std::size_t> node;

    bool everything() const { return !count && !node; }
};

Reach read_reach(const Inventory& inventory, const History& history, const std::string& target) {
    using Meaning = TargetWord::Meaning;
    if (auto const named = target.empty() ? std::nullopt : history.find(target)) {
        return {std::nullopt, named};
    }
    TargetWord const word = read_target_word(target);
    switch (word.meaning) {
        case Meaning::nothing:
        case Meaning::head:
            return {};
        case Meaning::forward:
            return {word.count, std::nullopt};
        case Meaning::base:
        case Meaning::backward:
            throw Failure(Condition::invalid_argument, "target " + in_quotes(target) + " cannot be applied")
                .hint("Use migrate_revert to go back.");
        case Meaning::migration:
            break;
    }
    return {std::nullopt, history.find(resolve_target(inventory, target))};
}

std::optional<std::string_view> last_baseline(const History& history, const Reach& reach) {
    if (reach.node && !history[*reach.node].repeatable()) {
        return history[*reach.node].sort_key;
    }
    return std::nullopt;
}

class Planner {
  public:
    Planner(const Inventory& inventory, const History& history, const Reach& reach,
            const Standings& standings)
        : inventory_(inventory),
          history_(history),
          dependencies_(inventory, history),
          reach_(reach),
          standings_(standings),
          selected_(history_.size()),
          position_(history_.size()) {
        auto const& sequence = dependencies_.order().sequence;
        for (std::size_t at = 0; at < sequence.size(); ++at) {
            position_[sequence[at]] = at;
        }
    }

    Plan plan() {
        select();
        check();
        Plan plan;
        write_problems(plan);
        write_steps(plan);
        return plan;
    }

  private:
    const std::vector<std::uint32_t>& sequence() const { return dependencies_.order().sequence; }

    void select() {
        if (reach_.node && !runs_target(*reach_.node)) {
            return;
        }
        if (!reach_.node || !history_[*reach_.node].by_graph()) {
            select_in_order();
        }
        if (reach_.node) {
            selected_[*reach_.node] = standings_.of[*reach_.node].runs;
            if (standings_.baseline) {
                selected_[*standings_.baseline] = true;
            }
        }
        if (!reach_.everything()) {
            select_required();
        }
    }

    void select_in_order() {
        std::size_t left = reach_.count.value_or(history_.size());
        for (std::uint32_t const node : sequence()) {
            bool const passed_over = history_[node].repeatable() && !reach_.everything();
            if (standings_.of[node].runs && !passed_over && left > 0) {
                selected_[node] = true;
                --left;
            }
            if (reach_.node == node) {
                break;
            }
        }
    }

    /// False when there is nothing left to do to reach the target.
    bool runs_target(std::size_t index) const {
        Node const& node = history_[index];
        Standing const& standing = standings_.of[index];
        if (standing.runs || (standing.covered && standings_.baseline)) {
            return true;
        }
        if (node.applied == nullptr && !standing.covered) {
            throw Failure(Condition::wrong_state,
                          "migration " + in_quotes(node.version) + " cannot be applied")
                .detail("It is ignored: " + standing.note + ".");
        }
        return false;
    }

    /// In a list, what a selected migration requires has its place before it, so that only repeatables, which
    /// a target passes over, and members of a cycle can be left to add. In a graph, this is the selection.
    void select_required() {
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (selected_[i]) {
                open.push_back(i);
            }
        }
        while (!open.empty()) {
            std::size_t const node = open.back();
            open.pop_back();
            for (std::uint32_t const required : dependencies_.of(node)) {
                bool const due = history_[required].applied == nullptr && standings_.of[required].runs;
                if (due && !selected_[required]) {
                    selected_[required] = true;
                    open.push_back(required);
                }
            }
        }
    }

    void check() const {
        Outlook const outlook{history_, dependencies_, standings_, selected_, position_};
        for (std::uint32_t const node : sequence()) {
            if (!selected_[node]) {
                continue;
            }
            if (dependencies_.order().cyclic(node)) {
                throw Failure(Condition::dependency_failed,
                              "migrations require each other: " + dependencies_.cycle_text(node))
                    .hint("Take out one of these requirements.");
            }
            auto unmet = unmet_requirement(outlook, node);
            if (!unmet) {
                unmet = present_conflict(outlook, node);
            }
            if (unmet) {
                throw Failure(Condition::dependency_failed,
                              "migration " + in_quotes(history_[node].version) + " " + unmet->what)
                    .detail(unmet->detail)
                    .hint(unmet->hint);
            }
        }
    }

    void write_problems(Plan& plan) const {
        auto const add = [&plan](Policy policy, auto const& make) {
            if (policy != Policy::allow) {
                plan.problems.push_back(make());
            }
        };
        for (std::uint32_t const index : sequence()) {
            Node const& node = history_[index];
            Standing const& standing = standings_.of[index];
            if (standing.state == State::changed) {
                add(inventory_.changed, [&] { return changed_problem(node, inventory_.changed); });
            } else if (standing.state == State::missing) {
                add(inventory_.missing, [&] { return missing_problem(node, inventory_.missing); });
            } else if (selected_[index] && standing.sorts_before) {
                Node const& later = history_[*standing.sorts_before];
                add(inventory_.out_of_order,
                    [&] { return out_of_order_problem(node, later, inventory_.out_of_order); });
            }
        }
    }

    /// A migration that is passed over is told of when the history passes it for the first time: between the
    /// last one that is applied and the last one that runs now.
    void write_steps(Plan& plan) const {
        std::size_t after = 0;
        std::size_t before = 0;
        for (std::size_t at = 0; at < sequence().size(); ++at) {
            std::uint32_t const index = sequence()[at];
            if (history_[index].applied != nullptr && !history_[index].repeatable()) {
                after = at + 1;
            }
            if (selected_[index]) {
                before = reach_.everything() ? sequence().size() : at;
            }
        }
        for (std::size_t at = 0; at < sequence().size(); ++at) {
            std::uint32_t const index = sequence()[at];
            Node const& node = history_[index];
            Standing const& standing = standings_.of[index];
            if (selected_[index]) {
                bool const refused = standing.sorts_before && inventory_.out_of_order == Policy::error;
                if (!refused) {
                    Action const action = node.applied != nullptr ? Action::reapply : Action::apply;
                    plan.steps.push_back({action, history_.registered_index(node), standing.note});
                }
            } else if (at >= after && at < before && passed_over_for_good(node, standing)) {
                plan.steps.push_back({Action::skip, history_.registered_index(node), standing.note});
            }
        }
    }

    static bool passed_over_for_good(const Node& node, const Standing& standing) {
        return standing.state == State::ignored && !node.repeatable() && !node.gone();
    }

    const Inventory& inventory_;
    const History& history_;
    Dependencies const dependencies_;
    const Reach& reach_;
    const Standings& standings_;
    std::vector<bool> selected_;
    std::vector<std::size_t> position_;
};

/// Nothing to run and nothing to tell of: an app's usual start, which should not pay for requirements.
bool settled(const Standings& standings) {
    return std::none_of(standings.of.begin(), standings.of.end(), [](const Standing& standing) {
        return standing.runs || standing.state == State::changed || standing.state == State::missing;
    });
}

}  // namespace

Plan plan_apply(const Inventory& inventory, const std::string& target) {
    History const history(inventory);
    Reach const reach = read_reach(inventory, history, target);
    Standings const standings = find_standings(inventory, history, last_baseline(history, reach));
    if (!reach.node && settled(standings)) {
        return {};
    }
    return Planner(inventory, history, reach, standings).plan();
}

}  // namespace shepherd::plan

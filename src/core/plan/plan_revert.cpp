#include <algorithm>
#include <iterator>

#include "core/plan/dependencies.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/problems.hpp"
#include "core/plan/target_word.hpp"
#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

class Reverter {
  public:
    Reverter(const Inventory& inventory, const std::string& target)
        : inventory_(inventory),
          history_(inventory),
          dependencies_(inventory, history_, Written::when_applied),
          chosen_(history_.size()) {
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (history_[i].applied != nullptr) {
                newest_first_.push_back(i);
            }
        }
        std::sort(newest_first_.begin(), newest_first_.end(), [this](std::size_t left, std::size_t right) {
            std::int64_t const l = history_[left].applied->run_order;
            std::int64_t const r = history_[right].applied->run_order;
            return l != r ? l > r : left > right;
        });
        choose(target);
    }

    Plan plan() const {
        std::vector<std::size_t> chosen;
        std::copy_if(newest_first_.begin(), newest_first_.end(), std::back_inserter(chosen),
                     [this](std::size_t index) { return chosen_[index]; });
        Plan plan;
        for (std::size_t const index : requirers_first(chosen, [](const Applied&) { return true; })) {
            Node const& node = history_[index];
            plan.steps.push_back({Action::revert, history_.applied_index(node), ""});
            if (!node.applied->has_down) {
                plan.problems.push_back(no_revert_problem(node));
            }
        }
        add_left_behind(plan);
        return plan;
    }

  private:
    void choose(const std::string& target) {
        using Meaning = TargetWord::Meaning;
        if (auto const named = target.empty() ? std::nullopt : history_.find(target)) {
            choose_by_name(*named);
            return;
        }
        TargetWord const word = read_target_word(target);
        switch (word.meaning) {
            case Meaning::nothing:
                choose_last(1);
                return;
            case Meaning::base:
                choose_last(history_.size());
                return;
            case Meaning::backward:
                choose_last(word.count);
                return;
            case Meaning::head:
            case Meaning::forward:
                throw Failure(Condition::invalid_argument, "cannot revert to target " + in_quotes(target))
                    .hint("Use migrate_apply to go forward.");
            case Meaning::migration:
                choose_by_name(*history_.find(resolve_target(inventory_, target)));
                return;
        }
    }

    void choose_last(std::size_t count) {
        std::vector<std::size_t> candidates;
        std::copy_if(newest_first_.begin(), newest_first_.end(), std::back_inserter(candidates),
                     [this](std::size_t index) { return !history_[index].repeatable(); });
        candidates = requirers_first(candidates, [](const Applied& required) { return required.by_graph; });
        for (std::size_t i = 0; i < std::min(count, candidates.size()); ++i) {
            chosen_[candidates[i]] = true;
        }
    }

    /// A repeatable goes itself; anything else stays, and what ran after it goes, or what stands above it in
    /// the graph.
    void choose_by_name(std::size_t named) {
        Node const& node = history_[named];
        if (node.applied == nullptr) {
            throw not_applied(node);
        }
        if (node.repeatable()) {
            chosen_[named] = true;
            return;
        }
        if (node.applied->by_graph) {
            choose_descendants(named);
            return;
        }
        for (std::size_t const index : newest_first_) {
            if (index == named) {
                break;
            }
            chosen_[index] = !history_[index].repeatable();
        }
    }

    /// Also across what is not applied: a revision in between may have been marked as pending by hand.
    void choose_descendants(std::size_t named) {
        std::vector<std::vector<std::size_t>> required_by(history_.size());
        for (std::size_t i = 0; i < history_.size(); ++i) {
            Node const& node = history_[i];
            if (node.repeatable()) {
                continue;
            }
            for (std::string const& requirement :
                 node.applied != nullptr ? node.applied->requirements : node.requirements()) {
                if (Found const found = dependencies_.find(requirement, i);
                    found.where == Found::Where::here) {
                    required_by[found.node].push_back(i);
                }
            }
        }
        std::vector<bool> seen(history_.size());
        seen[named] = true;
        std::vector<std::size_t> open{named};
        while (!open.empty()) {
            std::size_t const required = open.back();
            open.pop_back();
            for (std::size_t const index : required_by[required]) {
                if (!seen[index]) {
                    seen[index] = true;
                    chosen_[index] = history_[index].applied != nullptr;
                    open.push_back(index);
                }
            }
        }
    }

    Failure not_applied(const Node& node) const {
        Failure failure(Condition::wrong_state, "migration " + in_quotes(node.version) + " is not applied");
        auto const newest = std::find_if(newest_first_.begin(), newest_first_.end(),
                                         [this](std::size_t index) { return !history_[index].repeatable(); });
        std::string const detail =
            newest == newest_first_.end()
                ? "No migration is applied."
                : "The migration that was applied last is " + in_quotes(history_[*newest].version) + ".";
        return std::move(failure).detail(detail).hint("Name the migration that is to stay as the newest.");
    }

    /// `nodes`, which are given newest first: backwards through time, except where what requires another was
    /// applied before it (marked by hand, say). Only requirements on what `counts` count.
    template <typename Counts>
    std::vector<std::size_t> requirers_first(const std::vector<std::size_t>& nodes,
                                             Counts const& counts) const {
        constexpr auto none = static_cast<std::uint32_t>(-1);
        std::vector<std::uint32_t> number(history_.size(), none);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            number[nodes[i]] = static_cast<std::uint32_t>(i);
        }
        Requirements goes_first(nodes.size());
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            for (std::uint32_t const required : dependencies_.of(nodes[i])) {
                if (number[required] != none && counts(*history_[required].applied)) {
                    goes_first[number[required]].push_back(static_cast<std::uint32_t>(i));
                }
            }
        }
        std::vector<std::size_t> ordered;
        ordered.reserve(nodes.size());
        for (std::uint32_t const next : order_by_requirements(goes_first).sequence) {
            ordered.push_back(nodes[next]);
        }
        return ordered;
    }

    void add_left_behind(Plan& plan) const {
        for (std::size_t const index : newest_first_) {
            if (chosen_[index]) {
                continue;
            }
            auto const& required = dependencies_.of(index);
            auto const lost = std::find_if(required.begin(), required.end(),
                                           [this](std::uint32_t r) { return chosen_[r]; });
            if (lost != required.end()) {
                // A repeatable can be put back by its next change; and most of them have no down script.
                Policy const policy = history_[index].repeatable() ? Policy::warn : Policy::error;
                plan.problems.push_back(left_behind_problem(history_[index], history_[*lost], policy));
            }
        }
    }

    const Inventory& inventory_;
    History const history_;
    Dependencies const dependencies_;
    std::vector<std::size_t> newest_first_;  // everything applied
    std::vector<bool> chosen_;               // by node: goes
};

}  // namespace

Plan plan_revert(const Inventory& inventory, const std::string& target) {
    return Reverter(inventory, target).plan();
}

}  // namespace shepherd::plan

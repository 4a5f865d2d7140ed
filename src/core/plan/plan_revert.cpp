#include <algorithm>

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
        : inventory_(inventory), history_(inventory), chosen_(history_.size()) {
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
        Dependencies const dependencies(inventory_, history_, Written::when_applied);
        Plan plan;
        for (std::size_t const index : chosen_in_order(dependencies)) {
            Node const& node = history_[index];
            plan.steps.push_back({Action::revert, history_.applied_index(node), ""});
            if (!node.applied->has_down) {
                plan.problems.push_back(no_revert_problem(node));
            }
        }
        add_left_behind(dependencies, plan);
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
        for (std::size_t const index : newest_first_) {
            if (count == 0) {
                break;
            }
            if (!history_[index].repeatable()) {
                chosen_[index] = true;
                --count;
            }
        }
    }

    /// A repeatable goes itself; anything else stays, and what ran after it goes.
    void choose_by_name(std::size_t named) {
        Node const& node = history_[named];
        if (node.applied == nullptr) {
            throw not_applied(node);
        }
        if (node.repeatable()) {
            chosen_[named] = true;
            return;
        }
        for (std::size_t const index : newest_first_) {
            if (index == named) {
                break;
            }
            chosen_[index] = !history_[index].repeatable();
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

    /// Backwards through time, except where what requires another was applied before it (marked by hand,
    /// say).
    std::vector<std::size_t> chosen_in_order(const Dependencies& dependencies) const {
        std::vector<std::size_t> chosen;
        std::vector<std::uint32_t> number(history_.size());
        for (std::size_t const index : newest_first_) {
            if (chosen_[index]) {
                number[index] = static_cast<std::uint32_t>(chosen.size());
                chosen.push_back(index);
            }
        }
        Requirements goes_first(chosen.size());
        for (std::size_t const index : chosen) {
            for (std::uint32_t const required : dependencies.of(index)) {
                if (chosen_[required]) {
                    goes_first[number[required]].push_back(number[index]);
                }
            }
        }
        std::vector<std::size_t> ordered;
        ordered.reserve(chosen.size());
        for (std::uint32_t const next : order_by_requirements(goes_first).sequence) {
            ordered.push_back(chosen[next]);
        }
        return ordered;
    }

    void add_left_behind(const Dependencies& dependencies, Plan& plan) const {
        for (std::size_t const index : newest_first_) {
            if (chosen_[index]) {
                continue;
            }
            auto const& required = dependencies.of(index);
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
    std::vector<std::size_t> newest_first_;  // everything applied
    std::vector<bool> chosen_;               // by node: goes
};

}  // namespace

Plan plan_revert(const Inventory& inventory, const std::string& target) {
    return Reverter(inventory, target).plan();
}

}  // namespace shepherd::plan

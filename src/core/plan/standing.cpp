#include "core/plan/standing.hpp"

#include <unordered_map>

#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

class Judge {
  public:
    Judge(const Inventory& inventory, const History& history, std::optional<std::string_view> last_baseline)
        : history_(history) {
        for (Attempt const& attempt : inventory.attempts) {
            attempts_[attempt.version] = attempt.state;
        }
        std::optional<std::size_t> candidate;
        for (std::size_t i = 0; i < history.size(); ++i) {
            Node const& node = history[i];
            if (node.applied != nullptr && !node.repeatable()) {
                newest_applied_ = i;
                if (node.applied->kind == Kind::baseline) {
                    baseline_ = i;
                }
            }
            bool const in_files = node.kind == Kind::baseline && node.registered != nullptr &&
                                  node.registered->present && !node.registered->ignored;
            if (in_files) {
                squash_ = i;
            }
            bool const possible = in_files && node.applied == nullptr;
            if (possible && (!last_baseline || node.sort_key <= *last_baseline)) {
                candidate = i;
            }
        }
        if (!newest_applied_ && candidate) {
            baseline_ = chosen_ = candidate;
        }
    }

    std::optional<std::size_t> chosen() const { return chosen_; }

    Standing judge(std::size_t index) const {
        Node const& node = history_[index];
        if (node.applied == nullptr) {
            return judge_pending(index, node);
        }
        return node.repeatable() ? judge_applied_repeatable(node) : judge_applied(index, node);
    }

  private:
    static Standing plain(State state, std::string note) {
        Standing standing;
        standing.state = state;
        standing.note = std::move(note);
        return standing;
    }

    Standing judge_applied(std::size_t index, const Node& node) const {
        bool const gone = node.registered == nullptr || !node.registered->present;
        if (gone && squash_ && index != *squash_ && node.sort_key <= history_[*squash_].sort_key) {
            // Squashed: the files that it came from have been replaced by one that stands for them all.
            return plain(State::applied, "its file is covered by baseline " + shown(*squash_));
        }
        if (node.registered == nullptr) {
            return plain(State::missing, "no longer registered");
        }
        if (!node.registered->present) {
            return plain(State::missing, "no longer in the files");
        }
        std::string const& before = node.applied->checksum;
        if (!before.empty() && before != node.registered->checksum) {
            return plain(State::changed, "its file differs from what was applied");
        }
        return plain(State::applied, node.registered->ignored ? node.registered->ignore_reason : "");
    }

    Standing judge_applied_repeatable(const Node& node) const {
        if (node.registered == nullptr || !node.registered->present) {
            return plain(State::applied, "no longer in the files");
        }
        if (node.registered->ignored) {
            return plain(State::applied, node.registered->ignore_reason);
        }
        Standing standing;
        standing.runs = true;
        if (node.applied->checksum != node.registered->checksum) {
            standing.state = attempted(node).value_or(State::pending);
            standing.note = "changed since it was applied";
        } else if (node.registered->run_always) {
            standing.state = State::applied;
            standing.note = "runs in every apply";
        } else {
            standing.state = State::applied;
            standing.runs = false;
        }
        return standing;
    }

    Standing judge_pending(std::size_t index, const Node& node) const {
        Registered const& file = *node.registered;
        if (!file.present) {
            return plain(State::ignored, "no longer in the files");
        }
        if (file.ignored) {
            return plain(State::ignored, file.ignore_reason);
        }
        if (node.kind == Kind::baseline && chosen_ != index) {
            return judge_other_baseline(node);
        }
        if (node.kind == Kind::versioned && baseline_ && node.sort_key <= history_[*baseline_].sort_key) {
            Standing standing = plain(State::ignored, "covered by baseline " + shown(*baseline_));
            standing.covered = true;
            return standing;
        }
        Standing standing;
        standing.runs = true;
        // Where a migration names what it needs, its place in a list means nothing.
        bool const placed_by_key =
            node.kind == Kind::versioned && file.requirements.empty() && !file.by_graph;
        if (placed_by_key && newest_applied_ && node.sort_key < history_[*newest_applied_].sort_key) {
            standing.sorts_before = newest_applied_;
            standing.state = State::out_of_order;
            standing.note = "sorts before " + shown(*newest_applied_) + ", which is applied";
        }
        standing.state = attempted(node).value_or(standing.state);
        return standing;
    }

    Standing judge_other_baseline(const Node& node) const {
        Standing standing;
        standing.state = State::ignored;
        standing.covered = baseline_ && node.sort_key <= history_[*baseline_].sort_key;
        if (newest_applied_) {
            standing.note = "a baseline runs only where nothing is applied yet";
        } else if (standing.covered) {
            standing.note = "baseline " + shown(*chosen_) + " is newer";
        } else {
            standing.note = "sorts after the target";
        }
        return standing;
    }

    std::string shown(std::size_t index) const { return clipped(history_[index].version, 200); }

    std::optional<State> attempted(const Node& node) const {
        auto const found = attempts_.find(node.version);
        return found == attempts_.end() ? std::nullopt : std::optional(found->second);
    }

    const History& history_;
    std::unordered_map<std::string_view, State> attempts_;
    std::optional<std::size_t> newest_applied_;  // of those that run once
    std::optional<std::size_t> baseline_;        // stands for what sorts up to it
    std::optional<std::size_t> chosen_;          // the same, when it is yet to run
    std::optional<std::size_t> squash_;          // newest baseline in the files, run or not
};

}  // namespace

Standings find_standings(const Inventory& inventory, const History& history,
                         std::optional<std::string_view> last_baseline) {
    Judge const judge(inventory, history, last_baseline);
    Standings standings;
    standings.baseline = judge.chosen();
    standings.of.reserve(history.size());
    for (std::size_t i = 0; i < history.size(); ++i) {
        standings.of.push_back(judge.judge(i));
    }
    return standings;
}

}  // namespace shepherd::plan

// Random histories: what a plan promises holds, and after it nothing is left to do.
#include <map>
#include <random>
#include <set>

#include "plan/cpu_time.hpp"
#include "plan/inventories.hpp"

namespace {

using namespace inventories;

class Simulation {
  public:
    explicit Simulation(unsigned seed) : random_(seed) {
        unsigned const count = 1 + below(15);
        std::vector<unsigned> shuffled(count);
        for (unsigned i = 0; i < count; ++i) {
            shuffled[i] = i;
        }
        std::shuffle(shuffled.begin(), shuffled.end(), random_);
        for (unsigned i = 0; i < count; ++i) {
            Registered entry = file("m" + std::to_string(shuffled[i]));
            entry.kind = below(4) == 0 ? Kind::repeatable : Kind::versioned;
            entry.sort_key = std::string(1, static_cast<char>('a' + below(8)));
            entry.tags = {"t" + std::to_string(shuffled[i])};
            // Only what was made earlier is required, so there are no cycles.
            for (unsigned r = below(3); r > 0 && i > 0 && with_requirements_; --r) {
                entry.requirements.push_back((below(2) == 0 ? "m" : "@t") +
                                             std::to_string(shuffled[below(i)]));
            }
            inventory_.registered.push_back(entry);
        }
        if (below(4) == 0) {
            inventory_.registered.push_back(file_of_kind(Kind::baseline, "base-line", "d"));
        }
        std::shuffle(inventory_.registered.begin(), inventory_.registered.end(), random_);
    }

    Inventory& inventory() { return inventory_; }

    unsigned below(unsigned limit) { return limit == 0 ? 0 : static_cast<unsigned>(random_() % limit); }

    /// Does what the steps say, and checks at each that it may be done now.
    void run(const Plan& plan) {
        for (Step const& step : plan.steps) {
            if (step.action == Action::skip) {
                continue;
            }
            if (step.action == Action::revert) {
                reverted_.insert(inventory_.applied[step.index].version);
                continue;
            }
            Registered const& entry = inventory_.registered[step.index];
            bool const again = applied(entry.version);
            ASSERT_EQ(again, step.action == Action::reapply);
            for (std::string const& requirement : entry.requirements) {
                std::string const version = requirement[0] == '@' ? "m" + requirement.substr(2) : requirement;
                ASSERT_TRUE(applied(version) || covered(version)) << entry.version << " before " << version;
            }
            if (again) {
                forget(entry.version);
            }
            inventory_.applied.push_back(ran(entry, ++run_order_));
        }
        for (std::string const& version : reverted_) {
            forget(version);
        }
        reverted_.clear();
    }

    bool applied(const std::string& version) const {
        return std::any_of(inventory_.applied.begin(), inventory_.applied.end(),
                           [&](const Applied& row) { return row.version == version; });
    }

    bool covered(const std::string& version) {
        return applied("base-line") && registered(inventory_, version).sort_key <= "d";
    }

  private:
    void forget(const std::string& version) {
        auto& rows = inventory_.applied;
        rows.erase(std::remove_if(rows.begin(), rows.end(),
                                  [&](const Applied& row) { return row.version == version; }),
                   rows.end());
    }

    std::mt19937 random_;
    bool const with_requirements_ = random_() % 3 != 0;
    Inventory inventory_;
    std::int64_t run_order_ = 0;
    std::set<std::string> reverted_;
};

TEST(Simulation, AppliedPlansLeaveNothingToDo) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Simulation simulation(seed);
        Inventory& inventory = simulation.inventory();
        simulation.run(plan_apply(inventory, "+" + std::to_string(1 + simulation.below(4))));
        std::string const& target =
            inventory.registered[simulation.below(inventory.registered.size())].version;
        auto const entries = overview(inventory);
        bool const ignored = std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
            return version_of(inventory, entry) == target && entry.state == State::ignored;
        });
        if (!ignored) {
            simulation.run(plan_apply(inventory, target));
            ASSERT_TRUE(simulation.applied(target) || simulation.covered(target)) << seed;
            ASSERT_EQ(applied_by(inventory, target), "") << seed;
        }
        simulation.run(plan_apply(inventory, ""));
        ASSERT_EQ(applied_by(inventory), "") << seed;
        for (Entry const& entry : overview(inventory)) {
            ASSERT_TRUE(entry.state == State::applied || entry.state == State::ignored) << seed;
        }
    }
}

TEST(Simulation, StepwiseAndAtOnceAreTheSame) {
    for (unsigned seed = 0; seed < 500; ++seed) {
        Simulation at_once(seed);
        Simulation stepwise(seed);
        at_once.run(plan_apply(at_once.inventory(), ""));
        for (int guard = 0; guard < 50 && !applied_by(stepwise.inventory(), "+1").empty(); ++guard) {
            stepwise.run(plan_apply(stepwise.inventory(), "+1"));
        }
        stepwise.run(plan_apply(stepwise.inventory(), ""));
        std::set<std::string> left;
        std::set<std::string> right;
        for (Applied const& row : at_once.inventory().applied) {
            left.insert(row.version);
        }
        for (Applied const& row : stepwise.inventory().applied) {
            right.insert(row.version);
        }
        ASSERT_EQ(left, right) << seed;
    }
}

TEST(Simulation, RevertUndoesApply) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        Simulation simulation(seed);
        Inventory& inventory = simulation.inventory();
        simulation.run(plan_apply(inventory, "+" + std::to_string(1 + simulation.below(6))));
        Inventory const before = inventory;
        if (before.applied.empty()) {  // repeatables only, which "+N" passes over
            continue;
        }
        simulation.run(plan_apply(inventory, "+3"));
        if (before.applied.back().kind != Kind::repeatable) {
            std::string const newest = before.applied.back().version;
            Plan const plan = plan_revert(inventory, newest);
            ASSERT_TRUE(std::none_of(plan.problems.begin(), plan.problems.end(), [](const Problem& problem) {
                return problem.policy == Policy::error;
            })) << seed;
            simulation.run(plan);
            for (Applied const& row : inventory.applied) {
                ASSERT_TRUE(row.kind == Kind::repeatable || row.run_order <= before.applied.back().run_order);
            }
        }
        simulation.run(plan_revert(inventory, "base"));
        for (Applied const& row : inventory.applied) {
            ASSERT_EQ(row.kind, Kind::repeatable);
        }
    }
}

// The order in which single files arrive in does not show in the order of what runs.
TEST(Simulation, OrderOfTheVectorsDoesNotMatter) {
    std::mt19937 random(8);
    for (unsigned seed = 0; seed < 300; ++seed) {
        Simulation simulation(seed);
        Inventory shuffled = simulation.inventory();
        std::shuffle(shuffled.registered.begin(), shuffled.registered.end(), random);
        ASSERT_EQ(applied_by(shuffled), applied_by(simulation.inventory()));
        ASSERT_EQ(overview_words(shuffled), overview_words(simulation.inventory()));
    }
}

TEST(Simulation, NothingToDoWithAThousandAppliedIsQuick) {
    Inventory inventory;
    for (int i = 0; i < 1000; ++i) {
        inventory.registered.push_back(file(std::to_string(20250000000000 + i) + "_migration_with_a_name"));
        if (i > 0) {
            inventory.registered.back().requirements = {inventory.registered[i - 1].version};
        }
        inventory.applied.push_back(ran(inventory.registered.back(), i));
    }
    CpuTime const time;
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(plan_apply(inventory, "").steps.empty());
    }
    EXPECT_LT(time.seconds() / 100, 0.02);
}

}  // namespace

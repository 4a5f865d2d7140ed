// Targets where requirements are the only order: Alembic's revisions, whose parents they are. What is
// expected is what Alembic 1.8.1 does with the same graph (alembic: tests/test_version_traversal.py has its
// own).
#include <map>
#include <random>
#include <set>

#include "plan/cpu_time.hpp"
#include "plan/inventories.hpp"

namespace {

using namespace inventories;

/// Adds a revision; the order in which they come is that of Alembic's output.
void revision(Inventory& inventory, const std::string& version, const Names& parents) {
    Registered entry = file(version, parents);
    std::string const position = std::to_string(inventory.registered.size() + 1);
    entry.sort_key = std::string(8 - position.size(), '0') + position;
    entry.by_graph = true;
    inventory.registered.push_back(entry);
}

void record_by_graph(Inventory& inventory, const Names& versions) {
    record(inventory, versions);
    for (Applied& row : inventory.applied) {
        row.by_graph = true;
    }
}

/// root -> left1 -> left2 and root -> right1 -> right2; both -> merge -> tip; the other base: alone.
Inventory branches(const Names& applied = {}) {
    Inventory inventory;
    revision(inventory, "root", {});
    revision(inventory, "right1", {"root"});
    revision(inventory, "right2", {"right1"});
    revision(inventory, "left1", {"root"});
    revision(inventory, "left2", {"left1"});
    revision(inventory, "merge", {"left2", "right2"});
    revision(inventory, "tip", {"merge"});
    revision(inventory, "alone", {});
    record_by_graph(inventory, applied);
    return inventory;
}

Names const everything = {"root", "right1", "right2", "left1", "left2", "merge", "tip", "alone"};

TEST(Graph, ApplyTakesTheTargetAndItsAncestors) {
    EXPECT_EQ(applied_by(branches(), "left2"), "root left1 left2");
    EXPECT_EQ(applied_by(branches(), "right1"), "root right1");
    EXPECT_EQ(applied_by(branches(), "alone"), "alone");
    EXPECT_EQ(applied_by(branches({"root"}), "left1"), "left1");
    EXPECT_EQ(applied_by(branches({"root", "left1"}), "right2"), "right1 right2");
    EXPECT_EQ(applied_by(branches({"root", "left1"}), "left1"), "");
}

TEST(Graph, ApplyTakesBothSidesOfAMerge) {
    EXPECT_EQ(applied_by(branches(), "merge"), "root right1 right2 left1 left2 merge");
    EXPECT_EQ(applied_by(branches({"root", "left1", "left2"}), "merge"), "right1 right2 merge");
}

TEST(Graph, HeadAndCountsGoByTheOrderOfTheOutput) {
    std::string const all = "root right1 right2 left1 left2 merge tip alone";
    EXPECT_EQ(applied_by(branches()), all);
    EXPECT_EQ(applied_by(branches(), "head"), all);
    EXPECT_EQ(applied_by(branches({"root", "left1"}), "+2"), "right1 right2");
}

TEST(Graph, ABranchThatWasLeftOutIsNotOutOfOrder) {
    Inventory inventory = branches({"alone"});
    inventory.out_of_order = Policy::error;
    Plan const plan = plan_apply(inventory, "left1");
    EXPECT_EQ(words(inventory, plan), "root left1");
    EXPECT_EQ(problem_words(plan), "");
    EXPECT_EQ(overview(inventory).front().state, State::pending);
    inventory.registered.front().by_graph = false;
    EXPECT_EQ(overview(inventory).front().state, State::out_of_order);
}

TEST(Graph, RevertLeavesTheSiblingLine) {
    Inventory const two_heads = branches({"root", "left1", "right1", "left2", "right2"});
    EXPECT_EQ(reverted_by(two_heads, "left1"), "-left2");
    EXPECT_EQ(reverted_by(two_heads, "right1"), "-right2");
    EXPECT_EQ(reverted_by(two_heads, "left2"), "");
    EXPECT_EQ(reverted_by(two_heads, "root"), "-right2 -left2 -right1 -left1");
    EXPECT_TRUE(plan_revert(two_heads, "left1").problems.empty());
}

TEST(Graph, RevertToOneSideOfAMergeTakesTheMergeAndLeavesTheOtherSide) {
    Inventory const inventory = branches(everything);
    EXPECT_EQ(reverted_by(inventory, "left2"), "-tip -merge");
    EXPECT_EQ(reverted_by(inventory, "right1"), "-tip -merge -right2");
    EXPECT_EQ(reverted_by(inventory, "root"), "-tip -merge -left2 -left1 -right2 -right1");
    EXPECT_EQ(reverted_by(inventory, "alone"), "");
    EXPECT_EQ(reverted_by(inventory, "base"), "-alone -tip -merge -left2 -left1 -right2 -right1 -root");
    EXPECT_TRUE(plan_revert(inventory, "right1").problems.empty());
}

TEST(Graph, RevertToWhatIsOnAnotherLineOrNotApplied) {
    Inventory const inventory = branches({"root", "left1"});
    Failure const failure = failure_of([&] { plan_revert(inventory, "right1"); });
    EXPECT_EQ(failure.condition(), Condition::wrong_state);
    EXPECT_EQ(failure.message(), "migration \"right1\" is not applied");
}

TEST(Graph, StepsTakeTheNewestAppliedOfAllHeads) {
    Inventory const two_heads = branches({"root", "left1", "right1", "left2"});
    EXPECT_EQ(reverted_by(two_heads), "-left2");
    EXPECT_EQ(reverted_by(two_heads, "-2"), "-left2 -right1");
    EXPECT_EQ(reverted_by(two_heads, "-9"), "-left2 -right1 -left1 -root");
    EXPECT_EQ(reverted_by(branches({"root", "left1", "left2", "right1", "right2", "merge"})), "-merge");
}

TEST(Graph, StepsNeverTakeWhatAnAppliedOneRequires) {
    // "root" marked by hand after the others, "left1" after "merge".
    Inventory inventory = branches({"right1", "right2", "left2", "merge", "left1", "root"});
    EXPECT_EQ(reverted_by(inventory), "-merge");
    EXPECT_EQ(reverted_by(inventory, "-3"), "-merge -left2 -left1");
    for (int count = 1; count <= 6; ++count) {
        EXPECT_TRUE(plan_revert(inventory, "-" + std::to_string(count)).problems.empty()) << count;
    }
    // A list goes by time alone, and says that it cannot.
    for (Applied& row : inventory.applied) {
        row.by_graph = false;
    }
    EXPECT_EQ(reverted_by(inventory), "-root");
    EXPECT_FALSE(plan_revert(inventory, "").problems.empty());
}

TEST(Graph, RevertGoesAcrossWhatWasMarkedAsPending) {
    Inventory inventory = branches({"root", "left1", "left2", "right1", "right2", "merge"});
    inventory.applied.erase(inventory.applied.begin() + 2);  // left2
    EXPECT_EQ(reverted_by(inventory, "left1"), "-merge");
    EXPECT_EQ(reverted_by(inventory, "right1"), "-merge -right2");
}

TEST(Graph, RevertGoesByTheGraphAsItRan) {
    Inventory inventory = branches({"root", "left1", "right1"});
    registered(inventory, "right1").requirements = {"left1"};
    EXPECT_EQ(reverted_by(inventory, "left1"), "");
    inventory.registered.clear();
    EXPECT_EQ(reverted_by(inventory, "root"), "-right1 -left1");
    EXPECT_EQ(reverted_by(inventory, "left1"), "");
}

TEST(Graph, WhatRequiresARevisionGoesWithIt) {
    // Written by hand in the same project: one that requires a revision, one that does not, and a view.
    Inventory inventory = branches();
    inventory.registered.push_back(file("seed", {"left1"}));
    inventory.registered.push_back(file("other"));
    inventory.registered.push_back(repeatable("view", {"left1"}));
    record_by_graph(inventory, {"root", "left1", "left2"});
    record(inventory, {"seed", "other", "view"});
    Plan const plan = plan_revert(inventory, "root");
    EXPECT_EQ(words(inventory, plan), "-seed -left2 -left1");
    EXPECT_EQ(problem_words(plan),
              "warn view: migration \"view\" requires \"left1\", which is to be reverted\n");
    EXPECT_EQ(reverted_by(inventory, "other"), "");
    EXPECT_EQ(reverted_by(inventory, "seed"), "-other");
}

TEST(Graph, TargetInAListStillGoesByTheList) {
    Inventory inventory = branches();
    inventory.registered.push_back(file("zz"));
    EXPECT_EQ(applied_by(inventory, "zz"), "root right1 right2 left1 left2 merge tip alone zz");
    EXPECT_EQ(applied_by(inventory, "left1"), "root left1");
}

TEST(Graph, AncestorsThatCannotRunAreNamed) {
    Inventory inventory = branches();
    registered(inventory, "left1").present = false;
    Failure const failure = failure_of([&] { plan_apply(inventory, "left2"); });
    EXPECT_EQ(failure.condition(), Condition::dependency_failed);
    EXPECT_EQ(failure.message(), "migration \"left2\" requires \"left1\", which is ignored");
    EXPECT_EQ(applied_by(inventory, "right2"), "root right1 right2");
}

TEST(Graph, ACycleElsewhereDoesNotMatter) {
    Inventory inventory = branches();
    registered(inventory, "merge").requirements = {"tip"};
    EXPECT_EQ(applied_by(inventory, "right1"), "root right1");
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "tip"); }).message(),
              "migrations require each other: merge requires tip requires merge");
}

TEST(Graph, ParentIsAVersionBeforeItIsAName) {
    // Brought in with partial => true, the parent came later and stands later in the list.
    Inventory inventory;
    revision(inventory, "child", {"users"});
    revision(inventory, "other", {});
    registered(inventory, "other").name = "users";
    registered(inventory, "other").sort_key = "00000000";
    revision(inventory, "users", {});
    EXPECT_EQ(applied_by(inventory, "child"), "users child");
}

TEST(Graph, BaselineUpToTheTargetRunsFirst) {
    Inventory inventory = branches();
    inventory.registered.push_back(file_of_kind(Kind::baseline, "dump", "00000004_"));
    // The dump stands for what sorts before it: root, right1, right2 and left1.
    EXPECT_EQ(applied_by(inventory, "left2"), "(root) (right1) (right2) (left1) dump left2");
}

/// All that `of` maps `start` to, directly or not, without `start` itself.
std::set<std::string> closure(const std::map<std::string, Names>& of, const std::string& start) {
    std::set<std::string> found;
    Names open{start};
    while (!open.empty()) {
        std::string const version = open.back();
        open.pop_back();
        auto const next = of.find(version);
        for (std::string const& other : next == of.end() ? Names{} : next->second) {
            if (found.insert(other).second) {
                open.push_back(other);
            }
        }
    }
    return found;
}

class RandomGraph {
  public:
    explicit RandomGraph(unsigned seed) : random_(seed) {
        unsigned const count = 1 + below(14);
        for (unsigned i = 0; i < count; ++i) {
            Names parents;
            for (unsigned p = below(3); p > 0 && i > 0; --p) {
                std::string const parent = "r" + std::to_string(below(i));
                if (std::find(parents.begin(), parents.end(), parent) == parents.end()) {
                    parents.push_back(parent);
                    children[parent].push_back("r" + std::to_string(i));
                }
            }
            revision(inventory, "r" + std::to_string(i), parents);
            ancestors["r" + std::to_string(i)] = parents;
        }
    }

    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

    std::string any() {
        return "r" + std::to_string(below(static_cast<unsigned>(inventory.registered.size())));
    }

    std::set<std::string> applied() const {
        std::set<std::string> versions;
        for (Applied const& row : inventory.applied) {
            versions.insert(row.version);
        }
        return versions;
    }

    /// Applies to `target`; each step has its parents.
    void apply(const std::string& target) {
        for (Step const& step : plan_apply(inventory, target).steps) {
            Registered const& entry = inventory.registered[step.index];
            for (std::string const& parent : entry.requirements) {
                ASSERT_TRUE(applied().count(parent));
            }
            Applied row = ran(entry, ++run_order_);
            row.by_graph = true;
            inventory.applied.push_back(row);
        }
    }

    /// Reverts to `target`; no step takes what an applied one requires.
    void revert(const std::string& target) {
        Plan const plan = plan_revert(inventory, target);
        ASSERT_TRUE(plan.problems.empty());
        Names gone;
        for (Step const& step : plan.steps) {
            gone.push_back(inventory.applied[step.index].version);
        }
        for (std::string const& version : gone) {
            for (Applied const& row : inventory.applied) {
                ASSERT_EQ(std::count(row.requirements.begin(), row.requirements.end(), version), 0);
            }
            inventory.applied.erase(std::find_if(inventory.applied.begin(), inventory.applied.end(),
                                                 [&](const Applied& row) { return row.version == version; }));
        }
    }

    Inventory inventory;
    std::map<std::string, Names> ancestors;
    std::map<std::string, Names> children;

  private:
    std::mt19937 random_;
    std::int64_t run_order_ = 0;
};

TEST(Graph, RandomGraphsGoUpByAncestorsAndDownByDescendants) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        RandomGraph graph(seed);
        for (int turn = 0; turn < 6; ++turn) {
            std::string target = graph.any();
            std::set<std::string> expected = graph.applied();
            expected.insert(target);
            expected.merge(closure(graph.ancestors, target));
            graph.apply(target);
            ASSERT_EQ(graph.applied(), expected) << seed;

            target = graph.any();
            if (expected.count(target) != 0) {
                for (std::string const& version : closure(graph.children, target)) {
                    expected.erase(version);
                }
                graph.revert(target);
                ASSERT_EQ(graph.applied(), expected) << seed;
            }
            if (turn % 2 == 1) {
                graph.revert("-1");
            }
        }
        graph.apply("head");
        ASSERT_EQ(graph.applied().size(), graph.inventory.registered.size()) << seed;
        graph.revert("base");
        ASSERT_TRUE(graph.inventory.applied.empty()) << seed;
    }
}

TEST(Graph, LongHistoriesTakeLinearTime) {
    Inventory inventory;
    int const count = 100000;
    revision(inventory, "r0", {});
    for (int i = 1; i < count; ++i) {
        revision(inventory, "r" + std::to_string(i), {"r" + std::to_string(i - 1)});
    }
    CpuTime const time;
    EXPECT_EQ(plan_apply(inventory, "r" + std::to_string(count - 1)).steps.size(), 100000U);
    for (int i = 0; i < count; ++i) {
        inventory.applied.push_back(ran(inventory.registered[static_cast<std::size_t>(i)], i));
        inventory.applied.back().by_graph = true;
    }
    EXPECT_EQ(plan_revert(inventory, "r0").steps.size(), 99999U);
    EXPECT_EQ(plan_revert(inventory, "-7").steps.size(), 7U);
    EXPECT_LT(time.seconds(), 20);
}

}  // namespace

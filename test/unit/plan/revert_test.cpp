#include "plan/inventories.hpp"

namespace {

using namespace inventories;

TEST(Revert, TakesBackTheLast) {
    Inventory const inventory = flat({"1", "2", "3"}, 3);
    EXPECT_EQ(reverted_by(inventory), "-3");
    EXPECT_EQ(reverted_by(inventory, "-1"), "-3");
    EXPECT_EQ(reverted_by(inventory, "-2"), "-3 -2");
    EXPECT_EQ(reverted_by(inventory, "-9"), "-3 -2 -1");
    EXPECT_EQ(reverted_by(inventory, "base"), "-3 -2 -1");
    EXPECT_TRUE(plan_revert(inventory, "base").problems.empty());
}

TEST(Revert, KeepsTheTarget) {
    Inventory const inventory = flat({"1", "2", "3", "4"}, 3);
    EXPECT_EQ(reverted_by(inventory, "1"), "-3 -2");
    EXPECT_EQ(reverted_by(inventory, "3"), "");
    Failure const failure = failure_of([&] { plan_revert(inventory, "4"); });
    EXPECT_EQ(failure.condition(), Condition::wrong_state);
    EXPECT_EQ(failure.message(), "migration \"4\" is not applied");
    EXPECT_EQ(failure.detail(), "The migration that was applied last is \"3\".");
    EXPECT_EQ(failure_of([&] { plan_revert(flat({"1"}), "1"); }).detail(), "No migration is applied.");
    EXPECT_EQ(failure_of([&] { plan_revert(inventory, "nothing"); }).condition(),
              Condition::migration_not_found);
}

TEST(Revert, NothingIsApplied) {
    EXPECT_EQ(reverted_by(flat({"1"})), "");
    EXPECT_EQ(reverted_by({}, "base"), "");
}

TEST(Revert, RefusesTargetsForApply) {
    Inventory const inventory = flat({"1"}, 1);
    for (std::string const target : {"head", "+1", "-0"}) {
        EXPECT_EQ(failure_of([&] { plan_revert(inventory, target); }).condition(),
                  Condition::invalid_argument);
    }
}

TEST(Revert, MigrationThatIsReallyNamedSoWinsOverTheWord) {
    Inventory inventory = flat({"-1", "base", "head", "x"}, 4);
    EXPECT_EQ(reverted_by(inventory, "-1"), "-x -head -base");
    EXPECT_EQ(reverted_by(inventory, "base"), "-x -head");
    EXPECT_EQ(reverted_by(inventory, "head"), "-x");
}

TEST(Revert, GoesBackwardsThroughTimeNotThroughSortKeys) {
    Inventory inventory = flat({"1", "2", "3"});
    record(inventory, {"1", "3", "2"});
    EXPECT_EQ(reverted_by(inventory), "-2");
    EXPECT_EQ(reverted_by(inventory, "1"), "-2 -3");
    EXPECT_EQ(reverted_by(inventory, "3"), "-2");
    EXPECT_EQ(reverted_by(inventory, "2"), "");
    std::reverse(inventory.applied.begin(), inventory.applied.end());
    EXPECT_EQ(reverted_by(inventory, "base"), "-2 -3 -1");
}

TEST(Revert, NeedsADownScript) {
    Inventory inventory = flat({"1", "2"}, 2);
    inventory.applied[0].has_down = false;
    EXPECT_TRUE(plan_revert(inventory, "-1").problems.empty());
    Plan const plan = plan_revert(inventory, "base");
    EXPECT_EQ(problem_words(plan), "error 1: migration \"1\" has no down script\n");
    EXPECT_EQ(plan.problems[0].condition, Condition::no_revert_script);
    EXPECT_NE(plan.problems[0].detail.find("came later"), std::string::npos);
    registered(inventory, "1").has_down = false;
    EXPECT_NE(plan_revert(inventory, "base").problems[0].detail.find("there was no down script"),
              std::string::npos);
}

TEST(Revert, PassesRepeatablesOverUnlessNamed) {
    Inventory inventory = flat({"1", "2"});
    inventory.registered.push_back(repeatable("view"));
    record(inventory, {"1", "view", "2"});
    inventory.applied.back().run_order = 2;
    inventory.applied[1].run_order = 3;
    EXPECT_EQ(reverted_by(inventory), "-2");
    EXPECT_EQ(reverted_by(inventory, "base"), "-2 -1");
    EXPECT_EQ(reverted_by(inventory, "view"), "-view");
    EXPECT_EQ(reverted_by(inventory, "1"), "-2");
}

TEST(Revert, WhatIsMissingFromTheFilesRevertsAsWell) {
    Inventory inventory = flat({"1", "2"}, 2);
    inventory.registered.clear();
    EXPECT_EQ(reverted_by(inventory, "base"), "-2 -1");
    EXPECT_TRUE(plan_revert(inventory, "base").problems.empty());
}

TEST(Revert, WhatRequiresGoesBeforeWhatIsRequired) {
    // Marked by hand in the wrong order, say.
    Inventory inventory = flat({"a", "b", "c"});
    registered(inventory, "a").requirements = {"c"};
    record(inventory, {"a", "b", "c"});
    EXPECT_EQ(reverted_by(inventory, "base"), "-b -a -c");
}

TEST(Revert, StopsWhenSomethingWouldStayWithoutWhatItRequires) {
    Inventory inventory = flat({"a", "b"});
    registered(inventory, "a").requirements = {"b"};
    record(inventory, {"a", "b"});
    Plan const plan = plan_revert(inventory, "");
    EXPECT_EQ(words(inventory, plan), "-b");
    EXPECT_EQ(problem_words(plan), "error a: migration \"a\" requires \"b\", which is to be reverted\n");
    EXPECT_EQ(plan.problems[0].condition, Condition::dependency_failed);
    // What it required when it ran counts, not what its file says now.
    registered(inventory, "a").requirements.clear();
    EXPECT_EQ(plan_revert(inventory, "").problems.size(), 1U);
    inventory.applied[0].requirements.clear();
    registered(inventory, "a").requirements = {"b"};
    EXPECT_TRUE(plan_revert(inventory, "").problems.empty());
}

TEST(Revert, WarnsOfARepeatableThatStays) {
    Inventory inventory = flat({"1"});
    inventory.registered.push_back(repeatable("view", {"1"}));
    record(inventory, {"1", "view"});
    EXPECT_EQ(problem_words(plan_revert(inventory, "base")),
              "warn view: migration \"view\" requires \"1\", which is to be reverted\n");
}

TEST(Revert, TagIsATarget) {
    Inventory inventory = flat({"1", "2", "3"}, 3);
    registered(inventory, "2").tags = {"v1"};
    EXPECT_EQ(reverted_by(inventory, "@v1"), "-3");
}

}  // namespace

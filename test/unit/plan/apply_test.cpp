// plan_apply without dependencies, baselines and repeatables.
#include "plan/inventories.hpp"

namespace {

using namespace inventories;

TEST(Apply, RunsWhatIsPendingInOrderOfSortKeys) {
    Inventory inventory = flat({"003", "001", "002"});
    EXPECT_EQ(applied_by(inventory), "001 002 003");
    EXPECT_EQ(applied_by(inventory, "head"), "001 002 003");
    record(inventory, {"001"});
    EXPECT_EQ(applied_by(inventory), "002 003");
    record(inventory, {"003"});
    EXPECT_EQ(applied_by(inventory), "002");
    record(inventory, {"002"});
    EXPECT_EQ(applied_by(inventory), "");
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

TEST(Apply, EqualSortKeysAreOrderedByVersion) {
    Inventory inventory = flat({"b", "c", "a"});
    for (Registered& entry : inventory.registered) {
        entry.sort_key = "same";
    }
    EXPECT_EQ(applied_by(inventory), "a b c");
}

TEST(Apply, SortKeysCompareAsBytes) {
    Inventory inventory = flat({"x", "y", "z"});
    registered(inventory, "x").sort_key = "\xC3\xA9";
    registered(inventory, "y").sort_key = "z";
    registered(inventory, "z").sort_key = std::string("z\0", 2);
    EXPECT_EQ(applied_by(inventory), "y z x");
}

TEST(Apply, NothingIsKnown) {
    EXPECT_EQ(applied_by({}), "");
    EXPECT_EQ(applied_by({}, "+3"), "");
    EXPECT_TRUE(overview({}).empty());
}

TEST(Apply, StopsAtTheTarget) {
    Inventory inventory = flat({"001", "002", "003", "004"}, 1);
    EXPECT_EQ(applied_by(inventory, "003"), "002 003");
    EXPECT_EQ(applied_by(inventory, "3"), "002 003");
    EXPECT_EQ(applied_by(inventory, "+1"), "002");
    EXPECT_EQ(applied_by(inventory, "+02"), "002 003");
    EXPECT_EQ(applied_by(inventory, "+999"), "002 003 004");
    EXPECT_EQ(applied_by(inventory, "004"), "002 003 004");
}

TEST(Apply, TargetThatIsAppliedLeavesNothingToDo) {
    Inventory inventory = flat({"001", "002", "003"}, 2);
    EXPECT_EQ(applied_by(inventory, "002"), "");
    EXPECT_EQ(applied_by(inventory, "001"), "");
    inventory.applied.erase(inventory.applied.begin());
    EXPECT_EQ(applied_by(inventory, "002"), "");
}

TEST(Apply, TagIsATarget) {
    Inventory inventory = flat({"001", "002", "003"});
    registered(inventory, "002").tags = {"v1.0"};
    EXPECT_EQ(applied_by(inventory, "@v1.0"), "001 002");
    EXPECT_EQ(applied_by(inventory, "v1.0"), "001 002");
}

TEST(Apply, RefusesTargetsForRevertAndNumbersOutOfBounds) {
    Inventory const inventory = flat({"001"});
    for (std::string const target : {"base", "-1", "+0", "-0", "+1000000001", "+99999999999999999999"}) {
        Failure const failure = failure_of([&] { plan_apply(inventory, target); });
        EXPECT_EQ(failure.condition(), Condition::invalid_argument) << target;
    }
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "+1x"); }).condition(), Condition::migration_not_found);
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "+"); }).condition(), Condition::migration_not_found);
    EXPECT_EQ(applied_by(inventory, "+1000000000"), "001");
}

TEST(Apply, MigrationThatIsReallyNamedSoWinsOverTheWord) {
    Inventory inventory = flat({"+1", "-1", "base", "head", "zz"});
    EXPECT_EQ(applied_by(inventory, "+1"), "+1");
    EXPECT_EQ(applied_by(inventory, "-1"), "+1 -1");
    EXPECT_EQ(applied_by(inventory, "base"), "+1 -1 base");
    EXPECT_EQ(applied_by(inventory, "head"), "+1 -1 base head");
    // Only the version does: "001_base" has the name "base" in many projects.
    Inventory named = flat({"001", "002"});
    registered(named, "001").name = "head";
    EXPECT_EQ(applied_by(named, "head"), "001 002");
}

TEST(Apply, ChangedFileIsAProblemUnlessAllowed) {
    Inventory inventory = flat({"001", "it's"}, 2);
    registered(inventory, "it's").checksum = "other";
    Plan const plan = plan_apply(inventory, "");
    ASSERT_EQ(plan.problems.size(), 1U);
    Problem const& problem = plan.problems.front();
    EXPECT_EQ(problem.condition, Condition::migration_changed);
    EXPECT_EQ(problem.policy, Policy::error);
    EXPECT_EQ(problem.version, "it's");
    EXPECT_EQ(problem.message, "migration \"it's\" was changed after it was applied");
    EXPECT_EQ(problem.detail, "The checksum of what was applied is sum-it's, that of its file is other.");
    EXPECT_EQ(problem.hint, "Restore the file, or accept the new text with migrate_repair('it''s').");
    EXPECT_TRUE(plan.steps.empty());
    inventory.changed = Policy::warn;
    EXPECT_EQ(plan_apply(inventory, "").problems.front().policy, Policy::warn);
    inventory.changed = Policy::allow;
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

TEST(Apply, ChecksumThatIsNotKnownIsNoChange) {
    Inventory inventory = flat({"001"}, 1);
    inventory.applied[0].checksum.clear();
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
    EXPECT_EQ(overview_words(inventory), "001 applied\n");
}

TEST(Apply, MissingFileIsAProblemUnlessAllowed) {
    Inventory inventory = flat({"001", "002", "003"}, 3);
    registered(inventory, "002").present = false;
    inventory.registered.erase(inventory.registered.begin());
    EXPECT_EQ(problem_words(plan_apply(inventory, "")),
              "error 001: migration \"001\" is applied but no longer registered\n"
              "error 002: migration \"002\" is applied but no longer in the files\n");
    Problem const problem = plan_apply(inventory, "").problems[1];
    EXPECT_EQ(problem.condition, Condition::migration_missing);
    EXPECT_EQ(problem.hint,
              "Deploy the files that have it, accept its absence with migrate_repair('002'), or set "
              "pg_shepherd.missing = 'warn'.");
    inventory.missing = Policy::warn;
    EXPECT_EQ(plan_apply(inventory, "003").problems.size(), 2U);
    EXPECT_EQ(plan_apply(inventory, "").problems[0].policy, Policy::warn);
    inventory.missing = Policy::allow;
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

TEST(Apply, OutOfOrderRunsUnlessThePolicyIsError) {
    Inventory inventory = flat({"001", "002", "003"});
    record(inventory, {"001", "003"});
    EXPECT_EQ(problem_words(plan_apply(inventory, "")),
              "warn 002: migration \"002\" sorts before \"003\", which is applied\n");
    EXPECT_EQ(applied_by(inventory), "002");
    EXPECT_EQ(plan_apply(inventory, "").steps[0].note, "sorts before 003, which is applied");
    EXPECT_EQ(plan_apply(inventory, "").problems[0].condition, Condition::out_of_order);

    inventory.out_of_order = Policy::allow;
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
    EXPECT_EQ(applied_by(inventory), "002");

    inventory.out_of_order = Policy::error;
    inventory.registered.push_back(file("004"));
    EXPECT_EQ(problem_words(plan_apply(inventory, "")),
              "error 002: migration \"002\" sorts before \"003\", which is applied\n");
    EXPECT_EQ(applied_by(inventory), "004");
}

TEST(Apply, OutOfOrderIsToldOnlyOfWhatWouldRun) {
    Inventory inventory = flat({"001", "002", "003", "004"});
    record(inventory, {"004"});
    EXPECT_EQ(plan_apply(inventory, "").problems.size(), 3U);
    EXPECT_EQ(plan_apply(inventory, "+1").problems.size(), 1U);
    EXPECT_EQ(plan_apply(inventory, "002").problems.size(), 2U);
    EXPECT_TRUE(plan_apply(inventory, "004").problems.empty());
}

TEST(Apply, EqualSortKeyIsNotOutOfOrder) {
    Inventory inventory = flat({"a", "b"});
    registered(inventory, "a").sort_key = registered(inventory, "b").sort_key = "1";
    record(inventory, {"b"});
    EXPECT_EQ(applied_by(inventory), "a");
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

TEST(Apply, WhatIsAppliedButMissingStillPutsOthersOutOfOrder) {
    Inventory inventory = flat({"001", "002"});
    inventory.applied.push_back(ran(file("005"), 1));
    inventory.missing = Policy::allow;
    EXPECT_EQ(plan_apply(inventory, "").problems.size(), 2U);
}

TEST(Apply, ProblemsStandInTheOrderOfTheHistory) {
    Inventory inventory = flat({"001", "002", "003", "004"});
    record(inventory, {"001", "003", "004"});
    registered(inventory, "001").checksum = "other";
    registered(inventory, "004").checksum = "other";
    registered(inventory, "003").present = false;
    std::string versions;
    for (Problem const& problem : plan_apply(inventory, "").problems) {
        versions += problem.version + " ";
    }
    EXPECT_EQ(versions, "001 002 003 004 ");
}

TEST(Apply, FailedAndInterruptedRunAgain) {
    Inventory inventory = flat({"001", "002"});
    inventory.attempts = {{"001", State::failed}, {"002", State::interrupted}, {"gone", State::failed}};
    EXPECT_EQ(applied_by(inventory), "001 002");
}

TEST(Apply, WhatIsNoLongerInTheFilesNeverRuns) {
    Inventory inventory = flat({"001", "002"});
    registered(inventory, "001").present = false;
    EXPECT_EQ(applied_by(inventory), "002");
    Failure const failure = failure_of([&] { plan_apply(inventory, "001"); });
    EXPECT_EQ(failure.condition(), Condition::wrong_state);
    EXPECT_EQ(failure.message(), "migration \"001\" cannot be applied");
    EXPECT_EQ(failure.detail(), "It is ignored: no longer in the files.");
}

TEST(Apply, IgnoredIsSkippedOnceTheHistoryPassesIt) {
    Inventory inventory = flat({"001", "002", "003", "004"});
    registered(inventory, "002").ignored = true;
    registered(inventory, "002").ignore_reason = "context test is off";
    EXPECT_EQ(applied_by(inventory), "001 (002) 003 004");
    EXPECT_EQ(plan_apply(inventory, "").steps[1].note, "context test is off");
    EXPECT_EQ(applied_by(inventory, "001"), "001");
    EXPECT_EQ(applied_by(inventory, "003"), "001 (002) 003");
    record(inventory, {"001", "003"});
    EXPECT_EQ(applied_by(inventory), "004");
    record(inventory, {"004"});
    EXPECT_EQ(applied_by(inventory), "");
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "002"); }).detail(),
              "It is ignored: context test is off.");
}

TEST(Apply, PlanOfNothingButIgnoredIsEmpty) {
    Inventory inventory = flat({"001", "002"}, 1);
    registered(inventory, "002").ignored = true;
    EXPECT_EQ(applied_by(inventory), "");
}

TEST(Apply, HugeNamesAreCutInMessages) {
    Inventory inventory = flat({std::string(1'000'000, 'x')}, 1);
    registered(inventory, inventory.registered[0].version).checksum = "other";
    EXPECT_LT(plan_apply(inventory, "").problems[0].message.size(), 300U);
}

}  // namespace

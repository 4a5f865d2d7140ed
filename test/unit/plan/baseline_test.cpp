#include "plan/inventories.hpp"

namespace {

using namespace inventories;

/// Versions 1 to 6, and baselines that stand for them up to 3 and up to 5.
Inventory history() {
    Inventory inventory = flat({"1", "2", "3", "4", "5", "6"});
    inventory.registered.push_back(file_of_kind(Kind::baseline, "B3", "3"));
    inventory.registered.push_back(file_of_kind(Kind::baseline, "B5", "5"));
    return inventory;
}

TEST(Baseline, TheNewestRunsWhereNothingIsApplied) {
    Inventory const inventory = history();
    EXPECT_EQ(applied_by(inventory), "(1) (2) (3) (B3) (4) (5) B5 6");
    Plan const plan = plan_apply(inventory, "");
    EXPECT_EQ(plan.steps[0].note, "covered by baseline B5");
    EXPECT_EQ(plan.steps[3].note, "baseline B5 is newer");
    EXPECT_TRUE(plan.problems.empty());
}

TEST(Baseline, StandsForWhatItCoversEverAfter) {
    Inventory inventory = history();
    record(inventory, {"B5", "6"});
    EXPECT_EQ(applied_by(inventory), "");
    EXPECT_EQ(applied_by(inventory, "4"), "");
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
    inventory.registered.push_back(file("7"));
    EXPECT_EQ(applied_by(inventory), "7");
    EXPECT_EQ(overview_words(inventory),
              "1 ignored: covered by baseline B5\n"
              "2 ignored: covered by baseline B5\n"
              "3 ignored: covered by baseline B5\n"
              "B3 ignored: a baseline runs only where nothing is applied yet\n"
              "4 ignored: covered by baseline B5\n"
              "5 ignored: covered by baseline B5\n"
              "B5 applied\n"
              "6 applied\n"
              "7 pending\n");
}

TEST(Baseline, IsIgnoredWhereSomethingIsApplied) {
    Inventory inventory = history();
    record(inventory, {"1", "2"});
    EXPECT_EQ(applied_by(inventory), "3 (B3) 4 5 (B5) 6");
    EXPECT_EQ(plan_apply(inventory, "").steps[1].note, "a baseline runs only where nothing is applied yet");
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "B5"); }).condition(), Condition::wrong_state);
}

TEST(Baseline, TakesThePlaceOfTheFilesThatItWasSquashedFrom) {
    Inventory inventory = history();
    record(inventory, {"1", "2", "3", "4", "5", "6"});
    for (Registered& one : inventory.registered) {
        one.present = one.version == "B5" || one.version == "6";
    }
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
    // What sorts after the baseline is missed all the same.
    inventory.registered[5].present = false;
    ASSERT_EQ(plan_apply(inventory, "").problems.size(), 1U);
    EXPECT_EQ(plan_apply(inventory, "").problems[0].version, "6");
}

TEST(Baseline, RunsBesideRepeatablesThatAreApplied) {
    Inventory inventory = history();
    inventory.registered.push_back(repeatable("r"));
    record(inventory, {"r"});
    EXPECT_EQ(applied_by(inventory), "(1) (2) (3) (B3) (4) (5) B5 6");
}

TEST(Baseline, IsTheNewestUpToTheTarget) {
    Inventory const inventory = history();
    EXPECT_EQ(applied_by(inventory, "2"), "1 2");
    EXPECT_EQ(applied_by(inventory, "4"), "(1) (2) (3) B3 4");
    EXPECT_EQ(applied_by(inventory, "B3"), "(1) (2) (3) B3");
    EXPECT_EQ(applied_by(inventory, "3"), "(1) (2) (3) B3");
    EXPECT_EQ(applied_by(inventory, "6"), "(1) (2) (3) (B3) (4) (5) B5 6");
    EXPECT_EQ(applied_by(inventory, "+1"), "(1) (2) (3) (B3) (4) (5) B5");
}

TEST(Baseline, ThatIsIgnoredOrGoneIsNotChosen) {
    Inventory inventory = history();
    registered(inventory, "B5").ignored = true;
    EXPECT_EQ(applied_by(inventory), "(1) (2) (3) B3 4 5 (B5) 6");
    registered(inventory, "B3").present = false;
    EXPECT_EQ(applied_by(inventory), "1 2 3 4 5 (B5) 6");
}

TEST(Baseline, MeetsRequirementsOnWhatItCovers) {
    Inventory inventory = history();
    registered(inventory, "6").requirements = {"2", "4"};
    EXPECT_EQ(applied_by(inventory), "(1) (2) (3) (B3) (4) (5) B5 6");
    record(inventory, {"B5"});
    EXPECT_EQ(applied_by(inventory), "6");
}

TEST(Baseline, ThatWasMarkedInTheLedgerCoversToo) {
    Inventory inventory = flat({"1", "2", "3", "4"});
    record(inventory, {"3"});
    inventory.applied[0].kind = Kind::baseline;
    EXPECT_EQ(applied_by(inventory), "4");
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

TEST(Baseline, IsAProblemWhenItsFileChangedOrIsMissing) {
    Inventory inventory = history();
    record(inventory, {"B5"});
    registered(inventory, "B5").checksum = "other";
    EXPECT_EQ(problem_words(plan_apply(inventory, "")),
              "error B5: migration \"B5\" was changed after it was applied\n");
    registered(inventory, "B5").present = false;
    EXPECT_EQ(problem_words(plan_apply(inventory, "")),
              "error B5: migration \"B5\" is applied but no longer in the files\n");
}

}  // namespace

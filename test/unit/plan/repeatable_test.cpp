#include "plan/inventories.hpp"

namespace {

using namespace inventories;

Inventory with_views() {
    Inventory inventory = flat({"x1", "x2"});
    inventory.registered.push_back(repeatable("b_view"));
    inventory.registered.push_back(repeatable("a_view", {"c_view"}));
    inventory.registered.push_back(repeatable("c_view"));
    return inventory;
}

TEST(Repeatable, RunsAfterTheVersionedInOrderOfRequirements) {
    EXPECT_EQ(applied_by(with_views()), "x1 x2 b_view c_view a_view");
}

TEST(Repeatable, RunsAgainWhenItsChecksumChanged) {
    Inventory inventory = with_views();
    record(inventory, {"x1", "x2", "a_view", "b_view", "c_view"});
    EXPECT_EQ(applied_by(inventory), "");
    registered(inventory, "b_view").checksum = "other";
    Plan const plan = plan_apply(inventory, "");
    EXPECT_EQ(words(inventory, plan), "!b_view");
    EXPECT_EQ(plan.steps[0].note, "changed since it was applied");
    EXPECT_TRUE(plan.problems.empty());
    inventory.attempts = {{"b_view", State::failed}};
    EXPECT_EQ(overview_words(inventory),
              "x1 applied\nx2 applied\nb_view failed: changed since it was applied\nc_view applied\na_view "
              "applied\n");
}

TEST(Repeatable, RunsAlwaysWhenItSaysSo) {
    Inventory inventory = with_views();
    registered(inventory, "b_view").run_always = true;
    record(inventory, {"x1", "x2", "a_view", "b_view", "c_view"});
    EXPECT_EQ(applied_by(inventory), "!b_view");
    EXPECT_EQ(plan_apply(inventory, "").steps[0].note, "runs in every apply");
    EXPECT_EQ(applied_by(inventory, "x2"), "");
    EXPECT_EQ(applied_by(inventory, "b_view"), "!b_view");
    EXPECT_EQ(overview(inventory)[2].state, State::applied);
}

TEST(Repeatable, RunsAgainWhenItsChecksumIsNotKnown) {
    Inventory inventory = with_views();
    record(inventory, {"x1", "x2", "a_view", "b_view", "c_view"});
    inventory.applied[2].checksum.clear();
    EXPECT_EQ(applied_by(inventory), "!a_view");
}

TEST(Repeatable, IsPassedOverWithATargetUnlessItIsTheTarget) {
    Inventory inventory = with_views();
    EXPECT_EQ(applied_by(inventory, "x2"), "x1 x2");
    EXPECT_EQ(applied_by(inventory, "+5"), "x1 x2");
    EXPECT_EQ(applied_by(inventory, "b_view"), "x1 x2 b_view");
    EXPECT_EQ(applied_by(inventory, "a_view"), "x1 x2 c_view a_view");
    record(inventory, {"c_view"});
    registered(inventory, "c_view").checksum = "other";
    EXPECT_EQ(applied_by(inventory, "a_view"), "x1 x2 a_view");
    EXPECT_EQ(applied_by(inventory), "x1 x2 b_view !c_view a_view");
}

TEST(Repeatable, ComesWhenAVersionedMigrationRequiresIt) {
    Inventory inventory = with_views();
    registered(inventory, "x2").requirements = {"c_view"};
    EXPECT_EQ(applied_by(inventory), "x1 b_view c_view x2 a_view");
    EXPECT_EQ(applied_by(inventory, "x2"), "x1 c_view x2");
}

TEST(Repeatable, ThatIsMissingIsNoProblem) {
    Inventory inventory = with_views();
    record(inventory, {"x1", "x2", "a_view", "b_view", "c_view"});
    registered(inventory, "b_view").present = false;
    inventory.registered.pop_back();
    registered(inventory, "a_view").requirements.clear();
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
    EXPECT_EQ(applied_by(inventory), "");
    EXPECT_EQ(overview_words(inventory),
              "x1 applied\nx2 applied\na_view applied\n"
              "b_view applied: no longer in the files\nc_view applied: no longer in the files\n");
}

TEST(Repeatable, ThatIsIgnoredDoesNotRun) {
    Inventory inventory = with_views();
    registered(inventory, "b_view").ignored = true;
    registered(inventory, "b_view").ignore_reason = "label is off";
    EXPECT_EQ(applied_by(inventory), "x1 x2 c_view a_view");
    record(inventory, {"b_view"});
    registered(inventory, "b_view").checksum = "other";
    EXPECT_EQ(applied_by(inventory), "x1 x2 c_view a_view");
}

TEST(Repeatable, NeverMakesOthersOutOfOrder) {
    Inventory inventory = with_views();
    record(inventory, {"c_view"});
    registered(inventory, "c_view").sort_key = "zzz";
    EXPECT_TRUE(plan_apply(inventory, "").problems.empty());
}

}  // namespace

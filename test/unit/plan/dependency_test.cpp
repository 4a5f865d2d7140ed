// Requirements and conflicts in plan_apply and overview.
#include "plan/cpu_time.hpp"
#include "plan/inventories.hpp"

namespace {

using namespace inventories;

Inventory of(std::vector<Registered> files) {
    Inventory inventory;
    inventory.registered = std::move(files);
    return inventory;
}

TEST(Dependencies, ComeFirst) {
    EXPECT_EQ(applied_by(of({file("a", {"c"}), file("b"), file("c")})), "b c a");
    EXPECT_EQ(applied_by(of({file("a", {"b", "c"}), file("b", {"c"}), file("c")})), "c b a");
}

TEST(Dependencies, ComeWithTheTarget) {
    Inventory inventory = of({file("a", {"c"}), file("b"), file("c"), file("d")});
    EXPECT_EQ(applied_by(inventory, "a"), "b c a");
    EXPECT_EQ(applied_by(inventory, "b"), "b");
    EXPECT_EQ(applied_by(inventory, "c"), "b c");
    EXPECT_EQ(applied_by(inventory, "+2"), "b c");
}

TEST(Dependencies, AreNamedByVersionNameOrTag) {
    Inventory inventory = of({file("1"), file("2"), file("3")});
    registered(inventory, "3").name = "users";
    registered(inventory, "3").tags = {"v1"};
    for (std::string const requirement : {"3", "users", "@v1", "users@v1"}) {
        registered(inventory, "1").requirements = {requirement};
        EXPECT_EQ(applied_by(inventory), "2 3 1") << requirement;
    }
}

// Sqitch's reworked changes: two migrations of one name, the requirement means the one before.
TEST(Dependencies, OnANameMeanTheLastOneBefore) {
    Inventory inventory = of({file("1"), file("2"), file("3"), file("4", {"users"}), file("5")});
    registered(inventory, "1").name = registered(inventory, "5").name = "users";
    registered(inventory, "2").tags = {"v1"};
    EXPECT_EQ(applied_by(inventory), "1 2 3 4 5");
    // Named at a tag: the one that was current there. Its own rework may require it.
    registered(inventory, "5").requirements = {"users@v1"};
    EXPECT_EQ(applied_by(inventory), "1 2 3 4 5");
    registered(inventory, "5").requirements = {"users"};
    EXPECT_EQ(applied_by(inventory), "1 2 3 4 5");
}

TEST(Dependencies, OnAVersionThatIsAlsoANameOfAnEarlierOneMeanTheEarlier) {
    // The older instance carries its tag in the version, the newer one has the bare name.
    Inventory inventory = of({file("users@v1"), file("b", {"users"}), file("users", {"users@v1"})});
    registered(inventory, "users@v1").name = "users";
    registered(inventory, "users@v1").sort_key = "1";
    registered(inventory, "b").sort_key = "2";
    registered(inventory, "users").sort_key = "3";
    EXPECT_EQ(applied_by(inventory), "users@v1 b users");
}

TEST(Dependencies, ThatNobodyKnowsAreAFailure) {
    Inventory inventory = of({file("a"), file("b", {"nothing"})});
    Failure const failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.condition(), Condition::dependency_failed);
    EXPECT_EQ(failure.message(), "migration \"b\" requires \"nothing\", which is not known");
    EXPECT_EQ(failure.detail(),
              "\"nothing\" is not the version, name or tag of any migration of this project.");
    EXPECT_EQ(applied_by(inventory, "a"), "a");
    EXPECT_EQ(overview_words(inventory), "a pending\nb pending: requires \"nothing\", which is not known\n");
    for (std::string const requirement : {"", "@", "@v9", "a@v9", "@a", "a@", ":a"}) {
        registered(inventory, "b").requirements = {requirement};
        EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).condition(), Condition::dependency_failed);
    }
}

TEST(Dependencies, OfWhatIsAppliedAreNotAskedAgain) {
    Inventory inventory = of({file("a", {"nothing"}), file("b")});
    record(inventory, {"a"});
    EXPECT_EQ(applied_by(inventory), "b");
}

TEST(Dependencies, OnAnotherProjectMustBeAppliedThere) {
    Inventory inventory = of({file("a", {"auth:users"})});
    Failure const failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.message(), "migration \"a\" requires \"auth:users\", which is not applied");
    EXPECT_EQ(failure.detail(),
              "It is not a migration of this project, and in project \"auth\" no such migration is applied.");
    inventory.applied_elsewhere = {"auth:user", "other:users"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).condition(), Condition::dependency_failed);
    inventory.applied_elsewhere.push_back("auth:users");
    EXPECT_EQ(applied_by(inventory), "a");
    registered(inventory, "a").requirements = {"auth:users@v1"};
    EXPECT_EQ(applied_by(inventory), "a");
    registered(inventory, "a").requirements = {"auth:@v1"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).condition(), Condition::dependency_failed);
}

TEST(Dependencies, VersionsMayHoldColonsAndAts) {
    Inventory inventory = of({file("a", {"file.sql::2::me@home"}), file("file.sql::2::me@home")});
    EXPECT_EQ(applied_by(inventory), "file.sql::2::me@home a");
}

TEST(Dependencies, OnWhatIsIgnoredOrGoneAreAFailure) {
    Inventory inventory = of({file("a"), file("b", {"a"})});
    registered(inventory, "a").ignored = true;
    registered(inventory, "a").ignore_reason = "context test is off";
    Failure failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.message(), "migration \"b\" requires \"a\", which is ignored");
    EXPECT_EQ(failure.detail(), "Migration \"a\" is ignored: context test is off.");
    registered(inventory, "a").ignored = false;
    registered(inventory, "a").present = false;
    failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.detail(), "Migration \"a\" is ignored: no longer in the files.");
    // Applied is applied, whatever became of the file.
    record(inventory, {"a"});
    EXPECT_EQ(applied_by(inventory), "b");
}

TEST(Dependencies, OnALiveMigrationGoBeforeOneThatIsGone) {
    Inventory inventory = of({file("1"), file("2"), file("3", {"users"})});
    registered(inventory, "1").name = registered(inventory, "2").name = "users";
    registered(inventory, "2").present = false;
    EXPECT_EQ(applied_by(inventory), "1 3");
}

TEST(Dependencies, CyclesAreNamedInFull) {
    Inventory inventory =
        of({file("a", {"b"}), file("b", {"c"}), file("c", {"a"}), file("0"), file("e", {"a"})});
    Failure const failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.condition(), Condition::dependency_failed);
    EXPECT_EQ(failure.message(), "migrations require each other: a requires b requires c requires a");
    EXPECT_EQ(applied_by(inventory, "0"), "0");
    EXPECT_EQ(overview_words(inventory),
              "0 pending\n"
              "a pending: its requirements are cyclic\n"
              "b pending: its requirements are cyclic\n"
              "c pending: its requirements are cyclic\n"
              "e pending\n");
    EXPECT_EQ(failure_of([&] { plan_apply(of({file("a", {"a"})}), ""); }).message(),
              "migrations require each other: a requires a");
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, "e"); }).message(),
              "migrations require each other: a requires b requires c requires a");
}

TEST(Dependencies, CyclesOfWhatIsAppliedDoNotMatter) {
    Inventory inventory = of({file("a", {"b"}), file("b", {"a"}), file("c", {"b"})});
    record(inventory, {"a", "b"});
    EXPECT_EQ(applied_by(inventory), "c");
    Inventory half = of({file("a", {"b"}), file("b", {"a"})});
    record(half, {"a"});
    EXPECT_EQ(applied_by(half), "b");
}

TEST(Dependencies, KeepOutOfOrderAway) {
    Inventory inventory = of({file("a"), file("b", {"a"}), file("c", {"a"}), file("d", {"b", "c"})});
    record(inventory, {"a", "c"});
    Plan const plan = plan_apply(inventory, "");
    EXPECT_EQ(words(inventory, plan), "b d");
    EXPECT_TRUE(plan.problems.empty());
    EXPECT_EQ(overview_words(inventory), "a applied\nb pending\nc applied\nd pending\n");
}

TEST(Dependencies, OnWhatIsRefusedAsOutOfOrderLeaveThatToTheProblem) {
    Inventory inventory = of({file("a"), file("b"), file("c", {"a"})});
    record(inventory, {"b"});
    inventory.out_of_order = Policy::error;
    Plan const plan = plan_apply(inventory, "");
    EXPECT_EQ(problem_words(plan), "error a: migration \"a\" sorts before \"b\", which is applied\n");
}

TEST(Conflicts, WithWhatIsAppliedAreAFailure) {
    Inventory inventory = of({file("a"), file("b")});
    registered(inventory, "b").conflicts = {"a"};
    record(inventory, {"a"});
    Failure const failure = failure_of([&] { plan_apply(inventory, ""); });
    EXPECT_EQ(failure.condition(), Condition::dependency_failed);
    EXPECT_EQ(failure.message(), "migration \"b\" conflicts with \"a\", which is applied");
    EXPECT_EQ(overview_words(inventory), "a applied\nb pending: conflicts with \"a\", which is applied\n");
}

TEST(Conflicts, WithWhatRunsBeforeInTheSamePlanAreAFailure) {
    Inventory inventory = of({file("a"), file("b"), file("c")});
    registered(inventory, "b").conflicts = {"a"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).message(),
              "migration \"b\" conflicts with \"a\", which runs before it");
    registered(inventory, "b").conflicts = {"c"};
    EXPECT_EQ(applied_by(inventory), "a b c");
    registered(inventory, "b").conflicts = {"a"};
    registered(inventory, "a").present = false;
    EXPECT_EQ(applied_by(inventory), "b c");
}

TEST(Conflicts, WithWhatIsNotThereAreNone) {
    Inventory inventory = of({file("a")});
    registered(inventory, "a").conflicts = {"nothing", "auth:users", "@v1", "a", ""};
    EXPECT_EQ(applied_by(inventory), "a");
    inventory.applied_elsewhere = {"auth:users"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).detail(), "It is applied in project \"auth\".");
}

TEST(Conflicts, MeanEveryMigrationOfTheName) {
    Inventory inventory = of({file("1"), file("2"), file("3")});
    registered(inventory, "1").name = registered(inventory, "2").name = "users";
    registered(inventory, "3").conflicts = {"users"};
    record(inventory, {"1"});
    registered(inventory, "2").present = false;
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).detail(), "Migration \"1\" is in the ledger.");
}

TEST(Conflicts, AtATag) {
    Inventory inventory = of({file("1"), file("2"), file("3")});
    registered(inventory, "1").name = "users";
    registered(inventory, "2").tags = {"v1"};
    record(inventory, {"1", "2"});
    registered(inventory, "3").conflicts = {"users@v1"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).detail(), "Migration \"1\" is in the ledger.");
    registered(inventory, "3").conflicts = {"@v1"};
    EXPECT_EQ(failure_of([&] { plan_apply(inventory, ""); }).detail(), "Migration \"2\" is in the ledger.");
}

TEST(Dependencies, TenThousandTakeMilliseconds) {
    Inventory inventory;
    for (int i = 0; i < 10'000; ++i) {
        std::string const version = std::to_string(100'000 + (i * 7919) % 10'000);
        inventory.registered.push_back(file(version));
        if (i > 0) {
            inventory.registered.back().requirements = {inventory.registered[(i - 1) / 2].version,
                                                        inventory.registered[i - 1].version};
        }
    }
    CpuTime const time;
    EXPECT_EQ(plan_apply(inventory, "").steps.size(), 10'000U);
    EXPECT_LT(time.seconds(), 0.5);
}

}  // namespace

#include "plan/inventories.hpp"

namespace {

using namespace inventories;

TEST(Overview, ShowsEveryState) {
    Inventory inventory = flat({"01", "02", "03", "04", "05", "06", "07", "08", "09"});
    record(inventory, {"01", "03", "04", "05"});
    registered(inventory, "03").checksum = "other";
    registered(inventory, "04").present = false;
    registered(inventory, "07").present = false;
    registered(inventory, "08").ignored = true;
    registered(inventory, "08").ignore_reason = "dbms is oracle";
    inventory.attempts = {{"06", State::interrupted}, {"09", State::failed}};
    inventory.registered.push_back(file("10"));
    inventory.applied.push_back(ran(file("00"), 0));
    inventory.registered.push_back(repeatable("00_view"));
    EXPECT_EQ(overview_words(inventory),
              "00 missing: no longer registered\n"
              "01 applied\n"
              "02 out of order: sorts before 05, which is applied\n"
              "03 changed: its file differs from what was applied\n"
              "04 missing: no longer in the files\n"
              "05 applied\n"
              "06 interrupted\n"
              "07 ignored: no longer in the files\n"
              "08 ignored: dbms is oracle\n"
              "09 failed\n"
              "10 pending\n"
              "00_view pending\n");
}

TEST(Overview, GivesIndexesOfBothSides) {
    Inventory inventory = flat({"b", "a", "c"});
    record(inventory, {"c", "a"});
    inventory.registered.erase(inventory.registered.begin() + 2);
    auto const entries = overview(inventory);
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].registered, 1U);
    EXPECT_EQ(entries[0].applied, 1U);
    EXPECT_EQ(entries[1].registered, 0U);
    EXPECT_FALSE(entries[1].applied);
    EXPECT_FALSE(entries[2].registered);
    EXPECT_EQ(entries[2].applied, 0U);
}

TEST(Overview, KeepsTheAttemptOfAnOutOfOrderMigration) {
    Inventory inventory = flat({"1", "2"});
    record(inventory, {"2"});
    inventory.attempts = {{"1", State::failed}};
    EXPECT_EQ(overview_words(inventory), "1 failed: sorts before 2, which is applied\n2 applied\n");
}

TEST(Overview, AppliedStaysAppliedWhenItWouldBeIgnoredNow) {
    Inventory inventory = flat({"1"}, 1);
    registered(inventory, "1").ignored = true;
    registered(inventory, "1").ignore_reason = "context is off";
    EXPECT_EQ(overview_words(inventory), "1 applied: context is off\n");
}

TEST(Overview, AttemptsOfWhatIsAppliedDoNotShow) {
    Inventory inventory = flat({"1"}, 1);
    inventory.attempts = {{"1", State::failed}};
    EXPECT_EQ(overview_words(inventory), "1 applied\n");
}

TEST(Overview, SortsByTheFilesSortKeyWhenThereIsOne) {
    Inventory inventory = flat({"1", "2"}, 2);
    inventory.applied[0].sort_key = "9";
    EXPECT_EQ(overview_words(inventory), "1 applied\n2 applied\n");
}

TEST(StateName, EveryStateHasItsOwn) {
    EXPECT_STREQ(state_name(State::pending), "pending");
    EXPECT_STREQ(state_name(State::out_of_order), "out of order");
    EXPECT_STREQ(state_name(State::ignored), "ignored");
    EXPECT_STREQ(state_name(State::missing), "missing");
}

}  // namespace

#include "plan/cpu_time.hpp"
#include "plan/inventories.hpp"

namespace {

using namespace inventories;

Inventory named(const std::vector<std::pair<std::string, std::string>>& versions_and_names) {
    Inventory inventory;
    for (auto const& [version, name] : versions_and_names) {
        inventory.registered.push_back(file(version));
        inventory.registered.back().name = name;
    }
    return inventory;
}

Condition refused(const Inventory& inventory, const std::string& target) {
    return failure_of([&] { resolve_target(inventory, target); }).condition();
}

TEST(Target, ExactVersionThenNameThenTag) {
    Inventory inventory = named({{"001", "users"}, {"002", "001"}, {"003", "v1"}, {"004", "x"}});
    registered(inventory, "004").tags = {"v1", "v2"};
    EXPECT_EQ(resolve_target(inventory, "001"), "001");
    EXPECT_EQ(resolve_target(inventory, "users"), "001");
    EXPECT_EQ(resolve_target(inventory, "v1"), "003");
    EXPECT_EQ(resolve_target(inventory, "@v1"), "004");
    EXPECT_EQ(resolve_target(inventory, "v2"), "004");
}

TEST(Target, TagsMayBeKeptWithTheirAt) {
    Inventory inventory = named({{"1", "a"}});
    registered(inventory, "1").tags = {"@v1"};
    EXPECT_EQ(resolve_target(inventory, "v1"), "1");
    EXPECT_EQ(resolve_target(inventory, "@v1"), "1");
}

TEST(Target, NameAtATag) {
    Inventory inventory = named({{"1", "users"}, {"2", "x"}, {"3", "users"}, {"4", "y"}});
    registered(inventory, "2").tags = {"v1"};
    registered(inventory, "4").tags = {"v2"};
    EXPECT_EQ(resolve_target(inventory, "users@v1"), "1");
    EXPECT_EQ(resolve_target(inventory, "users@v2"), "3");
    EXPECT_EQ(refused(inventory, "y@v1"), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "users@v9"), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "users"), Condition::migration_ambiguous);
}

TEST(Target, NumbersAreEqualWhateverTheirZeros) {
    Inventory const inventory = named({{"007", "a"}, {"1.010", "b"}});
    EXPECT_EQ(resolve_target(inventory, "7"), "007");
    EXPECT_EQ(resolve_target(inventory, "0007"), "007");
    EXPECT_EQ(resolve_target(inventory, "1.10"), "1.010");
    EXPECT_EQ(refused(inventory, "70"), Condition::migration_not_found);
    EXPECT_EQ(refused(named({{"07", "a"}, {"007", "b"}}), "7"), Condition::migration_ambiguous);
}

TEST(Target, StartOfAVersionOrOfVersionAndName) {
    Inventory const inventory = named(
        {{"20250612152230_add_users", "add_users"}, {"20250613", "add_posts"}, {"2025-07-01-000000_x", "x"}});
    EXPECT_EQ(resolve_target(inventory, "20250612152230"), "20250612152230_add_users");
    EXPECT_EQ(resolve_target(inventory, "20250612152230_add"), "20250612152230_add_users");
    EXPECT_EQ(resolve_target(inventory, "20250613_add_posts"), "20250613");
    EXPECT_EQ(resolve_target(inventory, "20250613_add"), "20250613");
    EXPECT_EQ(resolve_target(inventory, "2025-07-01"), "2025-07-01-000000_x");
    EXPECT_EQ(resolve_target(inventory, "2025"), "2025-07-01-000000_x");
    EXPECT_EQ(refused(inventory, "202506"), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "20250613_add_po"), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "20250613_add_posts_x"), Condition::migration_not_found);
}

TEST(Target, AbbreviatedHash) {
    Inventory const inventory =
        named({{"1975ea83b712", "a"}, {"1975eb83b712", "b"}, {"ae1027a6acf1", "c"}, {"20250612", "d"}});
    EXPECT_EQ(resolve_target(inventory, "ae10"), "ae1027a6acf1");
    EXPECT_EQ(resolve_target(inventory, "AE1027"), "ae1027a6acf1");
    EXPECT_EQ(resolve_target(inventory, "1975ea"), "1975ea83b712");
    EXPECT_EQ(refused(inventory, "ae1"), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "2025"), Condition::migration_not_found);
    Failure const failure = failure_of([&] { resolve_target(inventory, "1975"); });
    EXPECT_EQ(failure.condition(), Condition::migration_ambiguous);
    EXPECT_EQ(failure.message(), "target \"1975\" matches several migrations");
    EXPECT_EQ(failure.detail(), "It can be \"1975ea83b712\" or \"1975eb83b712\".");
}

TEST(Target, AmbiguityNamesTenAndCountsTheRest) {
    Inventory inventory;
    for (int i = 0; i < 30; ++i) {
        inventory.registered.push_back(file("2025_" + std::to_string(100 + i)));
    }
    std::string const detail = failure_of([&] { resolve_target(inventory, "2025"); }).detail();
    EXPECT_NE(detail.find("\"2025_109\" or one of 20 more."), std::string::npos) << detail;
}

TEST(Target, WhatIsGoneCountsWhenNothingElseDoes) {
    Inventory inventory = named({{"1", "users"}, {"2", "users"}});
    registered(inventory, "1").present = false;
    EXPECT_EQ(resolve_target(inventory, "users"), "2");
    registered(inventory, "2").present = false;
    EXPECT_EQ(refused(inventory, "users"), Condition::migration_ambiguous);
    record(inventory, {"1"});
    EXPECT_EQ(resolve_target(inventory, "users"), "1");
}

TEST(Target, LedgerRowsWithoutRegistrationAreFound) {
    Inventory inventory;
    inventory.applied.push_back(ran(file("001"), 1));
    EXPECT_EQ(resolve_target(inventory, "1"), "001");
}

TEST(Target, NotFoundSuggestsTheNearest) {
    Inventory const inventory =
        named({{"20250612_add_users", "add_users"}, {"20250613_add_posts", "add_posts"}});
    Failure const failure = failure_of([&] { resolve_target(inventory, "20250612_ad_users"); });
    EXPECT_EQ(failure.condition(), Condition::migration_not_found);
    EXPECT_EQ(failure.message(), "no migration matches target \"20250612_ad_users\"");
    EXPECT_EQ(failure.hint(), "Did you mean \"20250612_add_users\"?");
    EXPECT_EQ(failure_of([&] { resolve_target(inventory, "posts"); }).hint(),
              "Did you mean \"20250613_add_posts\" or \"add_posts\"?");
    EXPECT_EQ(failure_of([&] { resolve_target(inventory, "zzzzzzzz"); }).hint(),
              "migrate_status() lists the migrations that are known.");
    EXPECT_EQ(failure_of([] { resolve_target({}, "x"); }).detail(), "No migration is known in this project.");
    EXPECT_EQ(refused(inventory, ""), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, "@"), Condition::migration_not_found);
}

TEST(Target, HostileTargetsAreRefusedQuickly) {
    Inventory inventory;
    for (int i = 0; i < 10'000; ++i) {
        inventory.registered.push_back(
            file("20250612" + std::to_string(100'000 + i) + "_" + std::string(80, 'a')));
    }
    CpuTime const time;
    std::string const digits(50'000'000, '1');
    Failure const failure = failure_of([&] { resolve_target(inventory, digits); });
    EXPECT_EQ(failure.condition(), Condition::migration_not_found);
    EXPECT_LT(failure.message().size(), 300U);
    EXPECT_EQ(refused(inventory, "20250612" + std::string(80, 'a')), Condition::migration_not_found);
    EXPECT_EQ(refused(inventory, std::string("\xFF\x00\xFE", 3)), Condition::migration_not_found);
    EXPECT_LT(time.seconds(), 5);
}

}  // namespace

#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(DieselLayout, DashesDoNotCount) {
    Reading const reading = read_by(diesel_layout, {{"m/2019-03-22-170700_c/up.sql", "c"},
                                                    {"m/20190322170600_b/up.sql", ""},
                                                    {"m/00000000000000_diesel_initial_setup/up.sql", ""},
                                                    {"m/2019-03-22-170700-0000_d/up.sql", ""},
                                                    {"m/2019-03-22-170700_c/down.sql", "undo"}});
    EXPECT_EQ(versions(reading),
              (Strings{"00000000000000", "20190322170600", "20190322170700", "201903221707000000"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[0].name, "diesel_initial_setup");
    EXPECT_EQ(reading.migrations[2].down->text, "undo");
    EXPECT_FALSE(reading.migrations[1].down);
}

TEST(DieselLayout, Metadata) {
    auto const mode = [](const char* text) {
        Reading const reading =
            read_by(diesel_layout, {{"1_a/up.sql", ""}, {"1_a/down.sql", "x"}, {"1_a/metadata.toml", text}});
        EXPECT_EQ(reading.migrations[0].up_transaction, reading.migrations[0].down_transaction);
        return reading.migrations[0].up_transaction;
    };
    EXPECT_EQ(mode("run_in_transaction = false"), TransactionMode::none);
    EXPECT_EQ(mode("run_in_transaction = true"), TransactionMode::automatic);
    EXPECT_EQ(mode("[foo]\nname = 'x'"), TransactionMode::none);
    EXPECT_EQ(refusal(diesel_layout,
                      {{"1_a/up.sql", ""}, {"1_a/metadata.toml", "a = 1\nrun_in_transaction = 'no'"}})
                  .line(),
              2);
    EXPECT_EQ(refusal(diesel_layout, {{"1_a/up.sql", ""}, {"1_a/metadata.toml", "x = ="}}).message(),
              "file is not valid TOML");
}

TEST(DieselLayout, DownOfNoBytesIsNone) {
    EXPECT_FALSE(read_by(diesel_layout, {{"1_a/up.sql", ""}, {"1_a/down.sql", ""}}).migrations[0].down);
}

TEST(DieselLayout, FilesBesideTheFoldersNeverRun) {
    Reading const reading = read_by(diesel_layout, {{"m/1_a/up.sql", ""}, {"m/data.sql", ""}});
    EXPECT_EQ(reading.migrations.size(), 1u);
    EXPECT_EQ(reading.notices.size(), 1u);
}

TEST(DieselLayout, Refused) {
    EXPECT_EQ(refusal(diesel_layout, {{"m/1_a/up.sql", ""}, {"m/1_a/more.sql", ""}}).path(),
              "m/1_a/more.sql");
    EXPECT_EQ(refusal(diesel_layout, {{"m/1_a/up.sql", ""}, {"m/2_b/down.sql", ""}}).path(),
              "m/2_b/down.sql");
    EXPECT_EQ(refusal(diesel_layout, {{"a/1_a/up.sql", ""}, {"b/2_b/up.sql", ""}}).path(), "b/2_b/up.sql");
    EXPECT_EQ(refusal(diesel_layout, {{"m/_a/up.sql", ""}}).message(), "migration folder has no version");
    EXPECT_EQ(load_refusal({{"m/2024-01_a/up.sql", ""}, {"m/202401_b/up.sql", ""}}).message(),
              "version 202401 is used twice");
}

}  // namespace

}  // namespace shepherd::layout::test

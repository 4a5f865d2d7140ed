#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(SupabaseLayout, DigitsAreTheVersion) {
    Reading const reading = read_by(supabase_layout, {{"supabase/migrations/20250102000000_b.sql", "b"},
                                                      {"supabase/migrations/20250101000000_a_x.sql", "a"},
                                                      {"supabase/config.toml", ""}});
    EXPECT_EQ(versions(reading), (Strings{"20250101000000", "20250102000000"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[0].name, "a_x");
    EXPECT_EQ(reading.migrations[0].up.text, "a");
    EXPECT_EQ(reading.notices.size(), 1u);
}

TEST(SupabaseLayout, OldInitIsSkippedOnlyInFront) {
    Reading const reading =
        read_by(supabase_layout, {{"20211208000000_init.sql", ""}, {"20250101000000_a.sql", ""}});
    EXPECT_EQ(versions(reading), (Strings{"20250101000000"}));
    EXPECT_EQ(reading.notices.size(), 1u);
    EXPECT_EQ(read_by(supabase_layout, {{"20211209000000_init.sql", ""}}).migrations.size(), 1u);
    EXPECT_EQ(read_by(supabase_layout, {{"20200101000000_a.sql", ""}, {"20211208000000_init.sql", ""}})
                  .migrations.size(),
              2u);
}

TEST(SupabaseLayout, Refused) {
    EXPECT_EQ(refusal(supabase_layout, {{"supabase/seed.sql", ""}}).path(), "supabase/seed.sql");
    EXPECT_EQ(refusal(supabase_layout, {{"m/1_a.sql", ""}, {"n/2_b.sql", ""}}).path(), "n/2_b.sql");
    EXPECT_EQ(refusal(supabase_layout, {{"1_a.sql", "-- +goose Down\n"}}).line(), 1);
    EXPECT_EQ(load_refusal({{"1_a.sql", ""}, {"1_b.sql", ""}}, "supabase").message(),
              "version 1 is used twice");
}

}  // namespace

}  // namespace shepherd::layout::test

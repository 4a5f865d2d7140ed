#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

std::string name_of(const std::string& stem) {
    return read_by(flat_layout, {{stem + ".sql", ""}}).migrations[0].name;
}

TEST(FlatLayout, NaturalOrder) {
    Reading const reading = read_by(flat_layout, {{"10_c.sql", "c"},
                                                  {"9_b.sql", "b"},
                                                  {"001_a.sql", "a"},
                                                  {"20250612_y.sql", ""},
                                                  {"20250612_x.sql", ""},
                                                  {"20250612093000_z.SQL", ""}});
    EXPECT_EQ(versions(reading),
              (Strings{"001_a", "9_b", "10_c", "20250612_x", "20250612_y", "20250612093000_z"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[1].up.text, "b");
}

TEST(FlatLayout, Names) {
    EXPECT_EQ(name_of("20250131_add_x"), "add_x");
    EXPECT_EQ(name_of("2025-01-31_add_x"), "add_x");
    EXPECT_EQ(name_of("1.10-y"), "y");
    EXPECT_EQ(name_of("001_2fa_support"), "2fa_support");
    EXPECT_EQ(name_of("001"), "001");
    EXPECT_EQ(name_of("001__x"), "x");
    EXPECT_EQ(name_of("1a"), "a");
}

TEST(FlatLayout, DownScripts) {
    Reading const reading = read_by(flat_layout, {{"1_a.sql", ""},
                                                  {"1_a.down.sql", "x"},
                                                  {"2_b.sql", ""},
                                                  {"2_b_rollback.sql", "y"},
                                                  {"3_scale_down.sql", "z"}});
    EXPECT_EQ(versions(reading), (Strings{"1_a", "2_b", "3_scale_down"}));
    EXPECT_EQ(reading.migrations[0].down->text, "x");
    EXPECT_EQ(reading.migrations[1].down->text, "y");
    EXPECT_FALSE(reading.migrations[2].down);
}

TEST(FlatLayout, RefusedNames) {
    EXPECT_EQ(refusal(flat_layout, {{"1_a.sql", ""}, {"2_b.down.sql", ""}}).path(), "2_b.down.sql");
    EXPECT_EQ(refusal(flat_layout, {{"1_a.up.sql", ""}}).path(), "1_a.up.sql");
    EXPECT_EQ(refusal(flat_layout, {{"1_a.sql", ""}, {"1_a.down.sql", ""}, {"1_a_down.sql", ""}}).message(),
              "migration has two down scripts");
    EXPECT_EQ(refusal(flat_layout, {{"1_a.sql", ""}, {"seed.sql", ""}}).path(), "seed.sql");
    EXPECT_EQ(refusal(flat_layout, {{"1_a.sql", ""}, {"2_b.py", ""}}).message(),
              "migration is program code, not SQL");
    EXPECT_EQ(refusal(flat_layout, {{"a/1_a.sql", ""}, {"b/2_b.sql", ""}}).path(), "b/2_b.sql");
}

TEST(FlatLayout, OtherFilesPass) {
    Reading const reading = read_by(flat_layout, {{"1_a.sql", ""}, {"README.md", ""}, {"run.py", ""}});
    EXPECT_EQ(reading.migrations.size(), 1u);
    EXPECT_EQ(reading.notices.size(), 1u);
}

TEST(FlatLayout, MarkersOfToolsAreRefused) {
    for (const char* const line :
         {"-- migrate:down", "-- +goose Down", "--+goose Up", "-- +migrate Down", "-- Down Migration",
          "-- no-transaction", "--liquibase formatted sql", "--! Previous: -", "-- atlas:txmode none"}) {
        Failure const failure =
            refusal(flat_layout, {{"1_a.sql", std::string("select 1;\n") + line + "\nselect 2;\n"}});
        EXPECT_EQ(failure.line(), 2) << line;
        EXPECT_TRUE(contains(failure.hint(), "layout =>")) << line;
    }
    EXPECT_EQ(read_by(flat_layout, {{"1_a.sql", "-- down migration is not possible\n-- migrates: x\n"}})
                  .migrations.size(),
              1u);
}

}  // namespace

}  // namespace shepherd::layout::test

// golang-migrate and sqlx share their up/down names.
#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(GolangMigrateLayout, Pairs) {
    Reading const reading = read_by(golang_migrate_layout, {{"m/000010_b.down.sql", "d"},
                                                            {"m/000010_b.up.sql", ""},
                                                            {"m/000002_a.v2.up.sql", "u"},
                                                            {"m/README.md", ""}});
    EXPECT_EQ(versions(reading), (Strings{"2", "10"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[0].name, "a.v2");
    EXPECT_FALSE(reading.migrations[0].down);
    EXPECT_EQ(reading.migrations[1].down->text, "d");
    EXPECT_EQ(reading.migrations[1].up.text, "");
}

TEST(GolangMigrateLayout, UpAndDownBelongTogetherByVersion) {
    Reading const reading = read_by(golang_migrate_layout, {{"1_b.down.sql", ""}, {"01_a.up.sql", ""}});
    EXPECT_EQ(reading.migrations.at(0).name, "a");
    EXPECT_TRUE(reading.migrations.at(0).down);
}

TEST(GolangMigrateLayout, Morph) {
    Reading const reading = read_by(
        golang_migrate_layout, {{"1_a.up.sql", "-- morph:nontransactional\r\nx"}, {"1_a.down.sql", "y"}});
    EXPECT_EQ(reading.migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(reading.migrations[0].down_transaction, TransactionMode::automatic);
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.up.sql", "x;\n-- morph:nontransactional\n"}}).line(), 2);
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.up.sql", "-- morph:parallel\n"}}).line(), 1);
}

TEST(GolangMigrateLayout, Refused) {
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.down.sql", ""}}).message(),
              "down migration has no up migration");
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.up.sql", ""}, {"1_b.up.sql", ""}}).message(),
              "version 1 is used twice");
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.up.sql", ""}, {"2_b.sql", ""}}).path(), "2_b.sql");
    EXPECT_EQ(refusal(golang_migrate_layout, {{"18446744073709551616_a.up.sql", ""}}).message(),
              "version number is out of range");
    EXPECT_EQ(refusal(golang_migrate_layout, {{"1_a.up.sql", "-- +goose Down\n"}}).line(), 1);
    EXPECT_EQ(refusal(golang_migrate_layout, {{"a/1_a.up.sql", ""}, {"b/2_a.up.sql", ""}}).path(),
              "b/2_a.up.sql");
    EXPECT_EQ(read_by(golang_migrate_layout, {{"18446744073709551615_a.up.sql", ""}}).migrations.size(), 1u);
}

TEST(SqlxLayout, SimpleAndReversible) {
    Reading const reading =
        read_by(sqlx_layout, {{"20_b_c.down.sql", "d"}, {"20_b_c.up.sql", ""}, {"003_a_x.sql", "a"}});
    EXPECT_EQ(versions(reading), (Strings{"3", "20"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[0].name, "a x");
    EXPECT_EQ(reading.migrations[1].name, "b c");
    EXPECT_EQ(reading.migrations[1].down->text, "d");
}

TEST(SqlxLayout, NoTransaction) {
    Reading const reading = read_by(
        sqlx_layout, {{"1_a.up.sql", "-- no-transaction\nx"}, {"1_a.down.sql", "y"}, {"2_b.sql", "z"}});
    EXPECT_EQ(reading.migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(reading.migrations[0].down_transaction, TransactionMode::automatic);
    EXPECT_EQ(reading.migrations[1].up_transaction, TransactionMode::automatic);
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.sql", "\n-- no-transaction\n"}}).line(), 2);
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.sql", "--no-transaction\n"}}).line(), 1);
}

TEST(SqlxLayout, Refused) {
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.down.sql", ""}}).message(), "down migration has no up migration");
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.sql", ""}, {"1_a.down.sql", ""}}).message(),
              "down migration belongs to a file that is not reversible");
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.sql", ""}, {"01_b.sql", ""}}).message(), "version 1 is used twice");
    EXPECT_EQ(refusal(sqlx_layout, {{"9223372036854775808_a.sql", ""}}).message(),
              "version number is out of range");
    EXPECT_EQ(refusal(sqlx_layout, {{"a.sql", ""}}).path(), "a.sql");
    EXPECT_EQ(refusal(sqlx_layout, {{"1_a.sql", "-- migrate:up\n"}}).line(), 1);
}

}  // namespace

}  // namespace shepherd::layout::test

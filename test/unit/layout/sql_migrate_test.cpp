#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

Reading one(const std::string& text) {
    return read_by(sql_migrate_layout, {{"m/1_a.sql", text}});
}

Failure refused(const std::string& text) {
    return refusal(sql_migrate_layout, {{"m/1_a.sql", text}});
}

TEST(SqlMigrateLayout, UpAndDown) {
    Reading const reading =
        one("-- about\n-- +migrate Up notransaction\nselect 1;\n-- +migrate Down\nselect 2;\n");
    const Migration& migration = reading.migrations.at(0);
    EXPECT_EQ(migration.up.text, "select 1;\n");
    EXPECT_EQ(migration.up.first_line, 3);
    EXPECT_EQ(migration.up_transaction, TransactionMode::none);
    EXPECT_EQ(migration.down->text, "select 2;\n");
    EXPECT_EQ(migration.down->first_line, 5);
    EXPECT_EQ(migration.down_transaction, TransactionMode::automatic);
    EXPECT_FALSE(one("-- +migrate Up\n").migrations[0].down);
}

TEST(SqlMigrateLayout, SectionsMayAlternate) {
    Reading const reading =
        one("-- +migrate Down\nd1;\n-- +migrate Up\nu1;\n-- +migrate Down\nd2;\n-- +migrate Up\nu2;\n");
    EXPECT_EQ(reading.migrations[0].up.text, "u1;\n\n\n\nu2;\n");
    EXPECT_EQ(reading.migrations[0].up.first_line, 4);
    EXPECT_EQ(reading.migrations[0].down->text, "d1;\n\n\n\nd2;\n");
}

TEST(SqlMigrateLayout, IdentityIsTheFileNameAndOrderTheNumber) {
    std::string const text = "-- +migrate Up\n";
    Reading const reading = read_by(
        sql_migrate_layout,
        {{"init.sql", text}, {"10_c.sql", text}, {"2_b.sql", text}, {"02_a.sql", text}, {"README.md", ""}});
    EXPECT_EQ(versions(reading), (Strings{"02_a.sql", "2_b.sql", "10_c.sql", "init.sql"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[3].name, "init");
}

TEST(SqlMigrateLayout, Statements) {
    std::string const body = "-- +migrate StatementBegin\ndo $$ begin end $$;\n-- +migrate StatementEnd\n";
    EXPECT_EQ(one("-- +migrate Up\n" + body).migrations[0].up.text, body);
    EXPECT_EQ(refused("-- +migrate StatementBegin\n").line(), 1);
    EXPECT_EQ(refused("-- +migrate Up\n-- +migrate StatementEnd\n").line(), 2);
    EXPECT_EQ(refused("-- +migrate Up\n-- +migrate StatementBegin\n-- +migrate Down\n").line(), 2);
    EXPECT_EQ(refused("-- +migrate Up\n\n-- +migrate StatementBegin\n").line(), 3);
}

TEST(SqlMigrateLayout, Refused) {
    EXPECT_EQ(refused("select 1;\n-- +migrate Up\n").line(), 1);
    EXPECT_EQ(refused("-- x\n").message(), "file has no \"-- +migrate Up\"");
    EXPECT_EQ(refused("-- +migrate Down\n").message(), "file has no \"-- +migrate Up\"");
    EXPECT_EQ(refused("-- +migrate up\n").line(), 1);
    EXPECT_EQ(refused("-- +migrate \n").line(), 1);
    EXPECT_EQ(refused("--+migrate Up\n").line(), 1);
    EXPECT_EQ(refused(" -- +migrate Up\n").line(), 1);
    EXPECT_EQ(refused("-- +migrate Up fast\n").line(), 1);
    EXPECT_EQ(refused("-- +migrate Up\n-- +migrate StatementBegin notransaction\n").line(), 2);
    EXPECT_EQ(refusal(sql_migrate_layout, {{"99999999999999999999_a.sql", "-- +migrate Up\n"}}).message(),
              "version number is out of range");
    EXPECT_EQ(refusal(sql_migrate_layout, {{"a/1.sql", "-- +migrate Up\n"}, {"b/2.sql", "-- +migrate Up\n"}})
                  .path(),
              "b/2.sql");
}

}  // namespace

}  // namespace shepherd::layout::test

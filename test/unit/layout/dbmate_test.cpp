#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

Reading one(const std::string& text) {
    return read_by(dbmate_layout, {{"m/1_a.sql", text}});
}

Failure refused(const std::string& text) {
    return refusal(dbmate_layout, {{"m/1_a.sql", text}});
}

TEST(DbmateLayout, UpAndDown) {
    Reading const reading = one("-- about\n\n-- migrate:up\nselect 1\n--migrate:down\r\nselect 2\n");
    const Migration& migration = reading.migrations.at(0);
    EXPECT_EQ(migration.up.text, "select 1\n");
    EXPECT_EQ(migration.up.first_line, 4);
    EXPECT_EQ(migration.down->text, "select 2\n");
    EXPECT_EQ(migration.down->first_line, 6);
    EXPECT_EQ(migration.up_transaction, TransactionMode::automatic);
}

TEST(DbmateLayout, TransactionOption) {
    Reading const reading = one("-- migrate:up transaction:false\n-- migrate:down transaction:true\n");
    EXPECT_EQ(reading.migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(reading.migrations[0].down_transaction, TransactionMode::automatic);
    EXPECT_EQ(reading.migrations[0].down->text, "");
    EXPECT_EQ(refused("-- migrate:up isolation:none\n-- migrate:down\n").line(), 1);
    EXPECT_EQ(refused("-- migrate:up\n-- migrate:down transaction:no\n").line(), 2);
}

TEST(DbmateLayout, SeveralSectionsKeepTheirLines) {
    Reading const reading =
        one("-- migrate:up\na;\n-- migrate:down\nb;\n-- migrate:up\nc;\n-- migrate:down\nd;\n");
    const Migration& migration = reading.migrations.at(0);
    EXPECT_EQ(migration.up.text, "a;\n\n\n\nc;\n");
    EXPECT_EQ(migration.up.first_line, 2);
    EXPECT_EQ(migration.down->text, "b;\n\n\n\nd;\n");
    EXPECT_EQ(migration.down->first_line, 4);
    EXPECT_EQ(
        refused("-- migrate:up\n-- migrate:down\n-- migrate:up transaction:false\n-- migrate:down\n").line(),
        3);
}

TEST(DbmateLayout, NamesAndOrder) {
    std::string const text = "-- migrate:up\n-- migrate:down\n";
    Reading const reading = read_by(dbmate_layout, {{"m/2_b.sql", text},
                                                    {"m/10_c.sql", text},
                                                    {"m/01_a.sql.sql", text},
                                                    {"m/3.sql", text},
                                                    {"schema.sql", ""},
                                                    {"README.md", ""}});
    EXPECT_EQ(versions(reading), (Strings{"01", "10", "2", "3"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[0].name, "a.sql");
    EXPECT_EQ(reading.migrations[3].name, "3");
    EXPECT_EQ(reading.notices.size(), 1u);
    EXPECT_EQ(refusal(dbmate_layout, {{"seed.sql", text}}).path(), "seed.sql");
}

TEST(DbmateLayout, Refused) {
    EXPECT_EQ(refused("select 1;\n").message(), "statement before \"-- migrate:up\"");
    EXPECT_EQ(refused("-- nothing\n").message(), "file has no \"-- migrate:up\"");
    EXPECT_EQ(refused("-- migrate:up\nselect 1;\n").message(), "file has no \"-- migrate:down\"");
    EXPECT_EQ(refused("-- migrate:down\n-- migrate:up\n").line(), 1);
    EXPECT_EQ(refused("-- migrate:up\n-- migrate:up\n-- migrate:down\n").line(), 2);
    EXPECT_EQ(refused("-- migrate:up\n-- migrate:down\n-- migrate:down\n").line(), 3);
    EXPECT_EQ(refused("-- migrate:up\n  -- migrate:down\n").message(), "dbmate marker is indented");
    EXPECT_EQ(refused("-- migrate:up\n-- migrate:DOWN\n").line(), 2);
    EXPECT_EQ(refused("-- migrate:upwards\n-- migrate:down\n").line(), 1);
    EXPECT_EQ(refused("create type x;\n-- migrate:up\n-- migrate:down\n").line(), 1);
}

}  // namespace

}  // namespace shepherd::layout::test

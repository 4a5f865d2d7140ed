#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

Reading one(const std::string& text) {
    return read_by(node_pg_migrate_layout, {{"m/1_a.sql", text}});
}

Failure refused(const std::string& text) {
    return refusal(node_pg_migrate_layout, {{"m/1_a.sql", text}});
}

TEST(NodePgMigrateLayout, Markers) {
    Reading const reading =
        one("-- Up Migration\nselect 1;\n\n ---- DOWN   migration (careful)\nselect 2;\n");
    const Migration& migration = reading.migrations.at(0);
    EXPECT_EQ(migration.up.text, "select 1;\n\n");
    EXPECT_EQ(migration.up.first_line, 2);
    EXPECT_EQ(migration.down->text, "select 2;\n");
    EXPECT_EQ(migration.down->first_line, 5);
}

TEST(NodePgMigrateLayout, DownMayComeFirst) {
    Reading const reading = one("-- Down Migration\nd;\n-- Up Migration\nu;\n");
    EXPECT_EQ(reading.migrations[0].up.text, "u;\n");
    EXPECT_EQ(reading.migrations[0].down->text, "d;\n");
}

TEST(NodePgMigrateLayout, NoMarkerIsAllUp) {
    Reading const reading = one("-- nothing\nselect 1;\n");
    EXPECT_EQ(reading.migrations[0].up.text, "-- nothing\nselect 1;\n");
    EXPECT_FALSE(reading.migrations[0].down);
}

TEST(NodePgMigrateLayout, OrderByTime) {
    // 20200513070724505 is 1589353644505 ms after 1970, so it stands between these two.
    Reading const reading = read_by(node_pg_migrate_layout, {{"1589353644506_c.sql", ""},
                                                             {"20200513070724505_b.sql", ""},
                                                             {"1589353644504_a.sql", ""},
                                                             {"0002_z.sql", ""},
                                                             {"package.json", ""}});
    EXPECT_EQ(versions(reading),
              (Strings{"0002_z", "1589353644504_a", "20200513070724505_b", "1589353644506_c"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[1].name, "a");
}

TEST(NodePgMigrateLayout, Pairs) {
    Reading const reading =
        read_by(node_pg_migrate_layout,
                {{"1_a.down.sql", "d"}, {"1_a.up.sql", "-- Up Migration\nu"}, {"2_b.sql", ""}});
    EXPECT_EQ(versions(reading), (Strings{"1_a", "2_b"}));
    EXPECT_EQ(reading.migrations[0].down->text, "d");
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"1_a.down.sql", ""}}).path(), "1_a.down.sql");
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"1_a.up.sql", ""}, {"1_a.sql", ""}}).path(), "1_a.sql");
}

TEST(NodePgMigrateLayout, Refused) {
    EXPECT_EQ(refused("-- Down Migration\nx;\n").line(), 1);
    EXPECT_EQ(refused("-- Up Migration\n-- up migration again\n").line(), 2);
    EXPECT_EQ(refused("select 1;\n-- Up Migration\n").line(), 1);
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"a.sql", ""}}).path(), "a.sql");
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"20201313070724505_a.sql", ""}}).path(),
              "20201313070724505_a.sql");
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"2_b.js", ""}}).message(),
              "migration is program code, not SQL");
    EXPECT_EQ(refusal(node_pg_migrate_layout, {{"a/1.sql", ""}, {"b/2.sql", ""}}).path(), "b/2.sql");
}

TEST(NodePgMigrateMarker, Forms) {
    EXPECT_TRUE(node_pg_migrate_marker("-- Up Migration")->up);
    EXPECT_FALSE(node_pg_migrate_marker("\t--down\tmigrations")->up);
    EXPECT_FALSE(node_pg_migrate_marker("-- upmigration"));
    EXPECT_FALSE(node_pg_migrate_marker("Up Migration"));
    EXPECT_FALSE(node_pg_migrate_marker("-- the up migration"));
    EXPECT_FALSE(node_pg_migrate_marker("-- up"));
    EXPECT_FALSE(node_pg_migrate_marker("--"));
    EXPECT_TRUE(is_node_pg_migrate_heading("---- Up migration ----\r"));
    EXPECT_FALSE(is_node_pg_migrate_heading("-- up migration of users"));
}

}  // namespace

}  // namespace shepherd::layout::test

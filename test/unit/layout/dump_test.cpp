#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

constexpr const char* dump = "--\n-- PostgreSQL database dump\n--\n\n\\restrict x\nSET x = 1;\n";

TEST(DumpLayout, OneBaseline) {
    Reading const reading = read_by(dump_layout, {{"db/structure.sql", dump}, {"README.md", ""}});
    ASSERT_EQ(reading.migrations.size(), 1u);
    const Migration& migration = reading.migrations[0];
    EXPECT_EQ(migration.kind, Kind::baseline);
    EXPECT_EQ(migration.version, "0_structure");
    EXPECT_EQ(migration.name, "structure");
    EXPECT_EQ(migration.up.text, dump);
}

TEST(DumpLayout, VersionIsThatOfTheFlatLayout) {
    Reading const alone = load_files({{"0001_init.sql", dump}});
    Reading const later = load_files({{"0001_init.sql", dump}, {"0002_x.sql", ""}});
    EXPECT_EQ(alone.layout, "dump");
    EXPECT_EQ(later.layout, "flat");
    EXPECT_EQ(alone.migrations[0].version, later.migrations[0].version);
    EXPECT_EQ(alone.migrations[0].sort_key, later.migrations[0].sort_key);
}

TEST(DumpLayout, SortsBeforeNumberedMigrations) {
    EXPECT_LT(read_by(dump_layout, {{"z.sql", dump}}).migrations[0].sort_key,
              read_by(flat_layout, {{"1_a.sql", ""}}).migrations[0].sort_key);
}

TEST(DumpLayout, Refused) {
    EXPECT_EQ(load_refusal({{"all.sql", "--\n-- PostgreSQL database cluster dump\n--\n"}}).message(),
              "file is a dump of a whole cluster");
    EXPECT_EQ(refusal(dump_layout, {{"a.sql", dump}, {"b.sql", dump}}).path(), "b.sql");
    EXPECT_EQ(refusal(dump_layout, {{"a.sql", "select 1; -- PostgreSQL database dump\n"}}).message(),
              "file is not a plain pg_dump file");
}

}  // namespace

}  // namespace shepherd::layout::test

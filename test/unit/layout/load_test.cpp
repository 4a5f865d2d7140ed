#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(Load, NoFiles) {
    EXPECT_EQ(load_refusal({}).condition(), Condition::invalid_argument);
}

TEST(Load, HostilePaths) {
    std::string const inside("a\0b.sql", 7);
    for (std::string const& path :
         {std::string("../1_x.sql"), std::string("a/../1_x.sql"), std::string("/1_x.sql"),
          std::string("C:\\1_x.sql"), std::string("\\\\host\\1_x.sql"), std::string("1_x.sql/"),
          std::string(""), std::string("."), std::string("1_\nx.sql"), inside,
          std::string(1025, '1') + ".sql"}) {
        Failure const failure = load_refusal({{path, "select 1"}});
        EXPECT_EQ(failure.condition(), Condition::layout_refused) << path;
        EXPECT_TRUE(contains(failure.message(), "cannot be used")) << path;
    }
}

TEST(Load, PathsInOneForm) {
    Reading const reading =
        load_files({{"db\\migrations\\1_x.sql", "select 1"}, {"./db//migrations/2_y.sql", ""}});
    ASSERT_EQ(reading.migrations.size(), 2u);
    EXPECT_EQ(reading.migrations[0].up.path, "db/migrations/1_x.sql");
    EXPECT_EQ(reading.migrations[1].up.path, "db/migrations/2_y.sql");
}

TEST(Load, OnePathTwice) {
    EXPECT_EQ(load_refusal({{"1_x.sql", ""}, {"./1_x.sql", ""}}).message(), "file is given twice");
}

TEST(Load, ByteOrderMarkGoesAndLineEndsStay) {
    Reading const reading = load_files({{"1_x.sql", "\xEF\xBB\xBFselect 1;\r\nselect 2;\r\n"}});
    EXPECT_EQ(reading.migrations[0].up.text, "select 1;\r\nselect 2;\r\n");
}

TEST(Load, NulByte) {
    Failure const failure = load_refusal({{"1_x.sql", std::string("a\nb\0c", 5)}});
    EXPECT_EQ(failure.condition(), Condition::invalid_text);
    EXPECT_EQ(failure.path(), "1_x.sql");
    EXPECT_EQ(failure.line(), 2);
    EXPECT_TRUE(contains(load_refusal({{"1_x.sql", std::string("\xFF\xFE\x61\0", 4)}}).hint(), "UTF-8"));
    EXPECT_TRUE(contains(load_refusal({{"1_x.sql", std::string("PGDMP\1\0", 7)}}).hint(), "--format=plain"));
}

TEST(Load, OneVersionTwiceNamesBothFiles) {
    Failure const failure = load_refusal({{"1_a.up.sql", ""}, {"01_b.up.sql", ""}});
    EXPECT_TRUE(contains(failure.message(), "version 1 is used twice"));
    EXPECT_EQ(failure.path() + failure.detail().substr(0, 40),
              "01_b.up.sqlThe other file is \"1_a.up.sql\".");
    Failure const dbmate = load_refusal(
        {{"1_a.sql", "-- migrate:up\n-- migrate:down\n"}, {"1_b.sql", "-- migrate:up\n-- migrate:down\n"}});
    EXPECT_EQ(dbmate.message(), "version 1 is used twice");
    EXPECT_TRUE(contains(dbmate.detail(), "\"1_a.sql\", line 2"));
}

TEST(Load, NamedLayout) {
    EXPECT_EQ(load_files({{"1_x.sql", ""}}, "SQLX").layout, "sqlx");
    Failure const failure = load_refusal({{"1_x.sql", ""}}, "rails");
    EXPECT_EQ(failure.condition(), Condition::invalid_argument);
    EXPECT_TRUE(contains(failure.hint(), "golang-migrate"));
}

TEST(Load, NothingButReadme) {
    EXPECT_EQ(load_refusal({{"README.md", ""}}).message(), "the files fit no known layout");
    EXPECT_EQ(load_refusal({{"README.md", ""}}, "flat").message(), "the files hold no migration");
}

TEST(Load, EveryMigrationKnowsItsLayout) {
    EXPECT_EQ(load_files({{"1_x.sql", ""}}).migrations[0].layout, "flat");
}

TEST(Load, ScriptsSurviveAMove) {
    Reading reading = load_files({{"m/1_x.sql", "-- +goose ENVSUB ON\n-- +goose Up\nselect '$$';\n"}});
    Loaded const moved = std::move(static_cast<Loaded&>(reading));
    EXPECT_EQ(moved.migrations[0].up.text, "select '$';\n");
}

}  // namespace

}  // namespace shepherd::layout::test

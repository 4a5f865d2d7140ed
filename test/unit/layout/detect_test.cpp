#include "core/layout/detect.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(Layouts, NamesAreUniqueAndFound) {
    std::set<std::string_view> names;
    for (const Layout* const layout : all_layouts()) {
        EXPECT_TRUE(names.insert(layout->name).second) << layout->name;
        EXPECT_EQ(find_layout(layout->name), layout);
    }
    EXPECT_EQ(names.size(), 18u);
    EXPECT_EQ(find_layout("nothing"), nullptr);
}

TEST(Detect, ByPaths) {
    EXPECT_EQ(detected({{"1_x.sql", ""}}), "flat");
    EXPECT_EQ(detected({{"20250131120000_x.sql", ""}, {"README.md", ""}}), "flat");
    EXPECT_EQ(detected({{"prisma/migrations/20250131120000_x/migration.sql", ""}}), "prisma");
    EXPECT_EQ(detected({{"1_x.up.sql", ""}, {"1_x.down.sql", ""}}), "golang-migrate");
    EXPECT_EQ(detected({{"1_x.sql", ""}, {"2_y.up.sql", ""}, {"2_y.down.sql", ""}}), "sqlx");
    EXPECT_EQ(detected({{"2025-01-31-120000_x/up.sql", ""}}), "diesel");
    EXPECT_EQ(detected({{"supabase/migrations/20250131120000_x.sql", ""}}), "supabase");
}

TEST(Detect, ByMarkers) {
    EXPECT_EQ(detected({{"1_x.sql", "-- migrate:up\n-- migrate:down\n"}}), "dbmate");
    EXPECT_EQ(detected({{"1_x.sql", "-- +goose Up\n"}}), "goose");
    EXPECT_EQ(detected({{"1_x.sql", "-- +migrate Up\n"}}), "sql-migrate");
    EXPECT_EQ(detected({{"1_x.sql", "-- Up Migration\n"}}), "node-pg-migrate");
    EXPECT_EQ(detected({{"1_x.sql", "-- no-transaction\n"}}), "sqlx");
    EXPECT_EQ(detected({{"structure.sql", "--\n-- PostgreSQL database dump\n--\n"}}), "dump");
}

TEST(Detect, AMarkerInOneFileIsEnough) {
    EXPECT_EQ(detected({{"1_x.sql", "-- +goose Up\n"}, {"2_y.sql", ""}}), "file has no \"-- +goose Up\"");
}

TEST(Detect, CommentsThatOnlyLookLikeMarkers) {
    EXPECT_EQ(detected({{"1_x.sql", "-- up migration of the users\nselect 'migrate:up', '+goose Up';\n"}}),
              "flat");
}

TEST(Detect, FoldersAboveDoNotMatter) {
    EXPECT_EQ(detected({{"apps/web/prisma/migrations/20250131120000_x/migration.sql", ""},
                        {"apps/web/prisma/migrations/migration_lock.toml", "provider = \"postgresql\""}}),
              "prisma");
}

TEST(Detect, ATieIsNamed) {
    Failure const failure = load_refusal({{"1_x.sql", "-- +goose Up\n"}, {"2_y.sql", "-- +migrate Up\n"}});
    EXPECT_EQ(failure.message(), "the files fit several layouts");
    EXPECT_TRUE(contains(failure.detail(), "goose") && contains(failure.detail(), "sql-migrate"));
    EXPECT_TRUE(contains(failure.hint(), "layout =>"));
}

TEST(Detect, NothingFits) {
    Failure const failure = load_refusal({{"schema/users.sql", ""}});
    EXPECT_EQ(failure.message(), "the files fit no known layout");
    EXPECT_TRUE(contains(failure.detail(), "schema/users.sql"));
}

}  // namespace

}  // namespace shepherd::layout::test

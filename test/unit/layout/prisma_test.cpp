#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

constexpr const char* lock = "# Please do not edit\nprovider = \"postgresql\"\n";

TEST(PrismaLayout, FoldersInOrderOfTheirNames) {
    Reading const reading =
        read_by(prisma_layout, {{"prisma/migrations/20250101000000_b/migration.sql", "b"},
                                {"prisma/migrations/20250101000000_a/migration.sql", "a"},
                                {"prisma/migrations/20240101000000_z z/migration.sql", "z"},
                                {"prisma/migrations/0_init/migration.sql", ""},
                                {"prisma/migrations/migration_lock.toml", lock},
                                {"prisma/schema/user.prisma", ""},
                                {"prisma/migrations/README.md", ""}});
    EXPECT_EQ(versions(reading),
              (Strings{"0_init", "20240101000000_z z", "20250101000000_a", "20250101000000_b"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.migrations[1].name, "z z");
    EXPECT_EQ(reading.migrations[2].up.text, "a");
    EXPECT_FALSE(reading.migrations[2].down);
    EXPECT_TRUE(reading.notices.empty());
}

TEST(PrismaLayout, NameWithoutTimestamp) {
    EXPECT_EQ(read_by(prisma_layout, {{"init/migration.sql", ""}}).migrations[0].name, "init");
    EXPECT_EQ(read_by(prisma_layout, {{"2024_/migration.sql", ""}}).migrations[0].name, "2024_");
}

TEST(PrismaLayout, DownBesideUp) {
    Reading const reading =
        read_by(prisma_layout, {{"m/1_a/down.sql", "drop"}, {"m/1_a/migration.sql", "create"}});
    ASSERT_TRUE(reading.migrations[0].down);
    EXPECT_EQ(reading.migrations[0].down->text, "drop");
}

TEST(PrismaLayout, OtherProviders) {
    for (const char* const text :
         {"provider = \"mysql\"", "provider = \"sqlite\"", "provider = \"cockroachdb\"", "name = \"x\"",
          "provider = 1", "provider = "}) {
        Failure const failure =
            refusal(prisma_layout, {{"m/1_a/migration.sql", ""}, {"m/migration_lock.toml", text}});
        EXPECT_EQ(failure.condition(), Condition::layout_refused) << text;
        EXPECT_EQ(failure.path(), "m/migration_lock.toml") << text;
    }
    EXPECT_EQ(read_by(prisma_layout,
                      {{"m/1_a/migration.sql", ""}, {"m/migration_lock.toml", "provider = 'postgres'"}})
                  .migrations.size(),
              1u);
}

TEST(PrismaLayout, LettersBeyondAsciiInTheLockFile) {
    std::string const text = "# \xC3\xAF\nprovider = \"postgresql\"\n";
    EXPECT_EQ(read_by(prisma_layout, {{"m/1_a/migration.sql", ""}, {"m/migration_lock.toml", text}})
                  .migrations.size(),
              1u);
    EXPECT_EQ(
        refusal(prisma_layout, {{"m/1_a/migration.sql", ""}, {"m/migration_lock.toml", text + "D\xC3\xAF x"}})
            .line(),
        3);
}

TEST(PrismaLayout, Refused) {
    EXPECT_EQ(refusal(prisma_layout, {{"m/1_a/migration.sql", ""}, {"m/seed.sql", ""}}).path(), "m/seed.sql");
    EXPECT_EQ(refusal(prisma_layout, {{"m/1_a/migration.sql", ""}, {"m/2_b/down.sql", ""}}).path(),
              "m/2_b/down.sql");
    EXPECT_EQ(refusal(prisma_layout, {{"a/1_a/migration.sql", ""}, {"b/1_b/migration.sql", ""}}).message(),
              "the files hold two folders of Prisma migrations");
    EXPECT_EQ(refusal(prisma_layout, {{"migration.sql", ""}}).path(), "migration.sql");
}

}  // namespace

}  // namespace shepherd::layout::test

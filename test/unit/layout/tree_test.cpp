#include "core/layout/tree.hpp"

#include <gtest/gtest.h>

#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(Tree, PartsOfAPath) {
    EXPECT_EQ(base_name("a/b/c.up.sql"), "c.up.sql");
    EXPECT_EQ(base_name("c.sql"), "c.sql");
    EXPECT_EQ(folder("a/b/c.sql"), "a/b");
    EXPECT_EQ(folder("c.sql"), "");
    EXPECT_EQ(folder_name("a/b/c.sql"), "b");
    EXPECT_EQ(stem("a/c.up.sql"), "c.up");
    EXPECT_EQ(stem("a/.gitkeep"), ".gitkeep");
    EXPECT_EQ(extension("a/c.up.sql"), ".sql");
    EXPECT_EQ(extension("a.b/c"), "");
    EXPECT_TRUE(is_sql("x.SQL"));
    EXPECT_FALSE(is_sql("x.sqlx"));
    EXPECT_EQ(path_parts("a/b/c").size(), 3u);
}

TEST(Tree, InsideCountsWholeParts) {
    EXPECT_TRUE(is_inside("supabase/migrations/1_x.sql", "supabase/migrations"));
    EXPECT_TRUE(is_inside("apps/supabase/migrations/1_x.sql", "supabase/migrations"));
    EXPECT_FALSE(is_inside("mysupabase/migrations/1_x.sql", "supabase/migrations"));
    EXPECT_FALSE(is_inside("supabase/migrationsold/1_x.sql", "supabase/migrations"));
    EXPECT_FALSE(is_inside("supabase/migrations", "supabase/migrations"));
}

TEST(Tree, LinesKnowTheirPlace) {
    std::string_view const text = "a\r\n\nb";
    Lines lines(text);
    Line line;
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(line.text, "a");
    EXPECT_EQ(line.end, 3u);
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(line.text, "");
    EXPECT_EQ(line.number, 2);
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(line.text, "b");
    EXPECT_EQ(line.begin, 4u);
    EXPECT_EQ(line.end, 5u);
    EXPECT_FALSE(lines.next(line));
}

TEST(Tree, AFinalLineFeedMakesNoFurtherLine) {
    Lines lines("a\n");
    Line line;
    EXPECT_TRUE(lines.next(line));
    EXPECT_FALSE(lines.next(line));
}

TEST(Tree, SliceCountsLines) {
    File const file{"x.sql", "a\nb\nc\n"};
    Script const script = slice(file, 4, 6);
    EXPECT_EQ(script.text, "c\n");
    EXPECT_EQ(script.first_line, 3);
    EXPECT_EQ(script.path, "x.sql");
}

TEST(Tree, Words) {
    EXPECT_EQ(words("  a\tb  c ").size(), 3u);
    EXPECT_TRUE(words(" \t").empty());
    EXPECT_TRUE(all_digits("012"));
    EXPECT_FALSE(all_digits(""));
    EXPECT_FALSE(all_digits("1a"));
}

TEST(Tree, LeftoverFiles) {
    Loaded loaded;
    leftover(prisma_layout, File{"a/README.md", ""}, loaded);
    leftover(prisma_layout, File{"a/.gitkeep", ""}, loaded);
    leftover(prisma_layout, File{"LICENSE", ""}, loaded);
    EXPECT_TRUE(loaded.notices.empty());
    leftover(prisma_layout, File{"seed.ts", ""}, loaded);
    ASSERT_EQ(loaded.notices.size(), 1u);
    EXPECT_TRUE(contains(loaded.notices[0], "seed.ts"));
    EXPECT_THROW(leftover(prisma_layout, File{"x.sql", ""}, loaded), Failure);
    EXPECT_THROW(leftover(prisma_layout, File{"x.Go", ""}, loaded, ".js .go"), Failure);
}

}  // namespace

}  // namespace shepherd::layout::test

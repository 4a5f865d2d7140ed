#include "core/plan/words.hpp"

#include <gtest/gtest.h>

namespace {

using namespace shepherd::plan;

TEST(Words, AreCutAtCharacters) {
    EXPECT_EQ(clipped("abc", 3), "abc");
    EXPECT_EQ(clipped("abcd", 3), "abc…");
    EXPECT_EQ(clipped("ab\xC3\xA9", 3), "ab…");
    EXPECT_EQ(clipped("a\xF0\x9F\x98\x80z", 4), "a…");
    EXPECT_EQ(clipped("a\xF0\x9F\x98\x80z", 5), "a\xF0\x9F\x98\x80…");
    EXPECT_EQ(clipped("\x80\x80\x80\x80\x80\x80", 5), "\x80\x80…");
    EXPECT_EQ(clipped("\x80\x80", 1), "…");
}

TEST(Words, AreQuoted) {
    EXPECT_EQ(in_quotes("a b"), "\"a b\"");
    EXPECT_EQ(in_quotes(std::string(300, 'x')).size(), 200 + 2 + std::string("…").size());
    EXPECT_EQ(literal("it's"), "'it''s'");
    EXPECT_EQ(literal(""), "''");
}

TEST(Words, ListAlternatives) {
    EXPECT_EQ(alternatives({"a"}, 3), "\"a\"");
    EXPECT_EQ(alternatives({"a", "b"}, 3), "\"a\" or \"b\"");
    EXPECT_EQ(alternatives({"a", "b", "c"}, 3), "\"a\", \"b\" or \"c\"");
    EXPECT_EQ(alternatives({"a", "b", "c"}, 2), "\"a\", \"b\" or one of 1 more");
    EXPECT_EQ(alternatives({}, 2), "");
}

}  // namespace

#include "core/model/canonical.hpp"

#include <gtest/gtest.h>

#include "core/model/text.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::object;

std::string canonical(const Object& one, bool positions = true) {
    std::string text;
    append_canonical(text, one, positions);
    return text;
}

TEST(Canonical, NoTwoObjectsHaveTheSameText) {
    EXPECT_NE(canonical(object("a", "bc")), canonical(object("ab", "c")));
    EXPECT_NE(canonical(object("a", "b", "c")), canonical(object("a", "b", "", {{"c", ""}})));
    EXPECT_NE(canonical(object("a", "b", "", {{"c", "d"}, {"e", ""}})),
              canonical(object("a", "b", "", {{"c", "d1:e"}})));
}

TEST(Canonical, ListsWithoutAnOrderAreSorted) {
    EXPECT_EQ(canonical(object("t", "x", "", {{"options", "a='1', b='2,3'"}})),
              canonical(object("t", "x", "", {{"options", "b='2,3', a='1'"}})));
    EXPECT_NE(canonical(object("t", "x", "", {{"labels", "'a', 'b'"}})),
              canonical(object("t", "x", "", {{"labels", "'b', 'a'"}})));
}

TEST(Canonical, PlacesOfColumnsCanBeLeftOut) {
    Object const first = object("column", "x", "", {{"position", "1"}});
    Object const second = object("column", "x", "", {{"position", "2"}});
    EXPECT_NE(canonical(first), canonical(second));
    EXPECT_EQ(canonical(first, false), canonical(second, false));
}

TEST(Canonical, AttributesAsJson) {
    EXPECT_EQ(attributes_json(object("t", "x")), "{}");
    EXPECT_EQ(attributes_json(object("t", "x", "", {{"b", "\"\\\n\x01"}, {"a", "é"}})),
              R"({"a": "é", "b": "\"\\\u000a\u0001"})");
}

TEST(Settled, CastsOfArraysMoveIntoTheirItems) {
    EXPECT_EQ(settled("CHECK (((a)::text = ANY ((ARRAY['b'::character varying, 'c,''d'::character "
                      "varying])::text[])))"),
              "CHECK (((a)::text = ANY (ARRAY[('b'::character varying)::text, ('c,''d'::character "
              "varying)::text])))");
    EXPECT_EQ(settled("(ARRAY[1, 2])::bigint[] || (ARRAY[3])::bigint[]"),
              "ARRAY[(1)::bigint, (2)::bigint] || ARRAY[(3)::bigint]");
}

TEST(Settled, AnythingElseStaysAsItIs) {
    for (const char* const text : {"", "a", "ARRAY[1, 2]", "(ARRAY[1, 2])", "(ARRAY[1, 2])::text", "(ARRAY[",
                                   "(ARRAY[(ARRAY[", "(ARRAY['a]'])::", "f((ARRAY[1, 2])::point, '[]')"}) {
        EXPECT_EQ(settled(text), text);
    }
}

TEST(Settled, IsItsOwnForm) {
    std::string const once = settled("(ARRAY[(ARRAY['a'::character varying])::text[], 'b'])::text[]");
    EXPECT_EQ(settled(settled(once)), settled(once));
}

TEST(SameDefinition, StatisticsHaveNoOrderOfColumns) {
    auto const statistics = [](const char* columns) {
        return object("statistics", "s.x",
                      std::string("CREATE STATISTICS s.\" ON \" (mcv) ON ") + columns + " FROM s.t");
    };
    EXPECT_TRUE(same_definition(statistics("a, \"b FROM c\""), statistics("\"b FROM c\", a")));
    EXPECT_TRUE(same_object(statistics("a, b, EXTRACT(year FROM c)"),
                            statistics("b, a, EXTRACT(year FROM c)"), true));
    EXPECT_FALSE(same_definition(statistics("a, b"), statistics("a, c")));
    EXPECT_FALSE(same_definition(statistics("a, b"), object("statistics", "s.x", "CREATE STATISTICS")));
    EXPECT_FALSE(same_definition(object("index", "i", "CREATE ON a, b FROM"),
                                 object("index", "i", "CREATE ON b, a FROM")));
}

TEST(Canonical, TheNominalPersistenceDoesNotCount) {
    Object const one = object("table", "s.p", "", {{"nominal persistence", "unlogged"}});
    EXPECT_EQ(canonical(one), canonical(object("table", "s.p")));
    EXPECT_NE(canonical(object("table", "s.p", "", {{"persistence", "unlogged"}})),
              canonical(object("table", "s.p")));
}

TEST(SameValue, TakesOtherSpellings) {
    EXPECT_TRUE(same_value("using", "a", "a"));
    EXPECT_TRUE(same_value("grants", "a=r/o, b=w/o", "b=w/o, a=r/o"));
    EXPECT_FALSE(same_value("labels", "'a', 'b'", "'b', 'a'"));
    EXPECT_TRUE(same_value("using", "(ARRAY['a'::name])::text[]", "ARRAY[('a'::name)::text]"));
}

TEST(Lists, AreSplitOutsideOfQuotesAndParentheses) {
    using Parts = std::vector<std::string_view>;
    EXPECT_EQ(split_list("a, \"b, c\" , f(d, e),'x,''y'"), (Parts{"a", "\"b, c\"", "f(d, e)", "'x,''y'"}));
    EXPECT_EQ(split_list("E'a\\',b', c"), (Parts{"E'a\\',b'", "c"}));
    EXPECT_TRUE(split_list("").empty());
    EXPECT_EQ(split_list("'a"), (Parts{"'a"}));
}

TEST(Lists, LiteralsAndJoins) {
    EXPECT_EQ(quote_literal("it's \\"), "'it''s \\'");
    EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

}  // namespace

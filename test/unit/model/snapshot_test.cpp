#include "core/model/snapshot.hpp"

#include <gtest/gtest.h>

#include "model/snapshots.hpp"

namespace {

using namespace snapshots;
using shepherd::model::kind_rank;

TEST(Object, AttributesStaySorted) {
    Object one;
    one.set("b", "2");
    one.set("a", "1");
    one.set("c", "3");
    one.set("b", "4");
    ASSERT_EQ(one.attributes.size(), 3U);
    EXPECT_EQ(one.attributes.front().first, "a");
    EXPECT_EQ(one.attribute("b"), "4");
    EXPECT_TRUE(one.has("c"));
    EXPECT_FALSE(one.has("d"));
    EXPECT_EQ(one.attribute("d"), "");
}

TEST(Snapshot, SortsAndMendsDependencies) {
    Snapshot const snapshot({object("view", "s.v", "", {}, {2, 1}), object("schema", "s"),
                             object("table", "s.t", "", {}, {1, 1, 2})});
    ASSERT_EQ(snapshot.size(), 3U);
    EXPECT_EQ(snapshot[0].kind, "schema");
    EXPECT_EQ(snapshot[1].kind, "table");
    EXPECT_EQ(snapshot[2].kind, "view");
    EXPECT_EQ(snapshot[2].depends, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(snapshot[1].depends, (std::vector<std::uint32_t>{0}));  // neither twice nor on itself
}

TEST(Snapshot, TheOrderOfTheInputDoesNotMatter) {
    Snapshot const one({object("table", "s.b"), object("table", "s.a"), object("schema", "s")});
    Snapshot const other({object("schema", "s"), object("table", "s.a"), object("table", "s.b")});
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(one[i].identity, other[i].identity);
    }
}

TEST(Snapshot, FindsByKindAndIdentity) {
    Snapshot const snapshot({object("index", "s.t"), object("foreign table", "s.t")});
    EXPECT_TRUE(snapshot.find("index", "s.t"));
    EXPECT_FALSE(snapshot.find("table", "s.t"));
    EXPECT_EQ(snapshot.relation("s.t"), snapshot.find("foreign table", "s.t"));
    EXPECT_FALSE(snapshot.relation("s.u"));
}

TEST(Snapshot, ColumnsStandInTheirOrder) {
    std::vector<Object> objects{object("table", "s.t")};
    for (int const position : {10, 2, 1, 9}) {
        objects.push_back(column("s.t", "c" + std::to_string(position), "integer", position, 0));
    }
    Snapshot const snapshot(std::move(objects));
    std::string names;
    for (std::uint32_t const place : snapshot.columns(*snapshot.relation("s.t"))) {
        names += std::string(snapshot[place].attribute("name")) + " ";
    }
    EXPECT_EQ(names, "c1 c2 c9 c10 ");
    EXPECT_TRUE(snapshot.columns(12345).empty());
}

TEST(Snapshot, OfTwoOfOneNameTheFirstStays) {
    Snapshot const snapshot({object("table", "s.t", "first"), object("table", "s.t", "second"),
                             object("view", "s.v", "", {}, {1})});
    ASSERT_EQ(snapshot.size(), 2U);
    EXPECT_EQ(snapshot[0].definition, "first");
    EXPECT_EQ(snapshot[1].depends, (std::vector<std::uint32_t>{0}));
}

TEST(Snapshot, KindsThatNobodyKnowsComeLast) {
    EXPECT_LT(kind_rank("privileges"), kind_rank("something"));
    EXPECT_LT(kind_rank("schema"), kind_rank("table"));
    EXPECT_LT(kind_rank("table"), kind_rank("view"));
}

}  // namespace

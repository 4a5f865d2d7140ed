#include "core/model/name_index.hpp"

#include <gtest/gtest.h>

namespace {

using shepherd::model::NameIndex;
using shepherd::model::Object;

Object object(std::string kind, std::string identity) {
    Object made;
    made.kind = std::move(kind);
    made.identity = std::move(identity);
    return made;
}

TEST(NameIndex, FindsNothingWhereNothingIs) {
    NameIndex const index;
    EXPECT_EQ(index.find({}, "table", "a"), NameIndex::none);
    EXPECT_EQ(index.find({}, "table a"), NameIndex::none);
}

TEST(NameIndex, TheFirstOfANameStays) {
    NameIndex index;
    std::vector<Object> objects{object("table", "a")};
    EXPECT_EQ(index.add_last(objects), 0U);
    objects.push_back(object("view", "a"));
    EXPECT_EQ(index.add_last(objects), 1U);
    objects.push_back(object("table", "a"));
    EXPECT_EQ(index.add_last(objects), 0U);
    EXPECT_EQ(index.find(objects, "table", "a"), 0U);
    EXPECT_EQ(index.find(objects, "table", "b"), NameIndex::none);
}

TEST(NameIndex, ANameIsTheWholeText) {
    NameIndex index;
    std::vector<Object> objects{object("operator", "family x")};
    index.add_last(objects);
    EXPECT_EQ(index.find(objects, "operator family x"), 0U);
    EXPECT_EQ(index.find(objects, "operator family y"), NameIndex::none);
    EXPECT_EQ(index.find(objects, "operator"), NameIndex::none);
    EXPECT_EQ(index.find(objects, "operator", "family"), NameIndex::none);
}

TEST(NameIndex, GrowsWithAndWithoutRoom) {
    for (std::size_t const room : {0U, 10U, 5000U}) {
        NameIndex index;
        index.reserve(room);
        std::vector<Object> objects;
        for (std::uint32_t i = 0; i < 3000; ++i) {
            objects.push_back(object(i % 2 == 0 ? "table" : "index", "s.name_" + std::to_string(i)));
            ASSERT_EQ(index.add_last(objects), i);
        }
        for (std::uint32_t i = 0; i < 3000; ++i) {
            std::string const name = "s.name_" + std::to_string(i);
            EXPECT_EQ(index.find(objects, i % 2 == 0 ? "table" : "index", name), i);
            EXPECT_EQ(index.find(objects, i % 2 == 0 ? "index" : "table", name), NameIndex::none);
            EXPECT_EQ(index.find(objects, (i % 2 == 0 ? "table " : "index ") + name), i);
        }
    }
}

}  // namespace

#include "core/model/snapshot_json.hpp"

#include <gtest/gtest.h>

#include "core/base/failure.hpp"

namespace {

using shepherd::model::read_snapshot_json;

TEST(SnapshotJson, IsReadAsItIsWritten) {
    auto const snapshot = read_snapshot_json(
        R"([{"kind": "view", "identity": "s.v", "definition": "SELECT 1", "attributes": {"b": "2", "a": "1"}, "depends": ["table s.t", "table gone"]},
        {"kind": "table", "identity": "s.t", "definition": null, "attributes": {}, "depends": []}])");
    ASSERT_EQ(snapshot.size(), 2U);
    EXPECT_EQ(snapshot[0].identity, "s.t");
    EXPECT_EQ(snapshot[1].definition, "SELECT 1");
    EXPECT_EQ(snapshot[1].attribute("a"), "1");
    EXPECT_EQ(snapshot[1].depends, (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(read_snapshot_json("[]").size(), 0U);
}

TEST(SnapshotJson, AnythingElseIsRefused) {
    for (const char* const text :
         {"", "{}", "1", "[1]", "[{}]", R"([{"kind": "table"}])", R"([{"kind": 1, "identity": "x"}])",
          R"([{"kind": "tabel", "identity": "x"}])",
          R"([{"kind": "table", "identity": "x", "attributes": []}])",
          R"([{"kind": "table", "identity": "x", "attributes": {"a": 1}}])",
          R"([{"kind": "table", "identity": "x"}, {"kind": "table", "identity": "x"}])",
          "[[[[[[[[[[[[]]]]]]]]]]]]"}) {
        EXPECT_THROW(read_snapshot_json(text), shepherd::Failure) << text;
    }
    EXPECT_THROW(read_snapshot_json(std::string(100000, '[')), shepherd::Failure);
}

}  // namespace

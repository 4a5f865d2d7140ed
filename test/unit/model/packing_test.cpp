#include "core/model/packing.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "core/base/packing.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using shepherd::Packer;
using snapshots::column;
using snapshots::object;

void expect_same(const Snapshot& left, const Snapshot& right) {
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        EXPECT_EQ(left[i].kind, right[i].kind);
        EXPECT_EQ(left[i].identity, right[i].identity);
        EXPECT_EQ(left[i].definition, right[i].definition);
        EXPECT_EQ(left[i].attributes, right[i].attributes);
        EXPECT_EQ(left[i].depends, right[i].depends);
    }
}

Snapshot hostile() {
    return Snapshot(
        {object("table", "\"ü\n\"\"8:\".\"'t\"", "", {{"comment", std::string("a\0b", 3)}, {"", ""}}),
         column("\"ü\n\"\"8:\".\"'t\"", "\"\xC2\"", "text", 1, 0, {{"comment", "1:x"}}),
         object("view", "s.v", " SELECT 1;\n", {{"options", "a='1', b='2'"}}, {1, 0}),
         object("view", "s.w", "", {{"grants", ""}}, {2})});
}

/// A table without attributes, and what it depends on.
std::string one_table(std::int64_t count, std::int64_t attributes, std::vector<std::int64_t> depends) {
    Packer packer;
    packer.number(1).number(count).text("table").text("s.t").text("").number(attributes);
    packer.number(static_cast<std::int64_t>(depends.size()));
    for (std::int64_t const place : depends) {
        packer.number(place);
    }
    return packer.take();
}

TEST(PackedSnapshot, GivesBackWhatWentIn) {
    for (const Snapshot& snapshot : {Snapshot(), Snapshot({object("", "")}), hostile()}) {
        std::string const bytes = packed(snapshot);
        auto const read = unpacked_snapshot(bytes);
        ASSERT_TRUE(read);
        expect_same(*read, snapshot);
        EXPECT_EQ(packed(*read), bytes);
    }
}

TEST(PackedSnapshot, CanBeSearchedAgain) {
    auto const read = unpacked_snapshot(packed(hostile()));
    ASSERT_TRUE(read);
    auto const table = read->relation("\"ü\n\"\"8:\".\"'t\"");
    ASSERT_TRUE(table);
    EXPECT_EQ(read->columns(*table).size(), 1U);
    EXPECT_EQ((*read)[*table].attribute("comment"), std::string_view("a\0b", 3));
    auto const view = read->find("view", "s.w");
    ASSERT_TRUE(view);
    EXPECT_TRUE((*read)[*view].has("grants"));
    EXPECT_EQ((*read)[(*read)[*view].depends.at(0)].identity, "s.v");
}

TEST(PackedSnapshot, EveryCutIsNoticed) {
    std::string const bytes = packed(hostile());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_THROW((void)unpacked_snapshot(std::string_view(bytes).substr(0, length)), std::length_error)
            << length;
    }
}

TEST(PackedSnapshot, WhatIsBehindItIsNoticed) {
    EXPECT_THROW((void)unpacked_snapshot(packed(hostile()) + "1"), std::length_error);
    EXPECT_THROW((void)unpacked_snapshot(packed(Snapshot()) + "0:"), std::length_error);
    // Whole objects as well: there are more than it says.
    std::string const more = Packer().text("table").text("s.u").text("").number(0).number(0).take();
    EXPECT_THROW((void)unpacked_snapshot(packed(hostile()) + more), std::length_error);
}

TEST(PackedSnapshot, AnotherFormIsNotRead) {
    for (std::int64_t const form : {0, 2, -1}) {
        EXPECT_FALSE(unpacked_snapshot(Packer().number(form).text("whatever follows").take())) << form;
    }
}

TEST(PackedSnapshot, ForgedNumbersAreRefused) {
    ASSERT_TRUE(unpacked_snapshot(one_table(1, 0, {0})));
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t const count : {std::int64_t{0}, std::int64_t{2}, std::int64_t{-1}, most}) {
        EXPECT_THROW((void)unpacked_snapshot(one_table(count, 0, {})), std::length_error) << count;
    }
    for (std::int64_t const attributes : {std::int64_t{-1}, std::int64_t{1}, most}) {
        EXPECT_THROW((void)unpacked_snapshot(one_table(1, attributes, {})), std::length_error) << attributes;
    }
    for (std::int64_t const place : {std::int64_t{1}, std::int64_t{-1}, std::int64_t{1} << 32, most}) {
        EXPECT_THROW((void)unpacked_snapshot(one_table(1, 0, {place})), std::length_error) << place;
    }
    std::string const none = Packer().number(1).number(1).text("").text("").text("").number(0).take();
    EXPECT_THROW((void)unpacked_snapshot(none + Packer().number(-1).take()), std::length_error);
    EXPECT_THROW((void)unpacked_snapshot(none + Packer().text("x").take()), std::length_error);
}

TEST(PackedSnapshot, AnyChangedByteIsReadOrRefused) {
    std::string const bytes = packed(hostile());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (char const c : {'0', '9', ':', '-', '\0', '\xFF'}) {
            std::string forged = bytes;
            forged[i] = c;
            try {
                auto const read = unpacked_snapshot(forged);
                for (const Object& one : read ? read->objects() : std::vector<Object>()) {
                    for (std::uint32_t const place : one.depends) {
                        EXPECT_LT(place, read->size());
                    }
                }
            } catch (const std::length_error&) {
                continue;
            }
        }
    }
}

}  // namespace

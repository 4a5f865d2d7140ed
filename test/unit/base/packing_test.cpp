#include "core/base/packing.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace shepherd {
namespace {

TEST(Packing, GivesBackWhatWentIn) {
    std::string const bytes("a\0:3\n", 5);
    std::string const packed =
        Packer().text("").number(std::numeric_limits<std::int64_t>::min()).text(bytes).number(0).take();
    Unpacker unpacker(packed);
    EXPECT_EQ(unpacker.text(), "");
    EXPECT_EQ(unpacker.number(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(unpacker.text(), bytes);
    EXPECT_FALSE(unpacker.at_end());
    EXPECT_EQ(unpacker.number(), 0);
    EXPECT_TRUE(unpacker.at_end());
}

TEST(Packing, EveryCutIsNoticed) {
    std::string const packed = Packer().text("hello").take();
    for (std::size_t length = 0; length < packed.size(); ++length) {
        Unpacker unpacker(std::string_view(packed).substr(0, length));
        EXPECT_THROW(unpacker.text(), std::length_error) << length;
    }
}

TEST(Packing, WhatIsNoLengthOrNumberIsRefused) {
    for (const char* const bad :
         {"x:", ":", "-1:", "5", "99999999999999999999:a", "18446744073709551615:a"}) {
        EXPECT_THROW(Unpacker(bad).text(), std::length_error) << bad;
    }
    std::string const word = Packer().text("12x").take();
    EXPECT_THROW(Unpacker(word).number(), std::length_error);
    std::string const nothing = Packer().text("").take();
    EXPECT_THROW(Unpacker(nothing).number(), std::length_error);
}

}  // namespace
}  // namespace shepherd

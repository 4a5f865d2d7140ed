#include "core/base/version.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/base/failure.hpp"

namespace {

using shepherd::natural_key;
using shepherd::without_leading_zeros;

TEST(NaturalKey, HasTheDocumentedForm) {
    EXPECT_EQ(natural_key("1.9"), "0011.0019");
    EXPECT_EQ(natural_key("1.10"), "0011.00210");
    EXPECT_EQ(natural_key("007"), "0017");
    EXPECT_EQ(natural_key("7"), "0017");
    EXPECT_EQ(natural_key(""), "");
    EXPECT_EQ(natural_key("init"), "init");
    EXPECT_EQ(natural_key("v12b"), "v00212b");
    EXPECT_EQ(natural_key("000"), "0010");
}

TEST(NaturalKey, OrdersAsPeopleDo) {
    std::vector<std::string> const ascending = {"001", "1.1",   "1.9",   "1.10",     "1.10.1",
                                                "2",   "09999", "10000", "20250612", "20250612152230",
                                                "a1",  "a02",   "a10",   "b"};
    for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
        EXPECT_LT(natural_key(ascending[i]), natural_key(ascending[i + 1])) << ascending[i];
    }
}

TEST(NaturalKey, IsTheOrderOfNumbers) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        std::uint64_t const left = random() >> (random() % 64);
        std::uint64_t const right = random() >> (random() % 64);
        EXPECT_EQ(natural_key(std::to_string(left)) < natural_key(std::to_string(right)), left < right);
        EXPECT_EQ(natural_key("000" + std::to_string(left)), natural_key(std::to_string(left)));
    }
}

TEST(NaturalKey, TakesNumbersOf999DigitsAndRefusesMore) {
    std::string const longest(999, '9');
    EXPECT_EQ(natural_key(longest), "999" + longest);
    EXPECT_EQ(natural_key(std::string(5000, '0') + "1"), "0011");
    try {
        natural_key("v" + std::string(1000, '1'));
        FAIL() << "accepted";
    } catch (const shepherd::Failure& failure) {
        EXPECT_EQ(failure.condition(), shepherd::Condition::layout_refused);
        EXPECT_FALSE(failure.detail().empty());
    }
}

TEST(NaturalKey, KeepsBytesThatAreNotDigits) {
    std::string const bytes("\xC3\xA9\x00-\xFF", 5);
    EXPECT_EQ(natural_key(bytes), bytes);
}

TEST(WithoutLeadingZeros, KeepsOneZero) {
    EXPECT_EQ(without_leading_zeros("000120"), "120");
    EXPECT_EQ(without_leading_zeros("000"), "0");
    EXPECT_EQ(without_leading_zeros("0"), "0");
    EXPECT_EQ(without_leading_zeros(""), "");
    EXPECT_EQ(without_leading_zeros("10"), "10");
}

}  // namespace

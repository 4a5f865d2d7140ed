#include "core/plan/nearest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace {

using namespace shepherd::plan;

int plain_distance(const std::string& left, const std::string& right) {
    std::vector<std::vector<int>> table(left.size() + 1, std::vector<int>(right.size() + 1));
    for (std::size_t i = 0; i <= left.size(); ++i) {
        for (std::size_t j = 0; j <= right.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = static_cast<int>(i + j);
                continue;
            }
            int const replaced = table[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
            table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
            }
        }
    }
    return table[left.size()][right.size()];
}

TEST(EditDistance, AgreesWithTheWholeTable) {
    std::mt19937 random(4);
    for (int round = 0; round < 5000; ++round) {
        std::string left;
        std::string right;
        for (auto i = random() % 9; i > 0; --i) {
            left += static_cast<char>('a' + random() % 3);
        }
        for (auto i = random() % 9; i > 0; --i) {
            right += static_cast<char>('a' + random() % 3);
        }
        int const limit = static_cast<int>(random() % 7);
        ASSERT_EQ(edit_distance(left, right, limit), std::min(plain_distance(left, right), limit + 1))
            << left << " " << right << " " << limit;
    }
}

TEST(Nearest, PutsWhatHoldsTheTextFirstThenTheSmallestDistance) {
    std::vector<std::string_view> const known = {"add_user", "add_users", "drop_users", "old_add_users",
                                                 "other"};
    EXPECT_EQ(nearest("add_userz", known), (std::vector<std::string_view>{"add_user", "add_users"}));
    EXPECT_EQ(nearest("add_users", known),
              (std::vector<std::string_view>{"add_users", "old_add_users", "add_user"}));
    EXPECT_TRUE(nearest("", known).empty());
    EXPECT_TRUE(nearest("xyz", known).empty());
}

TEST(Nearest, TwoLettersThatChangedPlacesAreOneError) {
    EXPECT_EQ(edit_distance("titel", "title", 3), 1);
    EXPECT_EQ(nearest("titel", {"title", "tile"}), (std::vector<std::string_view>{"title"}));
}

TEST(Nearest, NamesEachTextOnceAndThreeAtMost) {
    EXPECT_EQ(nearest("abc", {"abc1", "abc1", "abc2"}), (std::vector<std::string_view>{"abc1", "abc2"}));
    EXPECT_EQ(nearest("abc", {"abc1", "abc2", "abc3", "abc4"}).size(), 3U);
}

TEST(Nearest, LongTextsHaveNone) {
    std::string const text(101, 'a');
    EXPECT_TRUE(nearest(text, {text}).empty());
    EXPECT_EQ(nearest(text.substr(1), {text}).size(), 1U);
}

}  // namespace

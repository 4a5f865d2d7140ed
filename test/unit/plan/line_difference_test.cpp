#include "core/plan/line_difference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "core/plan/edits.hpp"
#include "plan/cpu_time.hpp"

namespace {

using namespace shepherd::plan;
using Lines = std::vector<std::string>;

Lines split(const std::string& text) {
    Lines lines;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t const end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string join(const Lines& lines) {
    std::string text;
    for (std::string const& line : lines) {
        text += line + "\n";
    }
    return text;
}

/// Applies a difference that was not cut; checks context and removed lines on the way.
Lines patched(const Lines& before, const std::string& difference) {
    Lines after;
    std::size_t at = 0;
    for (std::string const& line : split(difference)) {
        if (line.rfind("@@ line ", 0) == 0) {
            std::size_t const start = std::stoul(line.substr(8)) - 1;
            while (after.size() < start && at < before.size()) {
                after.push_back(before[at++]);
            }
            EXPECT_EQ(after.size(), start) << difference;
            continue;
        }
        std::string const content = line.substr(1);
        if (line[0] != '+') {
            EXPECT_LT(at, before.size()) << difference;
            EXPECT_EQ(at < before.size() ? before[at] : "", content) << difference;
            ++at;
        }
        if (line[0] != '-') {
            after.push_back(content);
        }
    }
    after.insert(after.end(), before.begin() + static_cast<std::ptrdiff_t>(at), before.end());
    return after;
}

TEST(LineDifference, ShowsAHunkWithItsContext) {
    EXPECT_EQ(line_difference("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n"),
              "@@ line 3 @@\n 3\n 4\n-5\n+five\n 6\n 7");
    EXPECT_EQ(line_difference("a\n", "b\n"), "@@ line 1 @@\n-a\n+b");
    EXPECT_EQ(line_difference("", "b"), "@@ line 1 @@\n+b");
    EXPECT_EQ(line_difference("b", ""), "@@ line 1 @@\n-b");
    EXPECT_EQ(line_difference("", "\n"), "@@ line 1 @@\n+");
    EXPECT_EQ(line_difference("a\nb\n", "a\n"), "@@ line 1 @@\n a\n-b");
    EXPECT_EQ(line_difference("a\nb\n", "b\n"), "@@ line 1 @@\n-a\n b");
}

TEST(LineDifference, SeparatesDistantChangesAndJoinsNearOnes) {
    EXPECT_EQ(line_difference("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n"),
              "@@ line 1 @@\n-1\n+one\n 2\n 3\n@@ line 7 @@\n 7\n 8\n-9\n+nine");
    EXPECT_EQ(line_difference("1\n2\n3\n4\n5\n6\n", "one\n2\n3\n4\n5\nsix\n"),
              "@@ line 1 @@\n-1\n+one\n 2\n 3\n 4\n 5\n-6\n+six");
}

TEST(LineDifference, LineEndsAndByteOrderMarkDoNotCount) {
    EXPECT_EQ(line_difference("a\nb\n", "a\nb\n"), "");
    EXPECT_EQ(line_difference("a\r\nb\r\n", "a\nb"), "");
    EXPECT_EQ(line_difference("\xEF\xBB\xBF"
                              "a\n",
                              "a"),
              "");
    EXPECT_EQ(line_difference("", ""), "");
    EXPECT_EQ(line_difference("\r\n", "\n"), "");
    EXPECT_EQ(line_difference("a\r\nb\r\n", "a\nc\n"), "@@ line 1 @@\n a\n-b\n+c");
    EXPECT_NE(line_difference("a\rb", "a\nb"), "");
    EXPECT_NE(line_difference("a\n\n", "a\n"), "");
}

TEST(LineDifference, IsCutAndSaysHowMuch) {
    EXPECT_EQ(line_difference("1\n2\n3\n", "4\n5\n6\n", 3), "@@ line 1 @@\n-1\n-2\n… 4 more lines");
    EXPECT_EQ(line_difference("1\n2\n3\n", "4\n5\n6\n", 6),
              "@@ line 1 @@\n-1\n-2\n-3\n+4\n+5\n… 1 more line");
    EXPECT_EQ(line_difference("1\n2\n3\n", "4\n5\n6\n", 7), "@@ line 1 @@\n-1\n-2\n-3\n+4\n+5\n+6");
    EXPECT_EQ(line_difference("1\n", "2\n", 0), "… 3 more lines");
    EXPECT_EQ(line_difference("1\n", "2\n", -5), "… 3 more lines");
    EXPECT_EQ(split(line_difference(std::string(100, '\n'), "x")).size(), 21U);
}

TEST(LineDifference, LongLinesAreCutNearTheChange) {
    std::string const start(5000, 'x');
    std::string const difference = line_difference(start + "old" + start, start + "new" + start);
    EXPECT_LT(difference.size(), 600U);
    EXPECT_NE(difference.find("-…xxx"), std::string::npos);
    EXPECT_NE(difference.find("old"), std::string::npos);
    EXPECT_NE(difference.find("new"), std::string::npos);
    std::string const other = line_difference(std::string(1000, 'a'), std::string(1000, 'b'));
    EXPECT_LT(other.size(), 500U);
    EXPECT_NE(other.find("…"), std::string::npos);
}

TEST(LineDifference, AppliedToOneTextGivesTheOther) {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        Lines before;
        Lines after;
        unsigned const letters = 1 + random() % 5;
        for (auto i = random() % 14; i > 0; --i) {
            before.push_back(std::string(1, static_cast<char>('a' + random() % letters)));
        }
        // Half of the pairs are unrelated, half are a text and its edited copy.
        if (round % 2 == 0) {
            for (auto i = random() % 14; i > 0; --i) {
                after.push_back(std::string(1, static_cast<char>('a' + random() % letters)));
            }
        } else {
            after = before;
            for (auto i = random() % 4; i > 0 && !after.empty(); --i) {
                auto const place = after.begin() + static_cast<std::ptrdiff_t>(random() % after.size());
                random() % 2 == 0 ? (void)after.erase(place) : (void)after.insert(place, "new");
            }
        }
        std::string const difference = line_difference(join(before), join(after), 1000);
        ASSERT_EQ(difference.empty(), before == after);
        ASSERT_EQ(patched(before, difference), after) << join(before) << "---\n" << join(after);
    }
}

std::size_t longest_common(const Lines& left, const Lines& right) {
    std::vector<std::vector<std::size_t>> table(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t i = 0; i < left.size(); ++i) {
        for (std::size_t j = 0; j < right.size(); ++j) {
            table[i + 1][j + 1] =
                left[i] == right[j] ? table[i][j] + 1 : std::max(table[i][j + 1], table[i + 1][j]);
        }
    }
    return table[left.size()][right.size()];
}

TEST(Edits, AreTheFewest) {
    std::mt19937 random(6);
    for (int round = 0; round < 5000; ++round) {
        Lines before(random() % 12);
        Lines after(random() % 12);
        for (Lines* lines : {&before, &after}) {
            for (std::string& line : *lines) {
                line = std::string(1, static_cast<char>('a' + random() % 3));
            }
        }
        std::size_t const fewest = before.size() + after.size() - 2 * longest_common(before, after);
        std::vector<std::string_view> const left(before.begin(), before.end());
        std::vector<std::string_view> const right(after.begin(), after.end());
        auto const edits = shortest_edits(left, right, 100);
        ASSERT_TRUE(edits);
        std::size_t count = 0;
        for (std::size_t i = 0; i < edits->size(); ++i) {
            Edit const& edit = (*edits)[i];
            count += edit.removed + edit.added;
            if (i > 0) {
                Edit const& last = (*edits)[i - 1];
                ASSERT_LT(last.before + last.removed, edit.before);
            }
        }
        ASSERT_EQ(count, fewest);
        if (fewest > 0) {
            ASSERT_FALSE(shortest_edits(left, right, static_cast<int>(fewest) - 1));
        }
    }
}

std::string numbered(int count, int from, const char* word) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += word + std::to_string(from + i) + "\n";
    }
    return text;
}

TEST(LineDifference, TooManyChangesAreShownAsRemovedAndAdded) {
    std::string const head = numbered(3, 0, "same ");
    Lines const lines = split(
        line_difference(head + numbered(1000, 0, "old ") + head, head + numbered(1000, 0, "new ") + head, 6));
    EXPECT_EQ(lines, (Lines{"@@ line 2 @@", " same 1", " same 2", "-old 0", "-old 1", "-old 2",
                            "… 1999 more lines"}));
}

TEST(LineDifference, LargeTextsWithFewChangesAreExact) {
    std::string before = numbered(80'000, 0, "line ");
    std::string after = before;
    before.insert(0, "first\n");
    after.append("last\n");
    EXPECT_EQ(line_difference(before, after),
              "@@ line 1 @@\n-first\n line 0\n line 1\n@@ line 79999 @@\n line 79998\n line 79999\n+last");
}

// 50 MB each, as bad as it gets for each way: few long lines, unrelated short ones, nothing but line ends.
TEST(LineDifference, TakesBoundedTimeOnHugeTexts) {
    std::size_t const size = 50'000'000;
    CpuTime const time;

    std::string const empty_lines(size, '\n');
    EXPECT_EQ(line_difference(empty_lines, empty_lines), "");
    EXPECT_NE(line_difference(empty_lines, std::string(size, 'x')).find("more lines"), std::string::npos);
    EXPECT_NE(line_difference("a" + empty_lines + "b", "c" + empty_lines + "d").find("more lines"),
              std::string::npos);

    std::string one_line(size, 'x');
    one_line.back() = 'y';
    EXPECT_LT(line_difference(one_line, std::string(size, 'x')).size(), 600U);

    // Unrelated lines of few kinds, just below the number that is compared exactly: the most expensive case.
    std::mt19937 random(7);
    std::string left;
    std::string right;
    for (int i = 0; i < 99'000; ++i) {
        left += random() % 2 == 0 ? "a\n" : "b\n";
        right += random() % 2 == 0 ? "a\n" : "b\n";
    }
    EXPECT_EQ(split(line_difference(left, right)).size(), 21U);
    EXPECT_LT(time.seconds(), 30);
}

}  // namespace

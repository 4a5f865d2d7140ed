#include "core/script/statement_place.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/script/reader.hpp"

namespace shepherd::script {
namespace {

TEST(Place, LineAndColumnCountFromOne) {
    Place const place = place_at("SELECT 1;\nCREATE TABEL x;\nSELECT 2;", 17, 5);
    EXPECT_EQ(place.line, 6);
    EXPECT_EQ(place.column, 8);
    EXPECT_EQ(place.line_text, "CREATE TABEL x;");
    EXPECT_EQ(caret_text(place), "LINE 6: CREATE TABEL x;\n               ^");
}

TEST(Place, BeginAndEndOfTheText) {
    EXPECT_EQ(caret_text(place_at("abc", 0, 1)), "LINE 1: abc\n        ^");
    EXPECT_EQ(caret_text(place_at("abc", 3, 1)), "LINE 1: abc\n           ^");
    EXPECT_EQ(caret_text(place_at("abc", 99, 1)), "LINE 1: abc\n           ^");
    EXPECT_EQ(caret_text(place_at("", 0, 1)), "LINE 1: \n        ^");
    EXPECT_EQ(caret_text(place_at("abc\n", 4, 1)), "LINE 2: \n        ^");
}

TEST(Place, LineEndBelongsToItsLine) {
    Place const place = place_at("ab\r\ncd", 3, 1);
    EXPECT_EQ(place.line, 1);
    EXPECT_EQ(place.column, 4);
    EXPECT_EQ(place_at("ab\r\ncd", 0, 1).line_text, "ab");
    EXPECT_EQ(place_at("ab\r\ncd", 4, 1).line_text, "cd");
}

TEST(Place, CountsCharactersAndShowsWideOnesWide) {
    Place const accented = place_at("SELECT '\xc3\xa9\xc3\xa9' x", 13, 1);
    EXPECT_EQ(accented.column, 12);
    EXPECT_EQ(accented.caret, 11U);
    Place const wide = place_at("'\xe4\xb8\xad\xf0\x9f\x98\x80' x", 10, 1);
    EXPECT_EQ(wide.column, 6);
    EXPECT_EQ(wide.caret, 7U);
    EXPECT_EQ(place_at("\xe4\xb8\xad", 2, 1).column, 1) << "inside of a character";
}

TEST(Place, CountsBytesWhereTheLineIsNotUtf8) {
    Place const place = place_at("caf\xe9 \xc3\xa9 x", 8, 1);
    EXPECT_EQ(place.column, 9);
    EXPECT_EQ(place.line_text, "caf? \xc3\xa9 x");
    EXPECT_EQ(place.caret, 7U);
    EXPECT_EQ(place_at("caf\xe9\nx", 5, 1).column, 1) << "other lines do not count";
}

TEST(Place, ControlCharactersBecomeBlanks) {
    EXPECT_EQ(caret_text(place_at("\ta\x01 b", 4, 1)), "LINE 1:  a  b\n            ^");
}

// Expected texts are what psql 15 shows for these statements.
TEST(Place, LongLinesAreCutAsPsqlDoes) {
    std::string const right =
        "SELECT bad, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16;";
    EXPECT_EQ(caret_text(place_at(right, right.find("bad"), 1)),
              "LINE 1: SELECT bad, c01, c02, c03, c04, c05, c06, c07, c08, c09, c10...\n"
              "               ^");
    std::string const left =
        "SELECT 1 as c01, 2 as c02, 3 as c03, 4 as c04, 5 as c05, 6 as c06, 7 as c07, 8 as c08, 9 as c09, "
        "10 as c10, 11 c11, bad";
    std::string const both = left + ", 1 as c01, 2 as c02, 3 as c03;";
    EXPECT_EQ(caret_text(place_at(both, both.find("bad"), 1)),
              "LINE 1: ... 7 as c07, 8 as c08, 9 as c09, 10 as c10, 11 c11, bad, 1 as ...\n"
              "                                                             ^");
    EXPECT_EQ(caret_text(place_at(left + ";", left.find("bad"), 1)),
              "LINE 1: ...s c06, 7 as c07, 8 as c08, 9 as c09, 10 as c10, 11 c11, bad;\n"
              "                                                                   ^");
    std::string const wide =
        "SELECT '\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad', '\xf0\x9f\x98\x80', bad, '\xc3\xa9' as x;";
    EXPECT_EQ(caret_text(place_at(wide, wide.find("bad"), 1)),
              "LINE 1: " + wide + "\n                               ^");
}

TEST(Place, CutsHugeLinesBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 100000; ++i) {
        text += "\xe4\xb8\xad";
    }
    Place const place = place_at(text, 150000, 1);
    EXPECT_EQ(place.column, 50001);
    EXPECT_EQ(place.line_text.size(), 3 + 30 * 3 + 3U);
    EXPECT_EQ(place.line_text.substr(0, 6), "...\xe4\xb8\xad");
}

TEST(SkipBlanks, FindsTheFirstToken) {
    EXPECT_EQ(skip_blanks_and_comments(" -- a\n /* b /* c */ */\tSELECT", 0), 23U);
    EXPECT_EQ(skip_blanks_and_comments("SELECT", 0), 0U);
    EXPECT_EQ(skip_blanks_and_comments("- -", 0), 0U);
    EXPECT_EQ(skip_blanks_and_comments("a; -- b", 2), 7U);
    EXPECT_EQ(skip_blanks_and_comments("  /* a", 0), 6U);
    EXPECT_EQ(skip_blanks_and_comments("a", 9), 1U);
}

TEST(Excerpt, IsOneLineWithoutComments) {
    EXPECT_EQ(
        statement_excerpt("\n-- it's\n/* b */ CREATE  TABLE x -- c\n(\n\ta int /* d */, b text)\n", 100),
        "CREATE TABLE x ( a int , b text)");
    EXPECT_EQ(statement_excerpt("SELECT '-- a\n  b', $$/* c */$$", 100), "SELECT '-- a b', $$/* c */$$");
    EXPECT_EQ(statement_excerpt(" -- only a comment", 100), "");
    EXPECT_EQ(statement_excerpt("SELECT 1 /* open", 100), "SELECT 1");
    EXPECT_EQ(statement_excerpt("SELECT 'open", 100), "SELECT 'open");
}

TEST(Excerpt, IsCutBetweenCharacters) {
    EXPECT_EQ(statement_excerpt("SELECT 123456", 13), "SELECT 123456");
    EXPECT_EQ(statement_excerpt("SELECT 123456", 12), "SELECT 12...");
    EXPECT_EQ(statement_excerpt("SELECT 123456 -- and more", 13), "SELECT 123456");
    EXPECT_EQ(statement_excerpt("'\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9'", 6),
              "'\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9'");
    EXPECT_EQ(statement_excerpt("'\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9'", 5), "'\xc3\xa9...");
    EXPECT_EQ(statement_excerpt("SELECT", 2), "..");
    EXPECT_EQ(statement_excerpt("SELECT", 0), "");
    EXPECT_EQ(statement_excerpt("caf\xe9", 10), "caf?");
}

TEST(Excerpt, SaysThatItIsCutWhenOnlyTheReadingWas) {
    EXPECT_EQ(statement_excerpt("SELECT" + std::string(100000, ' ') + "1", 20), "SELECT...");
    std::string const huge = "SELECT '" + std::string(10000000, 'x') + "'";
    EXPECT_EQ(statement_excerpt(huge, 12), "SELECT 'x...");
}

TEST(LineCounter, AgreesWithLineAtInAnyOrder) {
    std::string const text = "a\nb\n\nc";
    LineCounter counter(text, 3);
    for (std::size_t const offset : {0U, 1U, 2U, 5U, 5U, 3U, 0U, 6U, 99U, 2U}) {
        EXPECT_EQ(counter.line_at(offset), line_at(text, offset, 3)) << offset;
    }
}

}  // namespace
}  // namespace shepherd::script

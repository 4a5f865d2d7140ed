#include "core/script/meta_command.hpp"

#include <gtest/gtest.h>

#include "script_reading.hpp"

namespace shepherd::script {
namespace {

using Pieces = std::vector<ReadPiece>;

TEST(MetaCommand, HarmlessOnesArePassedOver) {
    for (std::string const command : {"\\restrict Ab12", "\\unrestrict Ab12", "\\echo hello; 'there",
                                      "\\qecho (", "\\warn /* $$", "\\echo"}) {
        EXPECT_EQ(read_all(command + "\nSELECT 1;\n" + command + "\nSELECT 2;\n" + command),
                  (Pieces{{"\nSELECT 1;\n"}, {"\nSELECT 2;\n"}}))
            << command;
    }
}

TEST(MetaCommand, EndsWithItsLineOfAnyKind) {
    EXPECT_EQ(read_all("\\echo a\r\nSELECT 1;").size(), 1U);
    EXPECT_EQ(read_all("\\echo a\rSELECT 1;"), (Pieces{{"\rSELECT 1;"}}));
}

TEST(MetaCommand, MayFollowAStatementOrCommentOnItsLine) {
    EXPECT_EQ(read_all("SELECT 1; \\echo a\nSELECT 2;"), (Pieces{{"SELECT 1; "}, {"\nSELECT 2;"}}));
    EXPECT_EQ(read_all("/* c */ \\echo a\nSELECT 2;"), (Pieces{{"\nSELECT 2;"}}));
}

TEST(MetaCommand, BackslashInQuotesOrCommentsIsNone) {
    EXPECT_EQ(read_all("SELECT '\\i x', \"\\i x\", $$\\i x$$ -- \\i x\n/* \\i x */;").size(), 1U);
}

TEST(MetaCommand, AnotherCommandMayFollowOnTheLine) {
    std::optional<ReadFailure> const read =
        failure_of("\\echo Use \"CREATE EXTENSION x\" to load it. \\quit\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->failure.message(), "psql command \"\\quit\" cannot be run");
    EXPECT_TRUE(read_all("\\echo a \\warn b\n").empty());
    // Quotes hide the backslash from psql too.
    EXPECT_TRUE(read_all("\\echo 'it\\'s \\q' \"\\q\" `\\q`\n").empty());
    EXPECT_TRUE(failure_of("\\echo 'it''s' \\q\n"));
    EXPECT_TRUE(read_all("\\echo 'open \\q\n").empty());
    EXPECT_EQ(read_all("\\echo 'a\\\nSELECT 1;"), (Pieces{{"\nSELECT 1;"}}));
}

TEST(MetaCommand, DoubleBackslashEndsIt) {
    EXPECT_EQ(read_all("\\echo a \\\\ SELECT 1;"), (Pieces{{" SELECT 1;"}}));
}

struct Refused {
    std::string text;
    std::string name;
    std::string hint_word;
};

TEST(MetaCommand, OthersAreRefusedWithAHint) {
    for (Refused const& refused : std::vector<Refused>{{"\\i other.sql", "i", "own migration"},
                                                       {"\\ir other.sql", "ir", "own migration"},
                                                       {"\\set a 1", "set", "not replaced"},
                                                       {"\\c postgres", "c", "one database"},
                                                       {"\\connect postgres", "connect", "one database"},
                                                       {"\\copy t from 'x'", "copy", "COPY ... FROM STDIN"},
                                                       {"\\if true", "if", "DO block"},
                                                       {"\\endif", "endif", "DO block"},
                                                       {"\\gexec", "gexec", "EXECUTE"},
                                                       {"\\g", "g", "semicolon"},
                                                       {"\\gx", "gx", "semicolon"},
                                                       {"\\gset", "gset", "not replaced"},
                                                       {"\\.", ".", "no such data is open"},
                                                       {"\\q", "q", "to its end"},
                                                       {"\\! ls", "!", "shell"},
                                                       {"\\;SELECT 1", ";", "semicolon"},
                                                       {"\\timing on", "timing", "remove the line"},
                                                       {"\\d t", "d", ""},
                                                       {"\\echoo", "echoo", ""},
                                                       {"\\ECHO a", "ECHO", ""},
                                                       {"\\o\\echo", "o", "remove"},
                                                       {"\\", "", ""},
                                                       {"\\ echo", "", ""}}) {
        std::optional<ReadFailure> const read =
            failure_of("SELECT 1;\n-- c\n" + refused.text + "\nSELECT 2;");
        ASSERT_TRUE(read) << refused.text;
        EXPECT_EQ(read->failure.condition(), Condition::script_refused);
        EXPECT_EQ(read->failure.message(), "psql command \"\\" + refused.name + "\" cannot be run");
        EXPECT_EQ(read->failure.path(), "f.sql");
        EXPECT_EQ(read->failure.line(), 3);
        EXPECT_EQ(read->failure.hint().empty(), refused.hint_word.empty()) << refused.text;
        EXPECT_NE(read->failure.hint().find(refused.hint_word), std::string::npos) << refused.text;
        EXPECT_EQ(read->pieces, 1U);
    }
}

TEST(MetaCommand, InTheMiddleOfAStatementIsRefused) {
    for (std::string const name : {"echo", "restrict", "i", "gexec", "."}) {
        std::optional<ReadFailure> const read = failure_of("SELECT 1;\nSELECT\n2 \\" + name + "\n;");
        ASSERT_TRUE(read);
        EXPECT_EQ(read->failure.message(), "psql command \"\\" + name + "\" is in the middle of a statement");
        EXPECT_EQ(read->failure.detail(), "The statement begins at line 2.");
        EXPECT_FALSE(read->failure.hint().empty());
        EXPECT_EQ(read->failure.line(), 3);
        EXPECT_EQ(read->pieces, 1U);
    }
}

TEST(MetaCommand, NameIsShortAscii) {
    EXPECT_EQ(meta_command_name("\\d+ x", 0), "d+");
    EXPECT_EQ(meta_command_name("\\a\\b", 0), "a");
    EXPECT_EQ(meta_command_name("\\a\xc3\xa9", 0), "a");
    EXPECT_EQ(meta_command_name("\\", 0), "");
    EXPECT_EQ(meta_command_name("\\;x", 0), ";");
    EXPECT_EQ(meta_command_name("\\" + std::string(1000, 'x'), 0).size(), 32U);
}

}  // namespace
}  // namespace shepherd::script

// COPY … FROM STDIN and its data in a script.
#include <gtest/gtest.h>

#include "script_reading.hpp"

namespace shepherd::script {
namespace {

using Pieces = std::vector<ReadPiece>;

/// Whether `statement` is taken for one that data follows.
bool has_data(std::string const& statement) {
    std::string const text = statement + "\n1\n\\.\n";
    try {
        Pieces const pieces = read_all(text, {"", 1, true, 0});
        return !pieces.empty() && pieces.back().data == "1\n";
    } catch (Failure const&) {
        return false;
    }
}

// Each of these was tried with psql 15.20, which passes over the data of a COPY that the server refuses.
TEST(Copy, StatementsThatDataFollows) {
    for (std::string const statement :
         {"copy t from stdin;", "COPY t (a, b) FROM STDIN;", "COPY t FROM stdout;",
          "Copy binary t From Stdin;", "COPY t\nFROM /* c */ STDIN -- d\nWITH (FORMAT csv);",
          "COPY a.b FROM STDIN;", "COPY \"x\" FROM STDIN;",
          "COPY t FROM STDIN (FORMAT csv) WHERE a > (SELECT 1 FROM stdin);", "begin; copy t from stdin;",
          "/* c */ -- d\ncopy t from stdin;", "COPY t FROM STDIN ;"}) {
        EXPECT_TRUE(has_data(statement)) << statement;
    }
}

TEST(Copy, StatementsThatNoDataFollows) {
    for (std::string const statement :
         {"COPY t TO STDOUT;", "COPY t TO STDIN;", "COPY (SELECT * FROM stdin) TO STDOUT;",
          "COPY t FROM 'stdin';", "COPY t FROM \"stdin\";", "COPY t FROM PROGRAM 'stdin';",
          "COPY t FROM stdin2;", "EXPLAIN COPY t FROM STDIN;", "(COPY t FROM STDIN);",
          "SELECT copy FROM stdin;", "\"copy\" t FROM STDIN;",
          "CREATE FUNCTION f() BEGIN ATOMIC COPY t FROM STDIN; END;", "SELECT 'COPY t FROM STDIN;';"}) {
        EXPECT_FALSE(has_data(statement)) << statement;
    }
}

TEST(Copy, IsAPieceOfItsOwn) {
    EXPECT_EQ(read_all("SELECT 1; -- c\nCOPY t FROM STDIN;\n1\n2\n\\.\nSELECT 2;\nSELECT 3;\n"),
              (Pieces{{"SELECT 1; -- c\n"}, {"COPY t FROM STDIN;", "1\n2\n"}, {"SELECT 2;\nSELECT 3;\n"}}));
    EXPECT_EQ(read_all("-- c\nCOPY t FROM STDIN;\n1\n\\.\nCOPY u FROM STDIN;\n2\n\\.\n"),
              (Pieces{{"COPY t FROM STDIN;", "1\n"}, {"COPY u FROM STDIN;", "2\n"}}));
}

TEST(Copy, DataMayBeEmpty) {
    EXPECT_EQ(read_all("COPY t FROM STDIN;\n\\.\nSELECT 1;"),
              (Pieces{{"COPY t FROM STDIN;", ""}, {"SELECT 1;"}}));
    EXPECT_EQ(read_all("COPY t FROM STDIN;\n\\."), (Pieces{{"COPY t FROM STDIN;", ""}}));
}

TEST(Copy, DataIsNotReadAsSql) {
    std::string const data = "it's\t/*\n\\N\t$$\n;\n\\i x\n \\.\n\\. \n\\.x\n\\\\.\n\"\n\\..\n";
    EXPECT_EQ(read_all("COPY t FROM STDIN;\n" + data + "\\.\nSELECT 1;"),
              (Pieces{{"COPY t FROM STDIN;", data}, {"SELECT 1;"}}));
}

TEST(Copy, CarriageReturns) {
    EXPECT_EQ(read_all("COPY t FROM STDIN;\r\n1\r\n\\.\r\nSELECT 1;\r\n"),
              (Pieces{{"COPY t FROM STDIN;", "1\r\n"}, {"SELECT 1;\r\n"}}));
    EXPECT_EQ(read_all("COPY t FROM STDIN;\r\n1\r\n\\.\r"), (Pieces{{"COPY t FROM STDIN;", "1\r\n"}}));
    EXPECT_EQ(read_all("COPY t FROM STDIN;\r1\r\\.\rSELECT 1;"),
              (Pieces{{"COPY t FROM STDIN;", "1\r"}, {"SELECT 1;"}}));
    // Where lines end with LF, a CR is data: here inside of a quoted csv value.
    EXPECT_EQ(read_all("COPY t FROM STDIN (FORMAT csv);\n\"a\r\\.\rb\"\n\\.\n"),
              (Pieces{{"COPY t FROM STDIN (FORMAT csv);", "\"a\r\\.\rb\"\n"}}));
}

TEST(Copy, CommentsMayFollowOnTheLine) {
    for (std::string const comment : {" -- it's\n", " /* a /* b */ */ \t\n", " /* a */ -- b\r\n", "--\n"}) {
        EXPECT_EQ(read_all("COPY t FROM STDIN;" + comment + "1\n\\.\n"),
                  (Pieces{{"COPY t FROM STDIN;", "1\n"}}))
            << comment;
    }
}

TEST(Copy, TextOnTheLineIsRefused) {
    for (std::string const text :
         {" SELECT 1;\n", ";\n", " /* a\n */\n", " /* a */ x\n", " - \n", " \\echo\n"}) {
        std::optional<ReadFailure> const read =
            failure_of("SELECT 1;\nCOPY t FROM STDIN;" + text + "1\n\\.\n");
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->failure.message(), "text follows COPY ... FROM STDIN on the same line");
        EXPECT_EQ(read->failure.condition(), Condition::script_refused);
        EXPECT_EQ(read->failure.line(), 2);
        EXPECT_EQ(read->pieces, 1U);
    }
}

TEST(Copy, CutOffDataIsRefusedWithTheLineOfTheCopy) {
    for (std::string const rest : {"FROM STDIN;\n1\n2\n", "FROM STDIN;\n", "FROM STDIN;", "FROM STDIN",
                                   "FROM STDIN; -- c", "FROM STDIN;\n1\\.\n", "FROM STDIN;\n1\n\\.x"}) {
        std::optional<ReadFailure> const read = failure_of("SELECT 1;\n\nCOPY t\n" + rest);
        ASSERT_TRUE(read) << rest;
        EXPECT_EQ(read->failure.message(), "the data of COPY is cut off");
        EXPECT_EQ(read->failure.condition(), Condition::script_refused);
        EXPECT_EQ(read->failure.path(), "f.sql");
        EXPECT_EQ(read->failure.line(), 3);
        EXPECT_EQ(read->pieces, 1U);
    }
}

TEST(Copy, MissingSemicolonIsToldAtTheClosingLine) {
    std::optional<ReadFailure> const read = failure_of("COPY t FROM STDIN\n1\n\\.\n");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->failure.message(), "psql command \"\\.\" is in the middle of a statement");
    EXPECT_EQ(read->failure.line(), 3);
    EXPECT_FALSE(read->failure.hint().empty());
}

}  // namespace
}  // namespace shepherd::script

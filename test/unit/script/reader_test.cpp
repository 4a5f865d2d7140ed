#include "core/script/reader.hpp"

#include <gtest/gtest.h>

#include "script_reading.hpp"

namespace shepherd::script {
namespace {

using Strings = std::vector<std::string>;
using Pieces = std::vector<ReadPiece>;

void expect_failure(std::string_view text, std::string_view message, int line, std::size_t pieces = 0) {
    std::optional<ReadFailure> const read = failure_of(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->failure.condition(), Condition::script_refused);
    EXPECT_EQ(read->failure.message(), message);
    EXPECT_EQ(read->failure.path(), "f.sql");
    EXPECT_EQ(read->failure.line(), line);
    EXPECT_EQ(read->pieces, pieces);
}

TEST(Reader, EmptyAndCommentOnlyScriptsHaveNoPieces) {
    EXPECT_TRUE(read_all("").empty());
    EXPECT_TRUE(read_all(" \r\n\t").empty());
    EXPECT_TRUE(read_all("-- nothing\n/* here; */").empty());
    EXPECT_TRUE(read_all(" ; ;; -- nothing\n;").empty());
    EXPECT_TRUE(read_all("\xef\xbb\xbf").empty());
    EXPECT_TRUE(read_all("\\restrict x\n\\unrestrict x").empty());
}

TEST(Reader, SmallScriptIsOnePiece) {
    EXPECT_EQ(read_all("-- a\nSELECT 1; SELECT 2\n-- end\n"),
              (Pieces{{"-- a\nSELECT 1; SELECT 2\n-- end\n"}}));
}

TEST(Reader, PiecesEndBehindTheStatementThatReachesPieceBytes) {
    std::string_view const text = "SELECT 1;SELECT 22;SELECT 333;";
    EXPECT_EQ(read_all(text, {"", 1, true, 0}), (Pieces{{"SELECT 1;"}, {"SELECT 22;"}, {"SELECT 333;"}}));
    EXPECT_EQ(read_all(text, {"", 1, true, 9}), (Pieces{{"SELECT 1;"}, {"SELECT 22;"}, {"SELECT 333;"}}));
    EXPECT_EQ(read_all(text, {"", 1, true, 10}), (Pieces{{"SELECT 1;SELECT 22;"}, {"SELECT 333;"}}));
    EXPECT_EQ(read_all(text, {"", 1, true, 20}), (Pieces{{std::string(text)}}));
}

TEST(Reader, LastStatementNeedsNoSemicolon) {
    EXPECT_EQ(statements("SELECT 1; SELECT 2"), (Strings{"SELECT 1;", "SELECT 2"}));
    EXPECT_EQ(statements("SELECT 1"), (Strings{"SELECT 1"}));
}

TEST(Reader, SemicolonsInQuotesAndCommentsEndNothing) {
    EXPECT_EQ(statements("SELECT ';', \"a;b\", $$;$$ /* ; */ -- ;\n; SELECT 2;").size(), 2U);
}

TEST(Reader, SemicolonsInParenthesesEndNothing) {
    EXPECT_EQ(statements("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT (2)); SELECT 3;"),
              (Strings{"CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT (2));", "SELECT 3;"}));
    EXPECT_EQ(statements("SELECT 1); SELECT 2;"), (Strings{"SELECT 1);", "SELECT 2;"}));
}

TEST(Reader, BodiesOfRoutinesAreOneStatement) {
    for (std::string const head : {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC ",
                                   "create or replace function f() begin\n/* c */ atomic ",
                                   "CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC ",
                                   "Create Or Replace Procedure p() Begin Atomic "}) {
        std::string const routine =
            head + "SELECT 1; SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END;";
        EXPECT_EQ(statements(routine + " SELECT 2;"), (Strings{routine, "SELECT 2;"}));
    }
}

TEST(Reader, OnlyTheBodyOfARoutineIsTakenTogether) {
    EXPECT_EQ(statements("BEGIN; SELECT 1; END; SELECT 2;").size(), 4U);
    EXPECT_EQ(statements("BEGIN ATOMIC; SELECT 1; END;").size(), 3U);
    EXPECT_EQ(statements("CREATE TABLE begin_atomic (a int); SELECT 1;").size(), 2U);
    EXPECT_EQ(statements("CREATE VIEW function AS SELECT 1 BEGIN ATOMIC; SELECT 1;").size(), 2U);
    EXPECT_EQ(statements("CREATE FUNCTION begin() RETURNS int AS 'x'; SELECT 1;").size(), 2U);
    EXPECT_EQ(statements("CREATE FUNCTION f(begin atomic) RETURNS int AS 'x'; SELECT 1;").size(), 2U);
    EXPECT_EQ(statements("CREATE FUNCTION f() AS $$BEGIN ATOMIC$$; SELECT 1;").size(), 2U);
    EXPECT_EQ(statements("ALTER FUNCTION f() BEGIN ATOMIC; SELECT 1;").size(), 2U);
}

TEST(Reader, NamesInsideABodyAreNotItsKeywords) {
    std::string const routine =
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT a AS end, t.end, t.case, b AS case FROM t; "
        "SELECT \"end\"; SELECT (CASE WHEN a THEN 1 END); END;";
    EXPECT_EQ(statements(routine + " SELECT 2;"), (Strings{routine, "SELECT 2;"}));
}

TEST(Reader, StandardConformingStringsDecideWhereStringsEnd) {
    EXPECT_EQ(statements("SELECT 'a\\'; SELECT 'b';").size(), 2U);
    EXPECT_EQ(statements("SELECT 'a\\'; SELECT 1';", false).size(), 1U);
}

TEST(Reader, LineEndsOfAllKinds) {
    EXPECT_EQ(statements("SELECT 1; -- a;\r\nSELECT 2;\r\n").size(), 2U);
    EXPECT_EQ(statements("-- a;\rSELECT 1; -- b;\rSELECT 2").size(), 2U);
}

TEST(Reader, ByteOrderMarkIsPassedOverAtTheBeginOnly) {
    EXPECT_EQ(read_all("\xef\xbb\xbfSELECT 1;"), (Pieces{{"SELECT 1;"}}));
    EXPECT_EQ(read_all("SELECT \xef\xbb\xbf"), (Pieces{{"SELECT \xef\xbb\xbf"}}));
}

TEST(Reader, NulByteIsRefusedWhereverItStands) {
    std::string const text("SELECT 1;\n\nSELECT 'a\0b';", 24);
    std::optional<ReadFailure> const read = failure_of(text, {"n.sql", 10});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->failure.condition(), Condition::invalid_text);
    EXPECT_EQ(read->failure.path(), "n.sql");
    EXPECT_EQ(read->failure.line(), 12);
    EXPECT_THROW(Reader(std::string_view("-- \0", 4), {}), Failure);
}

TEST(Reader, UnterminatedThingsAreReportedWhereTheyBegin) {
    expect_failure("SELECT\n\n 'a\nb;\n", "unterminated quoted string", 3);
    expect_failure("SELECT\nE'a\\'\n;", "unterminated quoted string", 2);
    expect_failure("SELECT 'a'\n'b\n;", "unterminated quoted string", 1);
    expect_failure("SELECT 1 AS\n\"a\n;", "unterminated quoted identifier", 2);
    expect_failure("\nDO $x$\n$y$;", "unterminated dollar-quoted string", 2);
    expect_failure("SELECT 1\n/* a\n/* b */", "unterminated /* comment", 2);
    expect_failure("\n/*", "unterminated /* comment", 2);
    expect_failure("CREATE TABLE t\n(a int\n, b numeric(1,2);\nSELECT 1;", "unterminated parenthesis", 2);
}

TEST(Reader, WholeStatementsBeforeAFailureAreReturnedFirst) {
    expect_failure("SELECT 1;\nSELECT 2;\nSELECT 'a;", "unterminated quoted string", 3, 1);
    Reader reader("SELECT 1; -- c\nSELECT 'a;", {});
    std::optional<Piece> const piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->offset, 0U);
    EXPECT_EQ(piece->length, 9U);
    EXPECT_THROW(reader.next(), Failure);
    EXPECT_THROW(reader.next(), Failure);
}

TEST(Reader, LinesCountFromFirstLine) {
    std::optional<ReadFailure> const read = failure_of("SELECT 1;\n'", {"x", 41});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->failure.line(), 42);
}

TEST(Reader, StatementThatNamesTheStringSettingEndsItsPiece) {
    for (std::string const setting :
         {"SET standard_conforming_strings = off;", "SET Local STANDARD_CONFORMING_STRINGS TO on;",
          "SET \"standard_conforming_strings\" = off;",
          "SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false);",
          "RESET standard_conforming_strings;"}) {
        EXPECT_EQ(read_all("SELECT 1;" + setting + "SELECT 2;SELECT 3;"),
                  (Pieces{{"SELECT 1;" + setting}, {"SELECT 2;SELECT 3;"}}));
    }
    EXPECT_EQ(read_all("SET standard_conforming_string = off;SELECT 2;").size(), 1U);
}

TEST(Reader, WhatMayRestoreTheStringSettingEndsItsPieceOnceItWasNamed) {
    for (std::string const restoring :
         {"RESET ALL;", "DISCARD ALL;", "COMMIT;", "END;", "rollback;", "ABORT;"}) {
        EXPECT_EQ(read_all("BEGIN;" + restoring + "SELECT 1;").size(), 1U);
        EXPECT_EQ(read_all("SET standard_conforming_strings = off;" + restoring + "SELECT 1;").size(), 3U);
    }
}

TEST(Reader, ResumeAtReadsTheRestWithTheNewSetting) {
    std::string_view const text =
        "SET standard_conforming_strings = off; SELECT 'it\\'s; ', 2; SELECT 'x\\';'";
    Reader reader(text, {});
    std::optional<Piece> piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(as_text(text, *piece).sql, "SET standard_conforming_strings = off;");
    reader.resume_at(piece->offset + piece->length, false);
    piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(as_text(text, *piece).sql, " SELECT 'it\\'s; ', 2; SELECT 'x\\';'");
    EXPECT_FALSE(reader.next());
}

TEST(Reader, ResumeAtGoesBackAndForthInsideTheText) {
    std::string_view const text = "\xef\xbb\xbfSELECT 1;SELECT 2;";
    Reader reader(text, {});
    reader.next();
    EXPECT_FALSE(reader.next());
    reader.resume_at(12, true);
    std::optional<Piece> piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(as_text(text, *piece).sql, "SELECT 2;");
    reader.resume_at(0, true);
    piece = reader.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->offset, 3U);
    reader.resume_at(1000, true);
    EXPECT_FALSE(reader.next());
}

TEST(Reader, LineAtCountsLineFeeds) {
    EXPECT_EQ(line_at("a\nb\r\nc", 0, 1), 1);
    EXPECT_EQ(line_at("a\nb\r\nc", 1, 1), 1);
    EXPECT_EQ(line_at("a\nb\r\nc", 2, 1), 2);
    EXPECT_EQ(line_at("a\nb\r\nc", 5, 7), 9);
    EXPECT_EQ(line_at("a\nb\r\nc", 100, 7), 9);
    EXPECT_EQ(line_at("", 0, 3), 3);
}

}  // namespace
}  // namespace shepherd::script

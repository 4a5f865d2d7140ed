#include "core/model/check_sql.hpp"

#include <gtest/gtest.h>

#include "model/snapshots.hpp"

namespace {

using namespace snapshots;
using shepherd::model::Checker;
using shepherd::model::compare;
using shepherd::model::Finding;
using shepherd::model::findings_of_sql;
using shepherd::model::outcome_name;
using shepherd::model::read_expectation;
using shepherd::model::read_sql_expectation;
using shepherd::model::with_unsaid_remarks;

TEST(SqlExpectation, IsToldFromAShortForm) {
    for (const char* const text : {"CREATE TABLE t (i int)",
                                   "create table t ()",
                                   " \n\tAlter Table t ADD c int",
                                   "-- t\nt",
                                   "/* t */ t",
                                   "\\restrict abc\nCREATE TABLE t ()",
                                   "SET search_path = a",
                                   "comment on table t is 'x'",
                                   "begin;",
                                   "BEGIN WORK; CREATE TABLE t ();",
                                   "DO $$BEGIN END$$",
                                   "do 'x'",
                                   "create/**/table t ()",
                                   "SELECT pg_catalog.set_config('search_path', '', false);",
                                   "grant select on t to r",
                                   "only CREATE TABLE t ()",
                                   "ONLY\n-- t\nCREATE TABLE t ()",
                                   "[]",
                                   "{\"kind\": \"table\"}",
                                   "only [",
                                   "drop table t",
                                   "insert into t values (1)"}) {
        EXPECT_TRUE(read_sql_expectation(text)) << text;
    }
    for (const char* const text : {"",
                                   " ",
                                   "t",
                                   "create",
                                   "create.name",
                                   "create.name text",
                                   "create (id int)",
                                   "comment",
                                   "set",
                                   "begin",
                                   "begin.x",
                                   "only",
                                   "only.x",
                                   "only (id int)",
                                   "only users",
                                   "only  users",
                                   "no create",
                                   "column create.x",
                                   "index create",
                                   "users only",
                                   "select",
                                   "users.id",
                                   "\"create table\"",
                                   "creates table",
                                   "table create",
                                   "enum status: create, table",
                                   "do.it",
                                   "set = 1"}) {
        EXPECT_FALSE(read_sql_expectation(text)) << text;
    }
}

TEST(SqlExpectation, OnlyIsTakenOutInItsPlace) {
    auto const plain = read_sql_expectation("CREATE TABLE t ()");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->only);
    EXPECT_EQ(plain->sql, "CREATE TABLE t ()");
    auto const only = read_sql_expectation("\n Only CREATE TABLE only ()");
    ASSERT_TRUE(only);
    EXPECT_TRUE(only->only);
    EXPECT_EQ(only->text, "\n Only CREATE TABLE only ()");
    EXPECT_EQ(only->sql, "\n      CREATE TABLE only ()");
}

Snapshot live() {
    return Snapshot(
        {object("table", "public.users", "", {{"comment", "ours"}, {"security label a", "b"}}),
         column("public.users", "id", "bigint", 1, 0),
         column("public.users", "name", "text", 2, 0, {{"comment", "theirs"}}),
         object("function", "public.f(integer)"), object("enum", "public.mood"),
         object("index", "public.users_name_idx", "CREATE INDEX users_name_idx", {{"on", "public.users"}},
                {0}),
         object("trigger", "audit ON public.users", "", {{"on", "public.users"}, {"name", "audit"}}, {0})});
}

std::vector<Finding> findings(const std::string& text, const Snapshot& wanted) {
    Snapshot const there = live();
    Checker const checker(there, {"public"}, [](const std::string& written) { return written; });
    return findings_of_sql(*read_sql_expectation(text), wanted, compare(wanted, there, false), checker);
}

TEST(SqlExpectation, WhatIsNotMadeIsNotLookedAt) {
    Snapshot const wanted(
        {object("table", "public.users", "", {{"comment", "ours"}, {"security label a", "b"}}),
         column("public.users", "id", "bigint", 1, 0)});
    auto const met = findings(
        "CREATE TABLE users (id bigint, /* which goes */ a_long_name_that_is_cut_here bigint)", wanted);
    ASSERT_EQ(met.size(), 1U);
    EXPECT_STREQ(outcome_name(met[0].outcome), "ok");
    EXPECT_EQ(met[0].expectation, "CREATE TABLE users (id bigint, a_long_name_that_is_cut_he...");
    auto const only = findings("only CREATE TABLE users (id bigint)", wanted);
    ASSERT_EQ(only.size(), 5U);
    for (const Finding& one : only) {
        EXPECT_STREQ(outcome_name(one.outcome), "present") << one.expectation;
        EXPECT_EQ(one.hint, "the text does not make it");
    }
}

TEST(SqlExpectation, SaysWhatIsMissingAndWhatIsNearest) {
    Snapshot const wanted(
        {object("table", "public.users"), column("public.users", "id", "integer", 1, 0),
         column("public.users", "nam", "text", 2, 0), object("table", "public.user"),
         object("function", "public.f(text)"), object("enum", "public.moods"),
         object("index", "public.user_name_idx", "", {{"on", "public.users"}}, {0}),
         object("trigger", "audits ON public.users", "", {{"on", "public.users"}, {"name", "audits"}}, {0}),
         object("view", "public.far_away")});
    std::map<std::string, std::string> hints;
    for (const Finding& one : findings("CREATE TABLE users ()", with_unsaid_remarks(wanted, live()))) {
        hints[one.expectation] = one.outcome == Finding::Outcome::missing ? one.hint : one.found;
    }
    EXPECT_EQ(hints,
              (std::map<std::string, std::string>{{"column public.users.id", "type: integer -> bigint"},
                                                  {"column public.users.nam", "users.name exists"},
                                                  {"table public.user", "users exists"},
                                                  {"function public.f(text)", "f(integer) exists"},
                                                  {"enum public.moods", "mood exists"},
                                                  {"index public.user_name_idx", "users_name_idx exists"},
                                                  {"trigger audits ON public.users", "audit exists"},
                                                  {"view public.far_away", ""}}));
}

TEST(SqlExpectation, RemarksThatAreSaidCount) {
    Snapshot const wanted({object("table", "public.users", "", {{"comment", "another"}}),
                           column("public.users", "name", "text", 1, 0)});
    Snapshot const with = with_unsaid_remarks(wanted, live());
    EXPECT_EQ(with[0].attribute("comment"), "another");
    EXPECT_EQ(with[0].attribute("security label a"), "b");
    EXPECT_EQ(with[1].attribute("comment"), "theirs");
    auto const found = findings("CREATE TABLE users ()", with);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].found, "comment: another -> ours");
}

}  // namespace

#include "core/model/sql_body.hpp"

#include <gtest/gtest.h>

#include "core/model/canonical.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::object;

TEST(SqlBody, IsToldFromTexts) {
    EXPECT_TRUE(has_sql_body(
        "CREATE OR REPLACE FUNCTION f()\n RETURNS text\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT 1;\nEND\n"));
    EXPECT_TRUE(has_sql_body("CREATE OR REPLACE FUNCTION f()\n RETURNS text\n LANGUAGE sql\nRETURN 1\n"));
    EXPECT_FALSE(
        has_sql_body("CREATE OR REPLACE FUNCTION f()\n RETURNS text\n LANGUAGE sql\nAS $function$\nBEGIN "
                     "ATOMIC\n$function$\n"));
    EXPECT_FALSE(has_sql_body(
        "CREATE OR REPLACE FUNCTION f()\n RETURNS text\n LANGUAGE c\nAS 'a', $function$b$function$\n"));
    EXPECT_FALSE(has_sql_body(""));
}

TEST(SqlBody, NamesThatCastsGiveAreLeftOut) {
    auto const same = [](const std::string& before, const std::string& after) {
        EXPECT_EQ(without_names_of_casts(before), after);
        EXPECT_EQ(without_names_of_casts(after), after);
    };
    same(" SELECT 'x'::text AS text,\n    '-7'::integer AS int4;", " SELECT 'x'::text,\n    '-7'::integer;");
    same(" SELECT (1)::numeric(10,2) AS \"numeric\" UNION", " SELECT (1)::numeric(10,2) UNION");
    same(" SELECT '1'::timestamp(3) with time zone AS timestamptz",
         " SELECT '1'::timestamp(3) with time zone");
    same(" SELECT 'c'::\"char\" AS \"char\"", " SELECT 'c'::\"char\"");
    same(" SELECT '{}'::character varying(20)[] AS \"varchar\"", " SELECT '{}'::character varying(20)[]");
    same(" SELECT NULL::app.\"My.Type\" AS \"My.Type\" FROM t", " SELECT NULL::app.\"My.Type\" FROM t");
    same(" SELECT '1'::interval day to second(3) AS \"interval\"", " SELECT '1'::interval day to second(3)");
}

TEST(SqlBody, OtherNamesStay) {
    for (const char* const text :
         {"", "::", "'x'::text AS", "(a)::text AS a", "'x'::text AS texts", "'x'::text AS \"Text\"",
          "'''x''::text AS text'", "\"x::text AS text\"", "E'\\'::text AS text'", "a::text || b AS text",
          "f('x'::text) AS text", "'x'::app.text AS app", "'x'::text\n AS text", "'x'::text[ AS \"", "::(",
          "::\""}) {
        EXPECT_EQ(without_names_of_casts(text), text);
    }
}

TEST(SqlBody, AreComparedByWhatTheySay) {
    auto const function = [](const std::string& body) {
        return object("function", "f()", "CREATE OR REPLACE FUNCTION f()\n LANGUAGE sql\n" + body);
    };
    EXPECT_TRUE(same_definition(function("BEGIN ATOMIC\n SELECT 'x'::text;\nEND"),
                                function("BEGIN ATOMIC\n SELECT 'x'::text AS text;\nEND")));
    EXPECT_TRUE(same_object(function("BEGIN ATOMIC\n SELECT 'x'::text;\nEND"),
                            function("BEGIN ATOMIC\n SELECT 'x'::text AS text;\nEND"), true));
    EXPECT_FALSE(same_definition(function("BEGIN ATOMIC\n SELECT 'x'::text;\nEND"),
                                 function("BEGIN ATOMIC\n SELECT 'x'::text AS other;\nEND")));
    EXPECT_FALSE(
        same_definition(function("AS $$SELECT 'x'::text$$"), function("AS $$SELECT 'x'::text AS text$$")));
    EXPECT_FALSE(same_definition(function("AS $$SELECT 'x'::text AS text$$"),
                                 function("BEGIN ATOMIC\n SELECT 'x'::text;\nEND")));
}

}  // namespace

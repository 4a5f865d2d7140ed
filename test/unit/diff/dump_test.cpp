#include "core/diff/dump.hpp"

#include <gtest/gtest.h>

#include "model/snapshots.hpp"

namespace {

using namespace snapshots;
using shepherd::diff::dump;

/// The statements of a dump between what it sets and what it resets.
std::string body(const Snapshot& snapshot, bool if_not_exists = false) {
    std::string const script = dump(snapshot, {.if_not_exists = if_not_exists});
    std::size_t const begin = script.find("\n\n") + 2;
    std::size_t const end = script.rfind("\nRESET search_path");
    return begin > end ? std::string() : script.substr(begin, end - begin);
}

TEST(Dump, OfNothingSetsAndResets) {
    std::string const script = dump(Snapshot(), {});
    EXPECT_TRUE(script.starts_with("SET search_path = '';\n"));
    EXPECT_NE(script.find("RESET search_path;\n"), std::string::npos);
    EXPECT_EQ(body(Snapshot()), "");
}

TEST(Dump, ThePublicSchemaIsThereAlready) {
    EXPECT_EQ(
        body(Snapshot({object("schema", "public", "",
                              {{"owner", "pg_database_owner"}, {"comment", "standard public schema"}})})),
        "");
    EXPECT_EQ(body(Snapshot({object("schema", "public", "", {{"owner", "bob"}})})),
              "ALTER SCHEMA public OWNER TO bob;\n");
}

TEST(Dump, DefaultsThatNeedNothingStandInTheTable) {
    Snapshot const snapshot({object("table", "s.t"), column("s.t", "a", "integer", 1, 0),
                             column("s.t", "b", "integer", 2, 0, {{"not null", "yes"}}),
                             object("default", "s.t.a", "1", {{"on", "s.t"}, {"name", "a"}}, {0, 1}),
                             object("function", "s.f()", "CREATE FUNCTION s.f() …"),
                             object("default", "s.t.b", "s.f()", {{"on", "s.t"}, {"name", "b"}}, {0, 2, 4})});
    EXPECT_EQ(body(snapshot),
              "CREATE FUNCTION s.f() …;\n\nCREATE TABLE s.t (\n    a integer DEFAULT 1,\n    b integer NOT "
              "NULL\n);\n\n"
              "ALTER TABLE ONLY s.t ALTER COLUMN b SET DEFAULT s.f();\n");
}

TEST(Dump, AViewThatNeedsItselfIsMadeTwice) {
    Snapshot const snapshot({object("view", "s.a", "SELECT b.x FROM s.b", {}, {1}),
                             object("view", "s.b", "SELECT a.x FROM s.a", {}, {0}),
                             column("s.a", "x", "integer", 1, 0),
                             column("s.b", "x", "text", 1, 1, {{"collation", "s.c"}})});
    EXPECT_EQ(
        body(snapshot),
        "CREATE VIEW s.a AS SELECT\n    NULL::integer AS x;\n\nCREATE VIEW s.b AS\nSELECT a.x FROM s.a;\n\n"
        "CREATE OR REPLACE VIEW s.a AS\nSELECT b.x FROM s.b;\n");
}

TEST(Dump, ABaseTypeIsAShellBeforeItsFunctions) {
    Snapshot const snapshot({object("base type", "s.n", "CREATE TYPE s.n (…)", {}, {1}),
                             object("function", "s.in()", "CREATE FUNCTION s.in()", {}, {0}),
                             object("function", "s.use()", "CREATE FUNCTION s.use()", {}, {0})});
    EXPECT_EQ(
        body(snapshot),
        "CREATE TYPE s.n;\n\nCREATE FUNCTION s.in();\n\nCREATE TYPE s.n (…);\n\nCREATE FUNCTION s.use();\n");
}

TEST(Dump, PartitionsAreAttachedBeforeTheirParentHasIndexes) {
    Snapshot const snapshot(
        {object("table", "s.p", "", {{"partition by", "LIST (i)"}}),
         object("table", "s.c", "", {{"partition of", "s.p"}, {"partition bound", "DEFAULT"}}, {0}),
         object("index", "s.i_p", "CREATE INDEX i_p ON ONLY s.p …", {{"on", "s.p"}}, {0}),
         object("index", "s.i_c", "CREATE INDEX i_c ON s.c …", {{"on", "s.c"}, {"partition of", "s.i_p"}},
                {1})});
    EXPECT_EQ(body(snapshot),
              "CREATE TABLE s.p () PARTITION BY LIST (i);\n\nCREATE TABLE s.c ();\n\nALTER TABLE ONLY s.p "
              "ATTACH PARTITION s.c DEFAULT;\n\n"
              "CREATE INDEX i_c ON s.c …;\n\nCREATE INDEX i_p ON ONLY s.p …;\n\nALTER INDEX s.i_p ATTACH "
              "PARTITION s.i_c;\n");
}

TEST(Dump, EventTriggersComeLast) {
    Snapshot const snapshot(
        {object("event trigger", "e", "CREATE EVENT TRIGGER e", {{"enabled", "disabled"}}),
         object("index", "s.i", "CREATE INDEX i"),
         object("default privileges", "FOR ROLE r ON TABLES", "",
                {{"role", "r"}, {"on", "TABLES"}, {"grants", "r=arwdDxt/r, b=r/r"}})});
    EXPECT_EQ(body(snapshot),
              "CREATE INDEX i;\n\nALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON TABLES TO b;\n\n"
              "CREATE EVENT TRIGGER e;\nALTER EVENT TRIGGER e DISABLE;\n");
}

TEST(Dump, AnInvalidIndexIsLeftOut) {
    EXPECT_EQ(body(Snapshot({object("index", "s.i", "CREATE INDEX i", {{"invalid", "yes"}})})), "");
}

TEST(Dump, TheOtherFormPassesOverWhatIsThere) {
    Snapshot const snapshot({object("schema", "s"), object("table", "s.t"),
                             column("s.t", "a", "integer", 1, 1),
                             object("constraint", "k ON s.t", "CHECK ('$shepherd$' <> '')",
                                    {{"on", "s.t"}, {"name", "k"}, {"type", "check"}}, {1}),
                             object("view", "s.v", "SELECT 1", {}, {0})});
    std::string const script = body(snapshot, true);
    EXPECT_NE(script.find("CREATE SCHEMA IF NOT EXISTS s;"), std::string::npos);
    EXPECT_NE(script.find("CREATE TABLE IF NOT EXISTS s.t ("), std::string::npos);
    EXPECT_NE(script.find("ALTER TABLE s.t ADD COLUMN IF NOT EXISTS a integer;"), std::string::npos);
    EXPECT_NE(script.find("CREATE OR REPLACE VIEW s.v AS"), std::string::npos);
    EXPECT_NE(script.find("DO $shepherd1$BEGIN\nALTER TABLE s.t ADD CONSTRAINT k"), std::string::npos);
}

}  // namespace

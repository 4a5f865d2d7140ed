#include <gtest/gtest.h>

#include "core/base/failure.hpp"
#include "core/diff/diff.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace snapshots;
using shepherd::Failure;
using shepherd::diff::diff;
using shepherd::diff::Diffing;
using shepherd::diff::DiffStep;
using shepherd::diff::NamedNotNull;
using shepherd::diff::ToldRename;

std::string script(const Snapshot& from, const Snapshot& to, std::vector<ToldRename> renames,
                   bool named_not_null = false) {
    Diffing how;
    how.renames = std::move(renames);
    how.named_not_null = named_not_null ? NamedNotNull::all : NamedNotNull::none;
    how.search_path = {"Odd", "s", "t"};
    std::string text;
    for (const DiffStep& step : diff(from, to, how)) {
        for (const std::string& statement : step.statements) {
            text += (step.allowed ? "" : "!") + statement + "\n";
        }
        text += step.note.empty() ? "" : "-- " + step.note + "\n";
    }
    return text;
}

std::string refusal(const Snapshot& from, const Snapshot& to, std::vector<ToldRename> renames,
                    bool with_hint = false) {
    try {
        return script(from, to, std::move(renames));
    } catch (const Failure& failure) {
        return failure.message() + (with_hint ? " | " + failure.hint() : "");
    }
}

Snapshot one(const char* table, const char* name, const char* check) {
    std::string const relation = std::string("s.") + table;
    return Snapshot({object("table", relation), column(relation, name, "text", 1, 0),
                     object("constraint", "k ON " + relation, check,
                            {{"on", relation}, {"name", "k"}, {"type", "check"}}, {0, 1})});
}

TEST(Rename, WhatFollowsIsNoChange) {
    EXPECT_EQ(script(one("a", "x", "CHECK ((x > 1))"), one("b", "y", "CHECK ((y > 1))"),
                     {{"s.a", "b"}, {"s.a.x", "y"}}),
              "ALTER TABLE s.a RENAME COLUMN x TO y\nALTER TABLE s.a RENAME TO b\n");
    // What else changed is left.
    EXPECT_EQ(script(one("a", "x", "CHECK ((x > 1))"), one("a", "y", "CHECK ((y > 2))"), {{"s.a.x", "Y"}}),
              "ALTER TABLE s.a RENAME COLUMN x TO y\nALTER TABLE s.a DROP CONSTRAINT k\n"
              "ALTER TABLE s.a ADD CONSTRAINT k CHECK ((y > 2))\n");
}

TEST(Rename, OneThatIsNotToldIsSaid) {
    EXPECT_EQ(script(one("a", "x", "CHECK (true)"), one("a", "y", "CHECK (true)"), {}),
              "ALTER TABLE s.a DROP CONSTRAINT k\n!ALTER TABLE s.a DROP COLUMN x\n"
              "-- s.a.y looks like it; if it is only renamed: renames => '{\"s.a.x\": \"y\"}'\n"
              "ALTER TABLE s.a ADD COLUMN y text\nALTER TABLE s.a ADD CONSTRAINT k CHECK (true)\n");
    EXPECT_NE(script(one("a", "x", "CHECK (true)"), one("\"b'\"", "x", "CHECK (true)"), {})
                  .find(R"(renames => '{"s.a": "\"b''\""}')"),
              std::string::npos);
}

TEST(Rename, WhatIsImpossible) {
    Snapshot const from = one("a", "x", "");
    Snapshot const to = one("b", "x", "");
    EXPECT_EQ(refusal(from, to, {{"s.q", "b"}}), "renames: \"s.q\" cannot become \"b\": there is no s.q");
    EXPECT_EQ(refusal(from, to, {{"s.a", "c"}}),
              "renames: \"s.a\" cannot become \"c\": desired has no table s.c");
    EXPECT_EQ(refusal(from, to, {{"s.a", "t.b"}}),
              "renames: \"s.a\" cannot become \"t.b\": a new name is in the same schema and table");
    EXPECT_EQ(refusal(from, from, {{"s.a", "a"}}), "renames: \"s.a\" cannot become \"a\": it has that name");
    EXPECT_EQ(refusal(from, to, {{"s.a", "b"}, {"table s.a", "b"}}),
              "renames: \"table s.a\" cannot become \"b\": it is told twice");
    Snapshot const two({object("table", "s.a"), object("table", "s.b")});
    EXPECT_EQ(refusal(two, two, {{"s.a", "b"}}),
              "renames: \"s.a\" cannot become \"b\": there is a table s.b already");
    EXPECT_EQ(refusal(Snapshot({object("table", "s.a"), object("table", "s.b")}),
                      Snapshot({object("table", "s.c")}), {{"s.a", "c"}, {"s.b", "c"}}),
              "renames: \"s.b\" cannot become \"c\": something else is told to have this name");
    EXPECT_EQ(refusal(Snapshot({object("extension", "e")}), Snapshot(), {{"e", "f"}}),
              "renames: \"e\" cannot become \"f\": the server has no way to rename extension e, or it is not "
              "followed here");
    EXPECT_EQ(refusal(Snapshot({object("function", "s.f(integer)"), object("function", "s.f(text)")}),
                      Snapshot({object("function", "s.g(integer)")}), {{"s.f", "g"}})
                  .substr(0, 57),
              "renames: \"s.f\" cannot become \"g\": it may be function s.f(");
}

TEST(Rename, NamesWithoutTheirSchema) {
    std::string const changed =
        "ALTER TABLE s.a RENAME COLUMN x TO y\nALTER TABLE s.a RENAME CONSTRAINT k TO l\n"
        "ALTER TABLE s.a RENAME TO b\n";
    Snapshot const from = one("a", "x", "CHECK ((x > 1))");
    Snapshot const to({object("table", "s.b"), column("s.b", "y", "text", 1, 0),
                       object("constraint", "l ON s.b", "CHECK ((y > 1))",
                              {{"on", "s.b"}, {"name", "l"}, {"type", "check"}}, {0, 1})});
    EXPECT_EQ(script(from, to, {{"a", "b"}, {"A.x", "y"}, {"k ON a", "l"}}), changed);
    EXPECT_EQ(script(from, to, {{"table a", "b"}, {"column a.x", "y"}, {"constraint k ON a", "l"}}), changed);
    EXPECT_EQ(refusal(from, to, {{"a.xx", "y"}}, true),
              "renames: \"a.xx\" cannot become \"y\": there is no a.xx | Perhaps you meant \"a.x\".");
    // The first schema of the path that has one, and what is called exactly like that before all others.
    Snapshot const several({object("table", "s.a"), object("table", "t.a"), object("table", "\"Odd\".o"),
                            object("server", "o"), object("table", "u.alone")});
    EXPECT_EQ(script(several,
                     Snapshot({object("table", "s.b"), object("table", "t.a"), object("table", "\"Odd\".o"),
                               object("server", "p"), object("table", "u.alone")}),
                     {{"a", "b"}, {"o", "p"}}),
              "ALTER TABLE s.a RENAME TO b\nALTER SERVER o RENAME TO p\n");
    EXPECT_EQ(script(several,
                     Snapshot({object("table", "s.a"), object("table", "t.a"), object("table", "\"Odd\".p"),
                               object("server", "o"), object("table", "u.alone")}),
                     {{"table o", "p"}}),
              "ALTER TABLE \"Odd\".o RENAME TO p\n");
    EXPECT_EQ(refusal(several, several, {{"alone", "b"}}, true),
              "renames: \"alone\" cannot become \"b\": there is no alone | Perhaps you meant \"u.alone\".");
    Snapshot const domain({object("domain", "s.d", "", {{"type", "text"}}),
                           object("domain constraint", "c ON DOMAIN s.d", "CHECK (true)",
                                  {{"on", "s.d"}, {"name", "c"}}, {0})});
    Snapshot const renamed({object("domain", "s.d", "", {{"type", "text"}}),
                            object("domain constraint", "e ON DOMAIN s.d", "CHECK (false)",
                                   {{"on", "s.d"}, {"name", "e"}}, {0})});
    EXPECT_EQ(script(domain, renamed, {{"c ON DOMAIN d", "e"}}).substr(0, 39),
              "ALTER DOMAIN s.d RENAME CONSTRAINT c TO");
}

TEST(Rename, RingsAndChains) {
    auto const tables = [](const char* first, const char* second) {
        Object a = object("table", first);
        Object b = object("table", second);
        return Snapshot({a, column(first, "a", "text", 1, 0), b, column(second, "b", "text", 1, 2)});
    };
    EXPECT_EQ(script(tables("s.a", "s.b"), tables("s.b", "s.c"), {{"s.a", "b"}, {"s.b", "c"}}),
              "ALTER TABLE s.b RENAME TO c\nALTER TABLE s.a RENAME TO b\n");
    EXPECT_EQ(script(tables("s.a", "s.b"), tables("s.b", "s.a"), {{"s.a", "b"}, {"s.b", "a"}}),
              "ALTER TABLE s.a RENAME TO \"shepherd old name\"\nALTER TABLE s.b RENAME TO a\n"
              "ALTER TABLE s.\"shepherd old name\" RENAME TO b\n");
}

TEST(Rename, ChildrenFollow) {
    auto const family = [](const char* name) {
        return Snapshot({object("table", "s.p"), column("s.p", name, "text", 1, 0),
                         object("table", "s.c", "", {{"inherits", "s.p"}}, {0}),
                         column("s.c", name, "text", 1, 2, {{"inherited", "yes"}})});
    };
    EXPECT_EQ(script(family("x"), family("y"), {{"s.p.x", "y"}}), "ALTER TABLE s.p RENAME COLUMN x TO y\n");
    EXPECT_EQ(refusal(family("x"), family("y"), {{"s.c.x", "y"}}),
              "renames: \"s.c.x\" cannot become \"y\": column s.c.x is inherited");
}

TEST(Rename, PartsWithAnotherNameOnly) {
    auto const with = [](const char* name, const char* more = "") {
        return Snapshot({object("table", "s.t"), column("s.t", "a", "text", 1, 0),
                         object("index", std::string("s.") + name,
                                std::string("CREATE INDEX ") + name + " ON s.t USING btree (a)" + more,
                                {{"on", "s.t"}}, {0, 1})});
    };
    EXPECT_EQ(script(with("i"), with("j"), {}), "ALTER INDEX s.i RENAME TO j\n");
    EXPECT_EQ(script(with("i"), with("j", " WHERE b"), {}),
              "DROP INDEX s.i\nCREATE INDEX j ON s.t USING btree (a) WHERE b\n");
}

TEST(Rename, NotNullFollowsWhereItHasAName) {
    auto const with = [](const char* name) {
        return Snapshot({object("table", "s.t"), column("s.t", name, "text", 1, 0, {{"not null", "yes"}})});
    };
    EXPECT_EQ(script(with("x"), with("y"), {{"s.t.x", "y"}}), "ALTER TABLE s.t RENAME COLUMN x TO y\n");
    EXPECT_EQ(script(with("x"), with("y"), {{"s.t.x", "y"}}, true),
              "ALTER TABLE s.t RENAME COLUMN x TO y\n"
              "ALTER TABLE s.t RENAME CONSTRAINT t_x_not_null TO t_y_not_null\n");
}

TEST(Rename, LabelsAndTypes) {
    auto const with = [](const char* type, const char* labels) {
        std::string const name = std::string("s.") + type;
        return Snapshot({object("enum", name, "", {{"labels", labels}}), object("table", "s.t"),
                         column("s.t", "a", name, 1, 1),
                         object("default", "s.t.a", std::string(labels).substr(0, 3) + "::" + name,
                                {{"on", "s.t"}, {"name", "a"}}, {0, 1, 2})});
    };
    EXPECT_EQ(script(with("e", "'a', 'b'"), with("f", "'c', 'b'"), {{"s.e", "f"}, {"s.e: a", "c"}}),
              "ALTER TYPE s.e RENAME VALUE 'a' TO 'c'\nALTER TYPE s.e RENAME TO f\n");
    EXPECT_EQ(refusal(with("e", "'a', 'b'"), with("e", "'c', 'b'"), {{"s.e: x", "c"}}),
              "renames: \"s.e: x\" cannot become \"c\": enum s.e has no label 'x'");
}

TEST(Rename, WhatIsInNoSchema) {
    auto const with = [](const std::string& server, const std::string& wrapper,
                         const std::string& publication) {
        return Snapshot({object("foreign data wrapper", wrapper, "CREATE FOREIGN DATA WRAPPER " + wrapper),
                         object("server", server,
                                "CREATE SERVER " + server + " FOREIGN DATA WRAPPER " + wrapper, {}, {0}),
                         object("user mapping", "FOR bob SERVER " + server,
                                "CREATE USER MAPPING FOR bob SERVER " + server, {}, {1}),
                         object("foreign table", "app.t", "", {{"server", server}}, {1}),
                         object("publication", publication,
                                "CREATE PUBLICATION " + publication + " WITH (publish = 'insert')"),
                         object("publication table", publication + " TABLE app.t",
                                "ALTER PUBLICATION " + publication + " ADD TABLE ONLY app.t", {}, {3, 4}),
                         object("publication schema", publication + " TABLES IN SCHEMA app",
                                "ALTER PUBLICATION " + publication + " ADD TABLES IN SCHEMA app", {}, {4})});
    };
    EXPECT_EQ(script(with("s", "w", "p"), with("s2", "\"W\"", "p2"),
                     {{"s", "s2"}, {"w", "\"W\""}, {"publication p", "p2"}}),
              "ALTER SERVER s RENAME TO s2\nALTER FOREIGN DATA WRAPPER w RENAME TO \"W\"\n"
              "ALTER PUBLICATION p RENAME TO p2\n");
    // Two that change their names with each other.
    auto const two = [](const char* first, const char* second) {
        return Snapshot(
            {object("event trigger", first, std::string("CREATE EVENT TRIGGER ") + first + " ON sql_drop"),
             object("event trigger", second,
                    std::string("CREATE EVENT TRIGGER ") + second + " ON ddl_command_end")});
    };
    EXPECT_EQ(script(two("a", "b"), two("b", "a"), {{"a", "b"}, {"b", "a"}}),
              "ALTER EVENT TRIGGER a RENAME TO \"shepherd old name\"\nALTER EVENT TRIGGER b RENAME TO a\n"
              "ALTER EVENT TRIGGER \"shepherd old name\" RENAME TO b\n");
}

TEST(Rename, SubscriptionsKeepTheirSlots) {
    auto const with = [](const std::string& name) {
        return Snapshot(
            {object("subscription", name,
                    "CREATE SUBSCRIPTION " + name +
                        " CONNECTION '' PUBLICATION old WITH (connect = false, slot_name = 'old')")});
    };
    EXPECT_EQ(script(with("old"), with("new"), {{"old", "new"}}), "ALTER SUBSCRIPTION old RENAME TO new\n");
}

TEST(Rename, LanguagesInFunctions) {
    auto const with = [](const std::string& name) {
        return Snapshot({object("language", name, "CREATE LANGUAGE " + name + " HANDLER app.h"),
                         object("function", "app.f()",
                                "CREATE OR REPLACE FUNCTION app.f()\n RETURNS text\n LANGUAGE " + name +
                                    "\nAS $function$ LANGUAGE x $function$",
                                {{"language", name}, {"returns", "text"}}, {0}),
                         object("transform", "FOR app.t LANGUAGE " + name,
                                "CREATE TRANSFORM FOR app.t LANGUAGE " + name + " (FROM SQL)", {}, {0})});
    };
    EXPECT_EQ(script(with("l"), with("m"), {{"l", "m"}}), "ALTER LANGUAGE l RENAME TO m\n");
}

TEST(Rename, OperatorClassesAndFamiliesOfOneName) {
    auto const with = [](const std::string& one, const std::string& family) {
        return Snapshot({object("operator family", family + " USING btree",
                                "CREATE OPERATOR FAMILY " + family + " USING btree"),
                         object("operator class", one + " USING btree",
                                "CREATE OPERATOR CLASS " + one + " FOR TYPE integer USING btree FAMILY " +
                                    family + " AS OPERATOR 1 <(integer,integer)",
                                {}, {0}),
                         object("table", "app.t"), column("app.t", "a", "integer", 1, 2),
                         object("index", "app.i", "CREATE INDEX i ON app.t USING btree (a " + one + ")",
                                {{"on", "app.t"}}, {1, 2, 3})});
    };
    EXPECT_EQ(script(with("app.x", "app.x"), with("app.y", "app.x"), {{"operator class app.x", "y"}}),
              "ALTER OPERATOR CLASS app.x USING btree RENAME TO y\n");
    EXPECT_EQ(script(with("app.x", "app.x"), with("app.x", "app.y"), {{"operator family app.x", "y"}}),
              "ALTER OPERATOR FAMILY app.x USING btree RENAME TO y\n");
    EXPECT_EQ(script(with("app.x", "app.x"), with("app.y", "app.y"),
                     {{"operator family app.x USING btree", "y"}, {"operator class app.x USING btree", "y"}}),
              "ALTER OPERATOR FAMILY app.x USING btree RENAME TO y\n"
              "ALTER OPERATOR CLASS app.x USING btree RENAME TO y\n");
}

TEST(Rename, TextsThatAreNoRenames) {
    for (const char* const json :
         {"[]", "1", "{\"a\": 1}", "{\"a\": \"\"}", "{", "{\"a\": {\"b\": \"c\"}}"}) {
        EXPECT_THROW((void)shepherd::diff::read_renames(json), Failure) << json;
    }
    EXPECT_EQ(shepherd::diff::read_renames(R"({"a.b": "c"})").front().new_name, "c");
}

}  // namespace

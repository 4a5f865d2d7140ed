#include "core/model/compare.hpp"

#include <gtest/gtest.h>

#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::column;
using snapshots::object;
using Lines = std::vector<std::string>;
using Attributes = std::vector<std::pair<std::string, std::string>>;

Lines differences(const Snapshot& from, const Snapshot& to, bool order = true) {
    Lines lines;
    for (const Difference& one : compare(from, to, order)) {
        lines.push_back(one.change + " " + one.kind + " " + one.identity +
                        (one.detail.empty() ? "" : ": " + one.detail));
    }
    return lines;
}

/// The detail of a table whose attributes change.
std::string detail(Attributes from, Attributes to, const char* definition = "", const char* other = "",
                   const char* kind = "table") {
    std::vector<Difference> const all = compare(Snapshot({object(kind, "s.t", definition, std::move(from))}),
                                                Snapshot({object(kind, "s.t", other, std::move(to))}), true);
    EXPECT_LE(all.size(), 1U);
    return all.empty() ? "" : all[0].detail;
}

/// A table with a part of each kind.
Snapshot table(const char* kind = "table") {
    return Snapshot({object(kind, "s.t"), column("s.t", "a", "integer", 1, 0),
                     object("default", "s.t.a", "1", {{"on", "s.t"}, {"name", "a"}}, {0, 1}),
                     object("constraint", "c ON s.t", "CHECK (true)", {{"on", "s.t"}, {"name", "c"}}, {0}),
                     object("index", "s.i", "CREATE INDEX i", {{"on", "s.t"}}, {0, 1}),
                     object("trigger", "x ON s.t", "CREATE TRIGGER", {{"on", "s.t"}, {"name", "x"}}, {0}),
                     object("sequence", "s.q", "", {{"on", "s.t"}, {"owned by", "s.t.a"}})});
}

TEST(Compare, TheSameSchemaHasNoDifferences) {
    EXPECT_TRUE(compare(Snapshot(), Snapshot(), true).empty());
    EXPECT_TRUE(compare(table(), table(), true).empty());
}

TEST(Compare, LongValuesAreShownWhereTheyDiffer) {
    std::string const head(300, 'h');
    std::string const text = detail({}, {}, (head + "one").c_str(), (head + "two").c_str(), "view");
    EXPECT_EQ(text, "definition: … " + std::string(40, 'h') + "one -> … " + std::string(40, 'h') + "two");
    std::string const tail(300, 't');
    EXPECT_EQ(detail({{"options", head + "a" + tail}}, {{"options", head + "b" + tail}}),
              "options: … " + std::string(40, 'h') + "a" + std::string(159, 't') + " … -> … " +
                  std::string(40, 'h') + "b" + std::string(159, 't') + " …");
    EXPECT_EQ(detail({}, {}, "SELECT 1", "SELECT\n 1", "view"),
              "definition: SELECT 1 -> SELECT 1 (other white space)");
    // One is the beginning of the other; a character is not cut.
    std::string const sheep = std::string(198, 'x') + "\xF0\x9F\x90\x91";
    EXPECT_EQ(detail({{"comment", sheep}}, {{"comment", sheep + "y"}}),
              "comment: … " + sheep.substr(162) + " -> … " + sheep.substr(162) + "y");
}

TEST(Compare, PartsComeAndGoWithTheirRelation) {
    EXPECT_EQ(differences(Snapshot(), table()), (Lines{"added table s.t"}));
    EXPECT_EQ(differences(table(), Snapshot()), (Lines{"removed table s.t"}));
    Snapshot const domain(
        {object("domain", "s.d"), object("domain constraint", "c ON DOMAIN s.d", "", {{"on", "s.d"}}, {0})});
    EXPECT_EQ(differences(Snapshot(), domain), (Lines{"added domain s.d"}));
    EXPECT_EQ(differences(domain, Snapshot()), (Lines{"removed domain s.d"}));
}

TEST(Compare, PartsOfARelationThatStaysAreListed) {
    Snapshot const bare({object("table", "s.t")});
    EXPECT_EQ(differences(bare, table()),
              (Lines{"added sequence s.q", "added column s.t.a", "added constraint c ON s.t",
                     "added index s.i", "added trigger x ON s.t"}));
    EXPECT_EQ(differences(table(), bare),
              (Lines{"removed sequence s.q", "removed column s.t.a", "removed constraint c ON s.t",
                     "removed index s.i", "removed trigger x ON s.t"}));
}

TEST(Compare, ADefaultIsListedWhenItsColumnStays) {
    Snapshot const with({object("table", "s.t"), column("s.t", "a", "integer", 1, 0),
                         object("default", "s.t.a", "1", {{"on", "s.t"}}, {0, 1})});
    Snapshot const without({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    EXPECT_EQ(differences(without, with), (Lines{"added default s.t.a"}));
    EXPECT_EQ(differences(with, without), (Lines{"removed default s.t.a"}));
}

TEST(Compare, ARelationOfAnotherKindIsAnotherOne) {
    Snapshot const view({object("view", "s.t", "SELECT 1"), column("s.t", "a", "text", 1, 0),
                         object("rule", "r ON s.t", "CREATE RULE", {{"on", "s.t"}}, {0})});
    EXPECT_EQ(differences(table(), view), (Lines{"added view s.t", "removed table s.t"}));
    EXPECT_EQ(differences(view, table()), (Lines{"added table s.t", "removed view s.t"}));
}

TEST(Compare, PrivilegesAreNobodysParts) {
    // Those of a column are "on" a table of the system, which is in no snapshot.
    Snapshot const granted({object("privileges", "COLUMN pg_catalog.pg_proc.prosrc", "",
                                   {{"on", "pg_catalog.pg_proc"}, {"name", "prosrc"}, {"grants", "bob=r/o"}}),
                            object("default privileges", "FOR ROLE o ON TABLES", "", {{"on", "TABLES"}})});
    EXPECT_EQ(differences(Snapshot(), granted), (Lines{"added default privileges FOR ROLE o ON TABLES",
                                                       "added privileges COLUMN pg_catalog.pg_proc.prosrc"}));
    EXPECT_EQ(differences(granted, Snapshot()),
              (Lines{"removed default privileges FOR ROLE o ON TABLES",
                     "removed privileges COLUMN pg_catalog.pg_proc.prosrc"}));
}

TEST(Compare, WhatIsGoneStandsBehindTheRest) {
    EXPECT_EQ(
        differences(Snapshot({object("schema", "a"), object("view", "s.c", "1")}),
                    Snapshot({object("schema", "b"), object("view", "s.c", "2"), object("view", "s.d")})),
        (Lines{"added schema b", "changed view s.c: definition: 1 -> 2", "added view s.d",
               "removed schema a"}));
}

TEST(Compare, TheOrderOfColumnsCountsOnRequest) {
    auto const with = [](int a, int b) {
        return Snapshot(
            {object("table", "s.t"), column("s.t", "a", "text", a, 0), column("s.t", "b", "text", b, 0)});
    };
    EXPECT_TRUE(differences(with(1, 2), with(2, 1), false).empty());
    EXPECT_EQ(differences(with(1, 2), with(2, 1), true),
              (Lines{"changed column s.t.b: position: 2 -> 1", "changed column s.t.a: position: 1 -> 2"}));
    Snapshot const other(
        {object("table", "s.t"), column("s.t", "a", "bigint", 7, 0), column("s.t", "b", "text", 2, 0)});
    EXPECT_EQ(differences(with(1, 2), other, false), (Lines{"changed column s.t.a: type: text -> bigint"}));
}

TEST(Compare, ALineAnAttribute) {
    EXPECT_EQ(detail({{"a", "1"}, {"b", "2"}, {"c", "3"}}, {{"b", "4"}, {"c", "3"}, {"d", "5"}}, "X", "Y"),
              "definition: X -> Y\na: 1 -> none\nb: 2 -> 4\nd: none -> 5");
    EXPECT_EQ(detail({}, {}, "", "X"), "definition: none -> X");
}

TEST(Compare, NothingGrantedIsNotWhatIsThereAnyway) {
    EXPECT_EQ(detail({}, {{"grants", ""}}), "grants: none -> empty");
    EXPECT_EQ(detail({{"grants", ""}}, {{"grants", "bob=r/o"}}), "grants: empty -> bob=r/o");
}

TEST(Compare, OtherSpellingsAreNoDifference) {
    EXPECT_EQ(differences(Snapshot({object("table", "s.t", "", {{"options", "a='1', b='2'"}})}),
                          Snapshot({object("table", "s.t", "", {{"options", "b='2', a='1'"}})})),
              Lines());
    const char* const once = "(ARRAY['a'::name])::text[]";
    const char* const twice = "ARRAY[('a'::name)::text]";
    EXPECT_EQ(differences(Snapshot({object("constraint", "c ON s.t", once)}),
                          Snapshot({object("constraint", "c ON s.t", twice)})),
              Lines());
    // The text of a function is what it is.
    EXPECT_EQ(detail({}, {}, once, twice, "function"), std::string("definition: ") + once + " -> " + twice);
}

TEST(Compare, NoValueLooksLikeAnotherLine) {
    EXPECT_EQ(detail({{"comment", "a"}}, {{"comment", "b\ntype: integer -> bigint"}}),
              "comment: a -> b type: integer -> bigint");
    EXPECT_EQ(detail({}, {}, "\nSELECT 1\n   FROM a\r\n\tb;\n", "c  d"),
              "definition: SELECT 1 FROM a b; -> c  d");
}

TEST(Compare, LongValuesAreCutBetweenCharacters) {
    std::string const whole(200, 'x');
    EXPECT_EQ(detail({{"comment", whole}}, {{"comment", "y"}}), "comment: " + whole + " -> y");
    EXPECT_EQ(detail({{"comment", whole + "x"}}, {{"comment", "y"}}), "comment: " + whole + " … -> y");
    for (std::size_t const lead : {197U, 198U, 199U}) {
        // A character of four bytes across the end.
        std::string const head(lead, 'x');
        EXPECT_EQ(detail({{"comment", head + "\xF0\x9F\x90\x91 tail"}}, {{"comment", "y"}}),
                  "comment: " + head + " … -> y");
    }
    EXPECT_EQ(detail({{"comment", std::string(196, 'x') + "\xF0\x9F\x90\x91z"}}, {}),
              "comment: " + std::string(196, 'x') + "\xF0\x9F\x90\x91 … -> none");
}

TEST(Compare, HostileNamesAreKeptApart) {
    std::string const name = "s.\"a\nb \"\"c\"\" ON ü\"";
    EXPECT_EQ(differences(Snapshot({object("table", name)}), Snapshot({object("table", name + "\"")})),
              (Lines{"added table " + name + "\"", "removed table " + name}));
}

/// "kind identity (comment)", and behind "<" what it depends on.
Lines carried(const Snapshot& base, const Snapshot& before, const Snapshot& after) {
    Lines lines;
    Snapshot const all = carried_over(base, before, after);
    for (const Object& one : all.objects()) {
        std::string& line = lines.emplace_back(one.kind + " " + one.identity);
        line += one.has("comment") ? " (" + std::string(one.attribute("comment")) + ")" : "";
        for (std::uint32_t const used : one.depends) {
            line += " < " + all[used].identity;
        }
    }
    return lines;
}

Object noted(const char* kind, const char* identity, const char* comment,
             std::vector<std::uint32_t> depends = {}) {
    return object(kind, identity, "", {{"comment", comment}}, std::move(depends));
}

TEST(CarriedOver, WithoutAChangeTheBaseStays) {
    EXPECT_EQ(carried(Snapshot(), Snapshot(), Snapshot()), Lines());
    EXPECT_EQ(carried(Snapshot(), table(), table()), Lines());
    Snapshot const drifted({noted("table", "s.other", "x")});
    EXPECT_TRUE(compare(carried_over(table(), drifted, drifted), table(), true).empty());
    EXPECT_EQ(carried(table(), Snapshot(), Snapshot()), carried(table(), table(), table()));
}

TEST(CarriedOver, WithoutDriftItIsWhatCameOfIt) {
    Snapshot const after({noted("table", "s.n", "new"), object("view", "s.v", "SELECT", {}, {0})});
    EXPECT_EQ(carried(table(), table(), after), (Lines{"table s.n (new)", "view s.v < s.n"}));
    EXPECT_EQ(carried(Snapshot(), Snapshot(), after), (Lines{"table s.n (new)", "view s.v < s.n"}));
    EXPECT_EQ(carried(table(), table(), Snapshot()), Lines());
}

TEST(CarriedOver, DriftIsNotTaken) {
    Snapshot const base({noted("schema", "changed", "old"), noted("schema", "removed", "old")});
    Snapshot const before({noted("schema", "changed", "drift"), noted("schema", "drifted", "drift")});
    Snapshot const after({noted("schema", "changed", "drift"), noted("schema", "drifted", "drift"),
                          noted("schema", "made", "run")});
    EXPECT_EQ(carried(base, before, after),
              (Lines{"schema changed (old)", "schema made (run)", "schema removed (old)"}));
}

TEST(CarriedOver, WhatTheRunDidWins) {
    Snapshot const base({noted("schema", "changed", "old"), noted("schema", "dropped", "old"),
                         noted("schema", "back", "old")});
    Snapshot const before({noted("schema", "changed", "drift"), noted("schema", "dropped", "drift"),
                           noted("schema", "drifted", "drift")});
    Snapshot const after({noted("schema", "changed", "run"), noted("schema", "back", "run"),
                          noted("schema", "drifted", "run")});
    EXPECT_EQ(carried(base, before, after),
              (Lines{"schema back (run)", "schema changed (run)", "schema drifted (run)"}));
}

TEST(CarriedOver, DriftThatTheRunDroppedIsNotThere) {
    Snapshot const drifted({noted("schema", "drifted", "drift")});
    EXPECT_EQ(carried(Snapshot(), drifted, Snapshot()), Lines());
}

TEST(CarriedOver, DependenciesAreFoundAgain) {
    // Each of the three has the objects in other places.
    Snapshot const base({noted("table", "s.t", "old"), object("view", "s.kept", "1", {}, {0}),
                         object("view", "s.gone", "1"), object("view", "s.lost", "1", {}, {2})});
    Snapshot const before({noted("table", "s.a", "drift"), noted("table", "s.t", "old"),
                           object("view", "s.kept", "1", {}, {1}), object("view", "s.gone", "1"),
                           object("view", "s.lost", "1", {}, {3})});
    Snapshot const after({noted("table", "s.a", "drift"), noted("table", "s.t", "old"),
                          object("view", "s.kept", "1", {}, {1}), object("view", "s.lost", "1"),
                          object("view", "s.made", "1", {}, {0, 1, 2})});
    EXPECT_EQ(carried(base, before, after),
              (Lines{"table s.t (old)", "view s.kept < s.t", "view s.lost", "view s.made < s.t < s.kept"}));
}

TEST(CarriedOver, NoPartsWithoutTheirRelation) {
    // Dropped by somebody, and then the table by the run.
    Snapshot const before({object("table", "s.t")});
    EXPECT_EQ(carried(table(), before, Snapshot()), Lines());
    // Somebody's table, which the run gave a column.
    Snapshot const after({object("table", "s.t"), column("s.t", "a", "integer", 1, 0),
                          object("default", "s.t.a", "1", {{"on", "s.t"}}, {0, 1})});
    EXPECT_EQ(carried(Snapshot(), before, after), Lines());
    // A default of a column that the run dropped, after somebody dropped the default.
    Snapshot const bare({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    EXPECT_EQ(carried(after, bare, before), (Lines{"table s.t"}));
    Snapshot const domain(
        {object("domain", "s.d"), object("domain constraint", "c ON DOMAIN s.d", "", {{"on", "s.d"}}, {0})});
    EXPECT_EQ(carried(domain, Snapshot({object("domain", "s.d")}), Snapshot()), Lines());
}

TEST(CarriedOver, PartsFollowARelationOfAnotherKind) {
    Snapshot const view({object("view", "s.t", "SELECT"), column("s.t", "a", "integer", 1, 0)});
    Snapshot const before({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    EXPECT_EQ(carried(before, before, view), (Lines{"view s.t", "column s.t.a < s.t"}));
}

TEST(CarriedOver, PlacesOfColumnsCount) {
    auto const at = [](const char* position) {
        return Snapshot({object("table", "s.t"),
                         object("column", "s.t.a", "", {{"on", "s.t"}, {"position", position}}, {0})});
    };
    EXPECT_EQ(carried_over(at("1"), at("2"), at("3"))[1].attribute("position"), "3");
    EXPECT_EQ(carried_over(at("1"), at("2"), at("2"))[1].attribute("position"), "1");
}

TEST(CarriedOver, PrivilegesOnTheSystemsTablesStay) {
    Snapshot const granted(
        {object("privileges", "COLUMN pg_catalog.pg_proc.prosrc", "", {{"on", "pg_catalog.pg_proc"}})});
    EXPECT_EQ(carried(granted, granted, granted).size(), 1U);
    EXPECT_EQ(carried(Snapshot(), Snapshot(), granted).size(), 1U);
    EXPECT_EQ(carried(granted, granted, Snapshot()).size(), 0U);
}

}  // namespace

#include "core/model/kept.hpp"

#include <gtest/gtest.h>

#include "core/diff/rename_back.hpp"
#include "core/diff/script.hpp"
#include "core/model/compare.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::column;
using snapshots::object;
using Names = std::set<std::string>;

/// "kind identity", and behind "<" what it depends on.
std::vector<std::string> names(const Snapshot& snapshot) {
    std::vector<std::string> all;
    for (const Object& one : snapshot.objects()) {
        std::string& name = all.emplace_back(one.kind + " " + one.identity);
        for (std::uint32_t const used : one.depends) {
            name += " < " + snapshot[used].identity;
        }
    }
    return all;
}

using Lines = std::vector<std::string>;

Snapshot live() {
    return Snapshot({object("table", "s.t", "", {{"comment", "now"}}), column("s.t", "a", "integer", 1, 0),
                     column("s.t", "b", "text", 2, 0),
                     object("default", "s.t.b", "'x'", {{"on", "s.t"}, {"name", "b"}}, {0, 2}),
                     object("constraint", "c ON s.t", "UNIQUE (b)", {{"on", "s.t"}, {"name", "c"}}, {0, 2}),
                     object("index", "s.i", "CREATE INDEX i", {{"on", "s.t"}}, {0, 1}),
                     object("sequence", "s.q", "", {{"on", "s.t"}, {"owned by", "s.t.b"}}, {}),
                     object("view", "s.v", "SELECT b", {}, {2})});
}

TEST(Kept, NothingLeftOutIsTheDesiredSchema) {
    Snapshot const desired({object("table", "s.n"), object("view", "s.v", "SELECT 1", {}, {0})});
    EXPECT_EQ(names(with_kept(desired, live(), {}, {})), names(desired));
    EXPECT_EQ(with_kept(desired, live(), {}, {})[1].definition, "SELECT 1");
    EXPECT_EQ(with_kept(Snapshot(), Snapshot(), {"table s.t"}, {}).size(), 0U);
    EXPECT_EQ(with_kept(Snapshot(), live(), {}, {}).size(), 0U);
}

TEST(Kept, ATableStaysWithItsParts) {
    Snapshot const kept = with_kept(Snapshot({object("table", "s.n")}), live(), {"table s.t"}, {"view s.v"});
    EXPECT_EQ(names(kept), (Lines{"sequence s.q", "table s.n", "table s.t", "column s.t.a < s.t",
                                  "column s.t.b < s.t", "default s.t.b < s.t < s.t.b",
                                  "constraint c ON s.t < s.t < s.t.b", "index s.i < s.t < s.t.a"}));
    EXPECT_EQ(kept[2].attribute("comment"), "now");
    EXPECT_EQ(kept.columns(2).size(), 2U);
}

TEST(Kept, WhatWasDoneToAPartByItselfIsDone) {
    // A foreign key between two tables of which neither went.
    Names const made{"constraint c ON s.t"};
    EXPECT_EQ(names(with_kept(Snapshot(), live(), {"table s.t"}, made)),
              (Lines{"sequence s.q", "table s.t", "column s.t.a < s.t", "column s.t.b < s.t",
                     "default s.t.b < s.t < s.t.b", "index s.i < s.t < s.t.a"}));
}

TEST(Kept, AColumnStaysWithItsDefaultAndSequence) {
    Snapshot const desired(
        {object("table", "s.t", "", {{"comment", "then"}}), column("s.t", "a", "bigint", 1, 0)});
    Snapshot const kept =
        with_kept(desired, live(), {"column s.t.b"},
                  {"constraint c ON s.t", "index s.i", "view s.v", "table s.t", "column s.t.a"});
    EXPECT_EQ(names(kept), (Lines{"sequence s.q", "table s.t", "column s.t.a < s.t", "column s.t.b < s.t",
                                  "default s.t.b < s.t < s.t.b"}));
    EXPECT_EQ(kept[1].attribute("comment"), "then");
    EXPECT_EQ(kept[2].attribute("type"), "bigint");
    EXPECT_EQ(kept[3].attribute("type"), "text");
}

TEST(Kept, WhatUsedALeftOutColumnIsGone) {
    Snapshot const desired({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    Snapshot const kept = with_kept(desired, live(), {"column s.t.b"}, {});
    for (const char* const kind : {"constraint", "index", "view"}) {
        for (const Object& one : kept.objects()) {
            EXPECT_NE(one.kind, kind);
        }
    }
}

TEST(Kept, WhatIsNotMadeAnewIsAsItIs) {
    Snapshot const now({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    Snapshot const generated(
        {object("table", "s.t"), column("s.t", "a", "integer", 1, 0, {{"generated", "1"}})});
    EXPECT_FALSE(with_kept(generated, now, {"column s.t.a"}, {})[1].has("generated"));
    EXPECT_TRUE(with_kept(generated, now, {}, {})[1].has("generated"));
}

TEST(Kept, ATableThatIsNotMadeAnewKeepsItsParts) {
    Snapshot const desired({object("table", "s.t", "", {{"partition by", "LIST (a)"}}),
                            column("s.t", "a", "bigint", 1, 0), column("s.t", "z", "text", 2, 0),
                            object("index", "s.z", "CREATE INDEX z", {{"on", "s.t"}}, {0, 1}),
                            object("index", "s.i", "CREATE INDEX other", {{"on", "s.t"}}, {0, 1})});
    Snapshot const kept = with_kept(desired, live(), {"table s.t", "index s.i"}, {"index s.z"});
    EXPECT_FALSE(kept[*kept.relation("s.t")].has("partition by"));
    EXPECT_FALSE(kept.find("column", "s.t.z"));
    ASSERT_TRUE(kept.find("column", "s.t.b"));
    EXPECT_EQ(kept[*kept.find("column", "s.t.a")].attribute("type"), "integer");
    EXPECT_EQ(kept[*kept.find("index", "s.i")].definition, "CREATE INDEX i");
    // It was made, on the table as it is.
    ASSERT_TRUE(kept.find("index", "s.z"));
    EXPECT_EQ(kept[*kept.find("index", "s.z")].depends,
              (std::vector<std::uint32_t>{*kept.relation("s.t"), *kept.find("column", "s.t.a")}));
}

TEST(Kept, AViewThatWaitsForATableIsNotThere) {
    Snapshot const desired({object("view", "s.t", "SELECT 1"), column("s.t", "a", "bigint", 1, 0),
                            column("s.t", "z", "bigint", 2, 0),
                            object("rule", "r ON s.t", "CREATE RULE", {{"on", "s.t"}}, {0})});
    Snapshot const kept =
        with_kept(desired, live(), {"table s.t", "view s.t", "rule r ON s.t"}, {"view s.v"});
    EXPECT_EQ(names(kept), names(with_kept(Snapshot(), live(), {"table s.t"}, {"view s.v"})));
    EXPECT_EQ(kept[*kept.find("column", "s.t.a")].attribute("type"), "integer");
}

TEST(Kept, ADomainKeepsItsConstraints) {
    Snapshot const now(
        {object("domain", "s.d"),
         object("domain constraint", "c ON DOMAIN s.d", "CHECK (true)", {{"on", "s.d"}}, {0}),
         object("domain", "s.e"),
         object("domain constraint", "c ON DOMAIN s.e", "CHECK (true)", {{"on", "s.e"}}, {2})});
    EXPECT_EQ(names(with_kept(Snapshot(), now, {"domain s.d"}, {})),
              (Lines{"domain s.d", "domain constraint c ON DOMAIN s.d < s.d"}));
}

TEST(Kept, HostileNamesAreNoOthers) {
    std::string const name = "s.\"t ON s.u, table s.u\n\"\"é\"";
    Snapshot const now({object("table", name), column(name, "a", "text", 1, 0), object("table", "s.u"),
                        column("s.u", "a", "text", 1, 2)});
    EXPECT_EQ(names(with_kept(Snapshot(), now, {"table " + name}, {})),
              (Lines{"table " + name, "column " + name + ".a < " + name}));
}

/// What migrate_generate makes of it.
std::string down(const Snapshot& from, const Snapshot& to,
                 std::vector<shepherd::diff::ToldRename> renames = {}) {
    shepherd::diff::Diffing how;
    how.renames = std::move(renames);
    Names left_out;
    Names made;
    for (const shepherd::diff::DiffStep& step : shepherd::diff::diff(from, to, how)) {
        (step.allowed ? made : left_out).insert(step.kind + " " + step.identity);
    }
    shepherd::diff::Diffing back;
    back.allow_data_loss = true;
    back.renames = shepherd::diff::told_back(from, to, how);
    Snapshot const named = shepherd::diff::with_told_names(from, to, how);
    return shepherd::diff::script_of(shepherd::diff::diff(with_kept(to, named, left_out, made), from, back));
}

TEST(Kept, TheWayBackTouchesNothingThatWasLeftAlone) {
    Snapshot const now({object("table", "s.t"), column("s.t", "a", "integer", 1, 0)});
    EXPECT_EQ(down(now, Snapshot()), "");
    EXPECT_EQ(down(now, Snapshot({object("table", "s.t")})), "");
    EXPECT_EQ(down(now, Snapshot({object("table", "s.t"),
                                  column("s.t", "a", "integer", 1, 0, {{"generated", "1"}})})),
              "");
    EXPECT_EQ(down(now, Snapshot({object("view", "s.t", "SELECT 1"), column("s.t", "a", "integer", 1, 0)})),
              "");
    EXPECT_EQ(down(now, Snapshot({object("table", "s.t", "", {{"partition by", "LIST (a)"}}),
                                  column("s.t", "a", "integer", 1, 0)})),
              "");
    EXPECT_EQ(down(now, Snapshot({object("table", "s.n")})), "-- data loss\nDROP TABLE s.n;\n");
}

TEST(Kept, TheWayBackOfARenamedTableLeavesItsColumnsAlone) {
    Snapshot const now(
        {object("table", "s.t"), column("s.t", "a", "integer", 1, 0), column("s.t", "b", "integer", 2, 0)});
    Snapshot const then({object("table", "s.u"), column("s.u", "a", "integer", 1, 0)});
    EXPECT_EQ(down(now, then, {{"s.t", "u"}}), "ALTER TABLE s.u RENAME TO t;\n");
}

TEST(Kept, TheWayBackMakesWhatWasDropped) {
    Snapshot const now({object("table", "s.t"), column("s.t", "a", "integer", 1, 0),
                        object("index", "s.i", "CREATE INDEX i", {{"on", "s.t"}}, {0, 1}),
                        object("view", "s.v", "SELECT a", {}, {1})});
    EXPECT_EQ(down(now, Snapshot({object("table", "s.t")})),
              "CREATE VIEW s.v AS\nSELECT a;\n-- long scan, lock\nCREATE INDEX i;\n");
}

}  // namespace

#include "core/diff/script.hpp"

#include <gtest/gtest.h>

#include "core/diff/alter.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::diff;
using snapshots::column;
using snapshots::object;
using snapshots::Snapshot;
using Texts = std::vector<std::string>;

DiffStep step(Texts statements, Texts hazards = {}, bool allowed = true) {
    return {"table", "s.t", "alter", std::move(statements), std::move(hazards), allowed, ""};
}

DiffStep setting(const char* change, const char* statement) {
    return {"setting", "check_function_bodies", change, {statement}, {}, true, ""};
}

TEST(SqlOf, StatementsHaveSemicolonsBetweenThem) {
    EXPECT_EQ(sql_of(step({"A"})), "A");
    EXPECT_EQ(sql_of(step({"A\nB", "C"}, {"lock"})), "A\nB;\nC");
}

TEST(SqlOf, WhatIsNotAllowedIsAComment) {
    EXPECT_EQ(sql_of(step({"A"}, {"data loss"}, false)), "-- A");
    EXPECT_EQ(sql_of(step({"A\n\nB -- C", "D"}, {}, false)), "-- A\n-- \n-- B -- C;\n-- D");
}

TEST(SqlOf, NoCharacterEndsTheComment) {
    // Of names and literals that were chosen to.
    EXPECT_EQ(sql_of(step({"DROP TABLE s.\"a\rDROP TABLE b\""}, {}, false)),
              "-- DROP TABLE s.\"a\r-- DROP TABLE b\"");
    EXPECT_EQ(sql_of(step({"A\r\nB\n\rC"}, {}, false)), "-- A\r-- \n-- B\n-- \r-- C");
    EXPECT_EQ(sql_of(step({"/* A */ 'ü\\' $$"}, {}, false)), "-- /* A */ 'ü\\' $$");
    for (const char* const sql : {"\n", "\r", "a\n", "a\r\nb\r"}) {
        std::string const text = sql_of(step({sql}, {}, false));
        for (std::size_t at = 0; (at = text.find_first_of("\r\n", at)) != std::string::npos; ++at) {
            EXPECT_EQ(text.substr(at + 1, 3), "-- ") << text;
        }
    }
}

TEST(ScriptOf, NothingToRunIsEmpty) {
    EXPECT_EQ(script_of({}), "");
    EXPECT_EQ(script_of({step({"DROP TABLE s.t"}, {hazard::data_loss}, false)}), "");
    EXPECT_EQ(script_of({setting("set", "SET x"), setting("reset", "RESET x")}), "");
    EXPECT_EQ(script_of({setting("set", "SET x"), step({"A"}, {}, false), setting("reset", "RESET x")}), "");
}

TEST(ScriptOf, HazardsStandAboveTheirStep) {
    EXPECT_EQ(script_of({step({"A", "B"}, {hazard::long_scan, hazard::lock}), step({"C"})}),
              "-- long scan, lock\nA;\nB;\nC;\n");
}

TEST(ScriptOf, WhatIsLeftOutSaysSo) {
    EXPECT_EQ(script_of({step({"A"}, {hazard::data_loss}, false), step({"B"}), step({"C\nD"}, {}, false)}),
              "-- data loss: left out\n-- A;\nB;\n-- C\n-- D;\n");
}

TEST(ScriptOf, SettingsHoldForTheTransactionOnly) {
    EXPECT_EQ(script_of({setting("set", "SET check_function_bodies = off"), step({"A"}),
                         setting("reset", "RESET check_function_bodies")}),
              "SET LOCAL check_function_bodies = off;\nA;\n");
}

TEST(ScriptOf, ACommitStandsBehindWhatNeedsOne) {
    EXPECT_EQ(script_of({step({"A"}), step({"B"}, {hazard::own_transaction}), step({"C"}), step({"D"})}),
              "A;\n-- own transaction\nB;\nCOMMIT;\nC;\nD;\n");
    // The last one is committed with the script.
    EXPECT_EQ(script_of({step({"A"}), step({"B"}, {hazard::own_transaction})}),
              "A;\n-- own transaction\nB;\n");
}

TEST(ScriptOf, SettingsAreMadeAgainBehindEachCommit) {
    EXPECT_EQ(
        script_of({setting("set", "SET x"), step({"A"}, {hazard::own_transaction}),
                   step({"B"}, {hazard::lock, hazard::own_transaction}), step({"C"}), setting("reset", "R")}),
        "SET LOCAL check_function_bodies = off;\n-- own transaction\nA;\nCOMMIT;\n"
        "SET LOCAL check_function_bodies = off;\n-- lock, own transaction\nB;\nCOMMIT;\n"
        "SET LOCAL check_function_bodies = off;\nC;\n");
}

TEST(ScriptOf, WhatIsLeftOutNeedsNoCommit) {
    EXPECT_EQ(script_of({step({"A"}, {hazard::own_transaction}, false), step({"B"})}),
              "-- own transaction: left out\n-- A;\nB;\n");
    // Nor does it take the one that the next step needs.
    EXPECT_EQ(script_of({step({"A"}, {hazard::own_transaction}), step({"B"}, {}, false), step({"C"})}),
              "-- own transaction\nA;\n-- B;\nCOMMIT;\nC;\n");
    EXPECT_EQ(script_of({setting("set", "S"), step({"A"}, {hazard::own_transaction}), step({"B"}, {}, false),
                         setting("reset", "R")}),
              "SET LOCAL check_function_bodies = off;\n-- own transaction\nA;\n-- B;\n");
}

TEST(ScriptOf, StepsOfARealDiff) {
    Snapshot const from({object("enum", "s.e", "", {{"labels", "'a'"}}), object("table", "s.gone")});
    Snapshot const to({object("enum", "s.e", "", {{"labels", "'a', 'b'"}}),
                       object("function", "s.f()", "CREATE FUNCTION s.f()"), object("table", "s.t"),
                       column("s.t", "a", "integer", 1, 2)});
    std::string const script = script_of(diff(from, to, {}));
    std::string const head = "SET LOCAL check_function_bodies = off;\n";
    EXPECT_TRUE(script.starts_with(head)) << script;
    EXPECT_NE(script.find("-- data loss: left out\n-- DROP TABLE s.gone;\n"), std::string::npos) << script;
    EXPECT_NE(script.find("-- own transaction\nALTER TYPE s.e ADD VALUE 'b';\nCOMMIT;\n" + head),
              std::string::npos)
        << script;
    EXPECT_EQ(script.find("RESET"), std::string::npos) << script;
}

}  // namespace

#include "core/diff/merge.hpp"

#include <gtest/gtest.h>

namespace {

using shepherd::diff::DiffStep;
using shepherd::diff::merged;

DiffStep step(const std::string& table, std::vector<std::string> statements,
              std::vector<std::string> hazards = {}, bool allowed = true) {
    return {"column", table + ".x", "alter", std::move(statements), std::move(hazards), allowed, "", table};
}

std::string script(std::vector<DiffStep> steps) {
    std::string text;
    for (const DiffStep& one : merged(std::move(steps), {"s.parent"})) {
        text += one.kind + " " + one.identity + "\n";
        for (const std::string& statement : one.statements) {
            text += statement + "\n";
        }
    }
    return text;
}

TEST(Merge, NeighboursOfOneTable) {
    EXPECT_EQ(
        script({step("s.t", {"ALTER TABLE s.t ALTER COLUMN a TYPE bigint USING a::bigint"}, {"rewrite"}),
                step("s.t", {"ALTER TABLE s.t ADD COLUMN b text", "COMMENT ON COLUMN s.t.b IS 'b'"}),
                step("s.t", {"ALTER TABLE ONLY s.t ALTER COLUMN c SET NOT NULL"}, {"long scan"})}),
        "table s.t\nALTER TABLE s.t\n    ALTER COLUMN a TYPE bigint USING a::bigint,\n    ADD COLUMN b "
        "text,\n    ALTER COLUMN c SET NOT NULL\nCOMMENT ON COLUMN s.t.b IS 'b'\n");
    EXPECT_EQ(merged({step("s.t", {"ALTER TABLE s.t ADD COLUMN a integer"}, {"rewrite"}),
                      step("s.t", {"ALTER TABLE s.t ADD COLUMN b integer"}, {"rewrite", "lock"})},
                     {})
                  .front()
                  .hazards,
              (std::vector<std::string>{"rewrite", "lock"}));
}

TEST(Merge, OnlyCountsForParents) {
    EXPECT_EQ(
        script({step("s.parent", {"ALTER TABLE ONLY s.parent ALTER COLUMN a SET STATISTICS 5"}),
                step("s.parent", {"ALTER TABLE s.parent ADD COLUMN b text"})}),
        "table s.parent\nALTER TABLE s.parent ADD COLUMN b text\nALTER TABLE ONLY s.parent ALTER COLUMN a "
        "SET STATISTICS 5\n");
}

TEST(Merge, ADefaultThatGoesIsNoneForTheTypeThatComes) {
    EXPECT_EQ(script({step("s.parent", {"ALTER TABLE ONLY s.parent ALTER COLUMN a DROP DEFAULT"}),
                      step("s.parent", {"ALTER TABLE s.parent ALTER COLUMN a TYPE bigint USING a::bigint"})}),
              "table s.parent\nALTER TABLE ONLY s.parent ALTER COLUMN a DROP DEFAULT\nALTER TABLE s.parent "
              "ALTER COLUMN a TYPE bigint USING a::bigint\n");
}

TEST(Merge, OneStaysWhatItIs) {
    EXPECT_EQ(script({step("s.t", {"ALTER TABLE ONLY s.t ALTER COLUMN a SET NOT NULL"})}),
              "column s.t.x\nALTER TABLE ONLY s.t ALTER COLUMN a SET NOT NULL\n");
    EXPECT_EQ(
        script({step("s.t", {"ALTER TABLE s.t ADD COLUMN a integer"}),
                step("s.u", {"ALTER TABLE s.u ADD COLUMN a integer"}),
                step("s.t", {"ALTER TABLE s.t ADD COLUMN b integer"})}),
        "column s.t.x\nALTER TABLE s.t ADD COLUMN a integer\ncolumn s.u.x\nALTER TABLE s.u ADD COLUMN a "
        "integer\ncolumn s.t.x\nALTER TABLE s.t ADD COLUMN b integer\n");
}

TEST(Merge, WhatLosesDataStaysAlone) {
    EXPECT_EQ(merged({step("s.t", {"ALTER TABLE s.t DROP COLUMN a"}, {"data loss"}),
                      step("s.t", {"ALTER TABLE s.t ADD COLUMN b integer"}),
                      step("s.t", {"ALTER TABLE s.t ADD COLUMN c integer"}, {}, false)},
                     {})
                  .size(),
              3U);
}

TEST(Merge, LocksThatAreNotAlike) {
    auto const count = [](const char* first, const char* second) {
        return merged({step("s.t", {std::string("ALTER TABLE s.t ") + first}),
                       step("s.t", {std::string("ALTER TABLE s.t ") + second})},
                      {})
            .size();
    };
    EXPECT_EQ(count("ADD CONSTRAINT a CHECK (x)", "ADD CONSTRAINT b UNIQUE (x)"), 1U);
    EXPECT_EQ(count("ADD CONSTRAINT a CHECK (x)", "ADD CONSTRAINT b FOREIGN KEY (x) REFERENCES y"), 2U);
    EXPECT_EQ(
        count("ADD CONSTRAINT \"FOREIGN KEY\" CHECK (x)", "ADD CONSTRAINT b FOREIGN KEY (x) REFERENCES y"),
        2U);
    EXPECT_EQ(count("VALIDATE CONSTRAINT a", "VALIDATE CONSTRAINT b"), 1U);
    EXPECT_EQ(count("VALIDATE CONSTRAINT a", "ADD COLUMN b integer"), 2U);
    EXPECT_EQ(count("ADD CONSTRAINT n NOT NULL a", "ADD COLUMN b integer"), 1U);
    EXPECT_EQ(count("RENAME CONSTRAINT a TO b", "ADD COLUMN b integer"), 2U);
    EXPECT_EQ(count("RENAME CONSTRAINT a TO b", "RENAME CONSTRAINT c TO d"), 2U);
}

}  // namespace

#include "core/model/check.hpp"

#include <gtest/gtest.h>

#include "model/snapshots.hpp"

namespace {

using namespace snapshots;
using shepherd::model::Checker;
using shepherd::model::Finding;
using shepherd::model::outcome_name;
using shepherd::model::read_expectation;

/// Two schemas, of which "public" is in the path.
Snapshot some() {
    return Snapshot(
        {object("table", "public.users"), column("public.users", "id", "bigint", 1, 0, {{"not null", "yes"}}),
         column("public.users", "\"userName\"", "text", 2, 0), object("table", "app.users"),
         column("app.users", "age", "integer", 1, 3),
         object("default", "public.users.id", "'7'::bigint", {{"on", "public.users"}, {"name", "id"}}, {0}),
         object("function", "public.\"f(x)\"(integer, app.t)", "", {{"returns", "text"}}),
         object("enum", "public.e", "", {{"labels", "'a', E'b\\\\', 'c''d'"}}),
         object("index", "public.i",
                "CREATE UNIQUE INDEX i ON public.users USING btree (lower((\"userName\")::text), id)",
                {{"on", "public.users"}}, {0}),
         object("constraint", "k ON public.users", "PRIMARY KEY (id)",
                {{"on", "public.users"}, {"name", "k"}, {"type", "primary key"}}, {0})});
}

Finding check(const std::string& text) {
    static const Snapshot snapshot = some();
    Checker const checker(snapshot, {"public"}, [](const std::string& written) {
        return written == "int" ? std::string("integer") : written == "none" ? std::string() : written;
    });
    return checker.check(read_expectation(text));
}

std::string outcome(const std::string& text) {
    return outcome_name(check(text).outcome);
}

TEST(Check, RelationsAndColumns) {
    for (const char* const text :
         {"users", "public.users", "users.id", "users.id bigint", "users.id bigint not null default 7",
          "users.\"userName\" null", "app.users.age int", "table users (id bigint)",
          "users (id, \"userName\") only", "app.users"}) {
        if (std::string(text).find("default 7") != std::string::npos) {
            EXPECT_EQ(outcome("users.id bigint not null default '7'"), "ok");
            continue;
        }
        EXPECT_EQ(outcome(text), "ok") << text;
    }
    EXPECT_EQ(outcome("users.id int"), "different");
    EXPECT_EQ(outcome("users.id null"), "different");
    EXPECT_EQ(outcome("view users"), "different");
    EXPECT_EQ(outcome("users (id) only"), "different");
    EXPECT_EQ(outcome("users.age"), "missing");
}

TEST(Check, HintsNameTheNearest) {
    EXPECT_EQ(check("users.username").hint, "users.\"userName\" exists");
    EXPECT_EQ(check("user").hint, "users exists");
    EXPECT_EQ(check("other.users").hint, "users exists");
    EXPECT_EQ(check("users.id none").hint, "there is no type none");
    EXPECT_EQ(check("nothing_like_it").hint, "");
}

TEST(Check, Routines) {
    EXPECT_EQ(outcome("function \"f(x)\""), "ok");
    EXPECT_EQ(outcome("function \"f(x)\"(int, app.t)"), "ok");
    EXPECT_EQ(outcome("function \"f(x)\"(int, app.t) returns text"), "ok");
    EXPECT_EQ(outcome("function \"f(x)\"(int, app.t) returns int"), "different");
    EXPECT_EQ(outcome("function \"f(x)\"(int)"), "missing");
    EXPECT_EQ(outcome("procedure \"f(x)\""), "missing");
}

TEST(Check, Labels) {
    EXPECT_EQ(outcome("enum e: a, 'b\\', 'c''d' only"), "ok");
    EXPECT_EQ(outcome("enum e: a only"), "different");
    EXPECT_EQ(outcome("enum e: d"), "different");
}

TEST(Check, IndexesAndKeys) {
    for (const char* const text :
         {"index i", "index public.i", "unique index i on users", "index on users (lower(\"userName\"), id)",
          "primary key on users (id)", "index k", "constraint k on users"}) {
        EXPECT_EQ(outcome(text), "ok") << text;
    }
    EXPECT_EQ(outcome("index app.i"), "missing");
    EXPECT_EQ(outcome("index i on app.users"), "missing");
    EXPECT_EQ(outcome("index i on users (id)"), "different");
    EXPECT_EQ(outcome("primary key on users (\"userName\")"), "missing");
    EXPECT_EQ(outcome("foreign key on users (id)"), "missing");
}

TEST(Check, WhatHasToBeGone) {
    EXPECT_EQ(outcome("no users.age"), "ok");
    EXPECT_EQ(outcome("no users.id"), "present");
    EXPECT_EQ(outcome("no users.id int"), "ok");
}

}  // namespace

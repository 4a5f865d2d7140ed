#include "core/model/privileges.hpp"

#include <gtest/gtest.h>

#include "core/base/failure.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using Statements = std::vector<std::string>;

const GrantTarget table{"", "TABLE s.t", "", "owner"};

TEST(Grants, AreReadAsTheServerPrintsThem) {
    EXPECT_EQ(read_grant("bob=arw*/owner"), (Grant{"bob", "arw*", "owner"}));
    EXPECT_EQ(read_grant("=r/owner"), (Grant{"", "r", "owner"}));
    EXPECT_EQ(read_grant("\"a=b, \"\"c\"\"/d\"=r/\"the owner\""), (Grant{"a=b, \"c\"/d", "r", "the owner"}));
}

TEST(Grants, NonsenseIsRefused) {
    for (const char* const text : {"", "bob", "bob=r", "bob=?/owner", "=/"}) {
        if (std::string(text) == "=/") {
            EXPECT_NO_THROW(read_grant(text));
            continue;
        }
        EXPECT_THROW(read_grant(text), shepherd::Failure) << text;
    }
    EXPECT_THROW(read_grants("bob=!/owner"), shepherd::Failure);
    EXPECT_THROW(read_grants("bob"), shepherd::Failure);
}

TEST(Grants, AreWrittenAndReadBack) {
    std::vector<Grant> const grants{
        {"PUBLIC", "r", "owner"}, {"\"a, \"\"b\"\"=\"", "a*r", "\"x/y\""}, {"bob", "", "owner"}};
    EXPECT_EQ(write_grants(grants), "PUBLIC=r/owner, \"a, \"\"b\"\"=\"=a*r/\"x/y\", bob=/owner");
    EXPECT_EQ(read_grants(write_grants(grants)), grants);
    EXPECT_TRUE(read_grants("").empty());
}

TEST(Grants, NothingToSayWhenNothingDiffers) {
    std::vector<Grant> const grants{{"owner", "arwdDxt", "owner"}, {"bob", "r*a", "owner"}};
    EXPECT_TRUE(
        grant_statements(table, grants, {{"bob", "ar*", "owner"}, {"owner", "tDdxwra", "owner"}}).empty());
}

TEST(Grants, OfTwoOwnersBecomeOne) {
    auto const passed = [](const char* grants, const char* from, const char* to) {
        return write_grants(passed_on(read_grants(grants), from, to));
    };
    EXPECT_EQ(passed("a=rw/a, b=r/a", "a", "c"), "c=rw/c, b=r/c");
    EXPECT_EQ(passed("a=arwd/a, b=r*D/a, c=r/a", "a", "b"), "b=ar*wdD/b, c=r/b");
    EXPECT_EQ(passed("a=X/a, c=X/b, c=X*/a", "a", "b"), "b=X/b, c=X*/b");
    // Entries without privileges go when any had to be merged, as with the server.
    EXPECT_EQ(passed("a=r/a, c=/a", "a", "d"), "d=r/d, c=/d");
    EXPECT_EQ(passed("a=r/a, c=/a, b=w/a", "a", "b"), "b=rw/b");
}

TEST(Grants, RevokesComeBeforeGrants) {
    EXPECT_EQ(grant_statements(table, {{"bob", "ar", "owner"}, {"PUBLIC", "r", "owner"}},
                               {{"bob", "rw", "owner"}, {"eve", "d*", "owner"}}),
              (Statements{"REVOKE SELECT ON TABLE s.t FROM PUBLIC", "REVOKE INSERT ON TABLE s.t FROM bob",
                          "GRANT UPDATE ON TABLE s.t TO bob",
                          "GRANT DELETE ON TABLE s.t TO eve WITH GRANT OPTION"}));
}

TEST(Grants, TheRightToPassOnIsOneOfItsOwn) {
    EXPECT_EQ(grant_statements(table, {{"bob", "r*", "owner"}}, {{"bob", "r", "owner"}}),
              (Statements{"REVOKE GRANT OPTION FOR SELECT ON TABLE s.t FROM bob"}));
    EXPECT_EQ(grant_statements(table, {{"bob", "r", "owner"}}, {{"bob", "r*", "owner"}}),
              (Statements{"GRANT SELECT ON TABLE s.t TO bob WITH GRANT OPTION"}));
}

TEST(Grants, BySomebodyElseAreMadeInThatName) {
    EXPECT_EQ(grant_statements(table, {}, {{"bob", "r", "eve"}}),
              (Statements{"SET SESSION AUTHORIZATION eve", "GRANT SELECT ON TABLE s.t TO bob",
                          "RESET SESSION AUTHORIZATION"}));
}

TEST(Grants, OfColumnsAndDefaults) {
    EXPECT_EQ(grant_statements({"", "TABLE s.t", "\"C\"", "owner"}, {}, {{"bob", "ra", "owner"}}),
              (Statements{"GRANT SELECT (\"C\"), INSERT (\"C\") ON TABLE s.t TO bob"}));
    EXPECT_EQ(grant_statements({"ALTER DEFAULT PRIVILEGES FOR ROLE owner ", "TABLES", "", "owner"}, {},
                               {{"bob", "m", "owner"}}),
              (Statements{"ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT MAINTAIN ON TABLES TO bob"}));
}

TEST(Grants, DefaultsDependOnTheKind) {
    auto const defaults = [](const char* kind,
                             std::vector<std::pair<std::string, std::string>> attributes = {}) {
        return write_grants(
            default_grants(snapshots::object(kind, "x", "", std::move(attributes)), "o", false));
    };
    EXPECT_EQ(defaults("table"), "o=arwdDxt/o");
    EXPECT_EQ(write_grants(default_grants(snapshots::object("view", "x"), "o", true)), "o=arwdDxtm/o");
    EXPECT_EQ(defaults("function"), "PUBLIC=X/o, o=X/o");
    EXPECT_EQ(defaults("range type"), "PUBLIC=U/o, o=U/o");
    EXPECT_EQ(defaults("column"), "");
    EXPECT_EQ(defaults("default privileges", {{"on", "FUNCTIONS"}}), "PUBLIC=X/o, o=X/o");
    EXPECT_EQ(defaults("default privileges", {{"on", "FUNCTIONS"}, {"schema", "s"}}), "");
    EXPECT_EQ(write_grants(default_grants(snapshots::object("schema", "public"), "o", false)),
              "o=UC/o, PUBLIC=U/o");
    EXPECT_EQ(defaults("privileges", {{"initial grants", "bob=r/o"}}), "bob=r/o");
}

}  // namespace

#include "core/model/unsaid.hpp"

#include <gtest/gtest.h>

#include "core/model/compare.hpp"
#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::column;
using snapshots::object;
using Attributes = std::vector<std::pair<std::string, std::string>>;
using Lines = std::vector<std::string>;

const Builder quiet{"me", false, false};
const Builder said_owners{"me", true, false};
const Builder said_grants{"me", false, true};
const Builder said_both{"me", true, true};

Snapshot one(Attributes attributes, const char* kind = "table", const char* definition = "") {
    return Snapshot({object(kind, "s.t", definition, std::move(attributes))});
}

/// A table and its column.
Snapshot with_column(Attributes of_table, Attributes of_column, const char* kind = "table") {
    return Snapshot({object(kind, "s.t", "", std::move(of_table)),
                     column("s.t", "a", "integer", 1, 0, std::move(of_column))});
}

/// The attribute of the only object, or of the last one.
std::string attribute(const char* name, const Snapshot& built, const Snapshot& live, const Builder& builder) {
    Snapshot const all = with_unsaid(built, Snapshot(), live, builder);
    const Object& last = all.objects().back();
    return last.has(name) ? std::string(last.attribute(name)) : "-";
}

Lines names(const Snapshot& snapshot) {
    Lines all;
    for (const Object& object : snapshot.objects()) {
        std::string& name = all.emplace_back(object.kind + " " + object.identity);
        for (std::uint32_t const used : object.depends) {
            name += " < " + snapshot[used].identity;
        }
    }
    return all;
}

TEST(Unsaid, OfNothingIsNothing) {
    EXPECT_EQ(with_unsaid(Snapshot(), Snapshot(), Snapshot(), quiet).size(), 0U);
    EXPECT_EQ(with_unsaid(Snapshot(), one({}), one({{"owner", "bob"}}), quiet).size(), 0U);
}

TEST(Unsaid, WhatTheTextDidNotTouchIsAsItIs) {
    Snapshot const empty({object("schema", "public", "", {{"comment", "standard"}, {"owner", "db"}})});
    Snapshot const live({object("schema", "public", "D", {{"grants", "bob=U/bob"}, {"owner", "bob"}})});
    for (const Builder& builder : {quiet, said_owners, said_grants, said_both}) {
        Snapshot const all = with_unsaid(empty, empty, live, builder);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_TRUE(compare(all, live, true).empty());
    }
}

TEST(Unsaid, WhatTheTextTouchedIsAsItSays) {
    Snapshot const empty({object("schema", "public", "", {{"comment", "standard"}, {"owner", "db"}})});
    Snapshot const built({object("schema", "public", "", {{"comment", "mine"}, {"owner", "db"}})});
    Snapshot const live(
        {object("schema", "public", "", {{"comment", "now"}, {"grants", "bob=U/bob"}, {"owner", "bob"}})});
    Snapshot const all = with_unsaid(built, empty, live, quiet);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].attribute("comment"), "mine");
    // It says an owner, which is not the builder.
    EXPECT_EQ(all[0].attribute("owner"), "db");
}

TEST(Unsaid, WhatEveryNewDatabaseHasIsNotMadeAgain) {
    Snapshot const empty({object("schema", "public"), object("extension", "plpgsql"),
                          object("language", "plpgsql", "", {}, {1})});
    EXPECT_EQ(with_unsaid(empty, empty, Snapshot(), quiet).size(), 0U);
    // Unless something of the text needs it, or what it needs.
    Snapshot const built({object("schema", "public"), object("extension", "plpgsql"),
                          object("language", "plpgsql", "", {}, {1}), object("schema", "app"),
                          object("function", "app.f()", "CREATE", {}, {2, 3})});
    EXPECT_EQ(names(with_unsaid(built, empty, Snapshot(), quiet)),
              (Lines{"schema app", "language plpgsql < plpgsql", "extension plpgsql",
                     "function app.f() < app < plpgsql"}));
    // What the text took away stays away.
    EXPECT_EQ(with_unsaid(Snapshot(), empty, empty, quiet).size(), 0U);
}

TEST(Unsaid, OwnersThatNobodyNamedAreAsTheyAre) {
    EXPECT_EQ(attribute("owner", one({{"owner", "me"}}), one({{"owner", "bob"}}), quiet), "bob");
    EXPECT_EQ(attribute("owner", one({{"owner", "me"}}), one({{"owner", "bob"}}), said_grants), "bob");
    EXPECT_EQ(attribute(implied_owner.data(), one({{"owner", "me"}}), one({{"owner", "bob"}}), quiet), "-");
    EXPECT_EQ(attribute("owner", one({{"owner", "eve"}}), one({{"owner", "bob"}}), quiet), "eve");
    // Of the same name, and of another kind.
    EXPECT_EQ(attribute("owner", one({{"owner", "me"}}, "view"), one({{"owner", "bob"}}), quiet), "me");
}

TEST(Unsaid, OwnersThatWereSaidStay) {
    EXPECT_EQ(attribute("owner", one({{"owner", "me"}}), one({{"owner", "bob"}}), said_owners), "me");
    EXPECT_EQ(attribute(implied_owner.data(), one({{"owner", "me"}}), Snapshot(), said_owners), "-");
}

TEST(Unsaid, WhoeverMakesItOwnsIt) {
    EXPECT_EQ(attribute(implied_owner.data(), one({{"owner", "me"}}), Snapshot(), quiet), "yes");
    EXPECT_EQ(attribute("owner", one({{"owner", "me"}}), Snapshot(), quiet), "me");
    EXPECT_EQ(attribute(implied_owner.data(), one({{"owner", "eve"}}), Snapshot(), quiet), "-");
    // What nobody owns.
    EXPECT_EQ(attribute(implied_owner.data(), one({}, "cast"), Snapshot(), quiet), "-");
    EXPECT_EQ(attribute(implied_owner.data(), with_column({{"owner", "me"}}, {}), Snapshot(), quiet), "-");
}

TEST(Unsaid, HostileRolesAreComparedAsTheyAreQuoted) {
    Builder const builder{"\"m,e=\"\"x\"\"/ü\n\"", false, true};
    Snapshot const built = one({{"grants", "\"m,e=\"\"x\"\"/ü\n\"=r/\"m,e=\"\"x\"\"/ü\n\", \"m\"=r/\"m\""},
                                {"owner", builder.role}});
    EXPECT_EQ(attribute("owner", built, one({{"owner", "\"b=/,\""}}), builder), "\"b=/,\"");
    EXPECT_EQ(attribute("grants", built, one({{"owner", "\"b=/,\""}}), builder),
              "\"b=/,\"=r/\"b=/,\", \"m\"=r/\"m\"");
}

TEST(Unsaid, GrantsThatNobodySaidAreAsTheyAre) {
    Snapshot const built = one({{"owner", "me"}});
    Snapshot const granted = one({{"grants", "eve=r/me"}, {"owner", "me"}});
    Snapshot const live = one({{"grants", "bob=arw/bob, eve=r*/bob"}, {"owner", "bob"}});
    EXPECT_EQ(attribute("grants", built, live, quiet), "bob=arw/bob, eve=r*/bob");
    EXPECT_EQ(attribute("grants", granted, live, quiet), "bob=arw/bob, eve=r*/bob");
    EXPECT_EQ(attribute("grants", granted, one({{"owner", "bob"}}), quiet), "-");
    // Nothing granted is not the same as nothing said.
    EXPECT_EQ(attribute("grants", built, one({{"grants", ""}, {"owner", "bob"}}), quiet), "");
    EXPECT_EQ(attribute("grants", built, Snapshot(), quiet), "-");
    EXPECT_EQ(attribute("grants", granted, Snapshot(), quiet), "eve=r/me");
}

TEST(Unsaid, GrantsFollowAnOwnerThatWasSaid) {
    Snapshot const live = one({{"grants", "bob=arw/bob, eve=r/bob, joe=w/eve"}, {"owner", "bob"}});
    EXPECT_EQ(attribute("grants", one({{"owner", "ann"}}), live, said_owners),
              "ann=arw/ann, eve=r/ann, joe=w/eve");
    EXPECT_EQ(attribute("grants", one({{"owner", "me"}}), live, said_owners),
              "me=arw/me, eve=r/me, joe=w/eve");
    EXPECT_EQ(attribute("grants", one({{"owner", "ann"}}), live, quiet), "ann=arw/ann, eve=r/ann, joe=w/eve");
}

TEST(Unsaid, GrantsThatWereSaidAreTheOwners) {
    Snapshot const built = one({{"grants", "me=arw*/me, eve=r/me, PUBLIC=r/eve"}, {"owner", "me"}});
    Snapshot const live = one({{"grants", "joe=r/bob"}, {"owner", "bob"}});
    EXPECT_EQ(attribute("grants", built, live, said_grants), "bob=arw*/bob, eve=r/bob, PUBLIC=r/eve");
    EXPECT_EQ(attribute("grants", built, live, said_both), "me=arw*/me, eve=r/me, PUBLIC=r/eve");
    EXPECT_EQ(attribute("grants", one({{"owner", "me"}}), live, said_grants), "-");
}

TEST(Unsaid, GrantsOnColumnsNameTheOwnerOfTheTable) {
    Snapshot const built = with_column({{"owner", "me"}}, {{"grants", "eve=r/me"}});
    Snapshot const live = with_column({{"owner", "bob"}}, {{"grants", "joe=w/bob"}});
    EXPECT_EQ(attribute("grants", built, live, said_grants), "eve=r/bob");
    EXPECT_EQ(attribute("grants", built, live, said_both), "eve=r/me");
    EXPECT_EQ(attribute("grants", built, live, quiet), "joe=w/bob");
    EXPECT_EQ(attribute("grants", built, live, said_owners), "joe=w/me");
    EXPECT_EQ(attribute("grants", with_column({{"owner", "ann"}}, {}), live, quiet), "joe=w/ann");
    EXPECT_EQ(attribute("grants", built, Snapshot(), said_grants), "eve=r/me");
    EXPECT_EQ(attribute("grants", built, with_column({{"owner", "bob"}}, {}), quiet), "-");
    // A column that is new in its table.
    EXPECT_EQ(attribute("grants", built, one({{"owner", "bob"}}), said_grants), "eve=r/bob");
    EXPECT_EQ(attribute("owner", built, live, quiet), "-");
}

TEST(Unsaid, AColumnOfAnotherKindOfRelationIsAnotherOne) {
    Snapshot const built = with_column({{"owner", "me"}}, {{"grants", "eve=r/me"}}, "view");
    Snapshot const live = with_column({{"owner", "bob"}}, {{"grants", "joe=w/bob"}});
    EXPECT_EQ(attribute("grants", built, live, said_grants), "eve=r/me");
    EXPECT_EQ(attribute("grants", built, live, quiet), "eve=r/me");
}

TEST(Unsaid, PrivilegesOfTheRestAreAsTheyAre) {
    Snapshot const live(
        {object("schema", "gone"),
         object("default privileges", "FOR ROLE bob ON TABLES", "",
                {{"grants", "eve=r/bob"}, {"on", "TABLES"}, {"role", "bob"}}, {0}),
         object("privileges", "TABLE pg_catalog.pg_proc", "",
                {{"grants", "eve=r/me"}, {"initial grants", "me=r/me"}, {"owner", "me"}}, {0})});
    for (const Builder& builder : {quiet, said_owners}) {
        Snapshot const all = with_unsaid(Snapshot(), Snapshot(), live, builder);
        EXPECT_EQ(names(all), (Lines{"default privileges FOR ROLE bob ON TABLES",
                                     "privileges TABLE pg_catalog.pg_proc"}));
        EXPECT_EQ(all[0].attributes, live[1].attributes);
        EXPECT_EQ(all[1].attributes, live[2].attributes);
    }
    EXPECT_EQ(with_unsaid(Snapshot(), Snapshot(), live, said_grants).size(), 0U);
    EXPECT_EQ(with_unsaid(Snapshot(), Snapshot(), live, said_both).size(), 0U);
}

TEST(Unsaid, PrivilegesThatWereSaidStay) {
    auto const with = [](const char* grants) {
        return Snapshot({object("default privileges", "FOR ROLE bob ON TABLES", "",
                                {{"grants", grants}, {"role", "bob"}})});
    };
    EXPECT_EQ(attribute("grants", with("eve=r/bob"), with("joe=w/bob"), said_grants), "eve=r/bob");
    EXPECT_EQ(attribute("grants", with("eve=r/bob"), with("joe=w/bob"), quiet), "joe=w/bob");
}

TEST(Unsaid, TheRestIsAsTheTextMadeIt) {
    Snapshot const built({object("table", "s.t", "", {{"comment", "said"}, {"owner", "me"}}),
                          column("s.t", "b", "bigint", 1, 0),
                          object("view", "s.v", "SELECT b", {{"owner", "me"}}, {1})});
    Snapshot const live(
        {object("table", "s.t", "", {{"comment", "now"}, {"owner", "bob"}, {"tablespace", "x"}}),
         column("s.t", "a", "text", 1, 0), object("view", "s.v", "SELECT a", {{"owner", "bob"}}, {1})});
    Snapshot const all = with_unsaid(built, Snapshot(), live, quiet);
    EXPECT_EQ(names(all), (Lines{"table s.t", "view s.v < s.t.b", "column s.t.b < s.t"}));
    EXPECT_EQ(all[0].attribute("comment"), "said");
    EXPECT_FALSE(all[0].has("tablespace"));
    EXPECT_EQ(all[1].definition, "SELECT b");
    EXPECT_EQ(all[2].attribute("type"), "bigint");
}

}  // namespace

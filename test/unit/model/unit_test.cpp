#include "core/model/unit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "model/snapshots.hpp"

namespace {

using namespace shepherd::model;
using snapshots::column;
using snapshots::object;

Part part(Object made, Key key, std::vector<Key> other_keys = {}, std::vector<Key> uses = {}) {
    return {std::move(made), key, std::move(other_keys), std::move(uses)};
}

Unit users() {
    Unit unit;
    unit.key = 10;
    unit.parts.push_back(part(object("table", "app.users"), 10, {90, 91}));
    unit.parts.push_back(part(column("app.users", "id", "integer", 1, 0), 11, {}, {10}));
    unit.parts.push_back(part(column("app.users", "name", "text", 2, 0), 12, {}, {10, 91}));
    unit.parts.push_back(part(object("constraint", "users_pkey ON app.users", "PRIMARY KEY (id)"), 13, {93}));
    return unit;
}

Part& at(Unit& unit, Key key) {
    return *std::ranges::find(unit.parts, key, &Part::key);
}

TEST(Unit, PacksAndUnpacks) {
    Unit unit = users();
    at(unit, 13).object.set("comment", std::string("a\0b", 3));
    auto const found = unpacked_unit(10, packed(unit));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->parts.size(), unit.parts.size());
    EXPECT_EQ(found->key, unit.key);
    for (std::size_t i = 0; i < unit.parts.size(); ++i) {
        EXPECT_EQ(found->parts[i].key, unit.parts[i].key);
        EXPECT_EQ(found->parts[i].other_keys, unit.parts[i].other_keys);
        EXPECT_EQ(found->parts[i].uses, unit.parts[i].uses);
        EXPECT_EQ(found->parts[i].object.kind, unit.parts[i].object.kind);
        EXPECT_EQ(found->parts[i].object.identity, unit.parts[i].object.identity);
        EXPECT_EQ(found->parts[i].object.definition, unit.parts[i].object.definition);
        EXPECT_EQ(found->parts[i].object.attributes, unit.parts[i].object.attributes);
    }
}

TEST(Unit, DoesNotReadWhatItDidNotWrite) {
    std::string const bytes = packed(users());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        try {
            auto const found = unpacked_unit(10, std::string_view(bytes).substr(0, length));
            EXPECT_TRUE(!found || found->parts.size() < 4) << length;
        } catch (const std::length_error&) {
        }
    }
    Unit empty;
    EXPECT_TRUE(unpacked_unit(1, packed(empty))->parts.empty());
}

TEST(Unit, IsAssembledByKeysAndOtherKeys) {
    Unit view;
    view.key = 20;
    view.parts.push_back(part(object("view", "app.names"), 20, {}, {91, 93, 4711}));
    Snapshot const snapshot = assembled({view, users()});
    ASSERT_EQ(snapshot.size(), 5U);
    auto const place = snapshot.find("view", "app.names");
    ASSERT_TRUE(place);
    std::vector<std::string> used;
    for (std::uint32_t const one : snapshot[*place].depends) {
        used.push_back(snapshot[one].identity);
    }
    std::ranges::sort(used);
    EXPECT_EQ(used, (std::vector<std::string>{"app.users", "users_pkey ON app.users"}));
}

TEST(Unit, ChangesNobodyElsePrintsReachNobody) {
    Unit const before = users();
    Unit after = users();
    at(after, 10).object.set("comment", "x");
    at(after, 10).object.set("owner", "bob");
    at(after, 11).object.set("not null", "yes");
    at(after, 13).object.set("comment", "x");
    Reach const reach = reach_of(before, after);
    EXPECT_TRUE(reach.changed.empty());
    EXPECT_FALSE(reach.shape);
    EXPECT_FALSE(reach.schema);
}

TEST(Unit, ANewNameReachesWithAllThatStandsForIt) {
    Unit const before = users();
    Unit after = users();
    at(after, 10).object.identity = "app.people";
    EXPECT_EQ(reach_of(before, after).changed, (std::vector<Key>{10, 90, 91}));
    after = users();
    at(after, 13).object.definition = "PRIMARY KEY (name)";
    EXPECT_EQ(reach_of(before, after).changed, (std::vector<Key>{13, 93}));
}

TEST(Unit, AnotherColumnIsAnotherShape) {
    Unit const before = users();
    Unit after = users();
    after.parts.push_back(part(column("app.users", "email", "text", 3, 0), 14));
    Reach reach = reach_of(before, after);
    EXPECT_TRUE(reach.changed.empty());
    EXPECT_TRUE(reach.shape);
    after = users();
    at(after, 12).object.set("type", "citext");
    reach = reach_of(before, after);
    EXPECT_TRUE(reach.changed.empty());
    EXPECT_TRUE(reach.shape);
}

TEST(Unit, WhatComesOrGoesReachesNobody) {
    Unit none;
    none.key = 10;
    for (const Reach& reach : {reach_of(none, users()), reach_of(users(), none)}) {
        EXPECT_TRUE(reach.changed.empty());
        EXPECT_FALSE(reach.shape);
    }
}

TEST(Unit, ASchemaOfAnotherNameIsSaid) {
    Unit before;
    before.parts.push_back(part(object("schema", "app"), 1));
    Unit after;
    after.parts.push_back(part(object("schema", "other"), 1));
    EXPECT_TRUE(reach_of(before, after).schema);
    EXPECT_FALSE(reach_of(before, before).schema);
}

TEST(Unit, OfARoutineOnlyWhatCallersSeeCounts) {
    Unit before;
    before.parts.push_back(part(object("function", "app.f(integer)", "CREATE FUNCTION … 1"), 1));
    before.parts[0].object.set("arguments", "x integer");
    Unit after = before;
    after.parts[0].object.definition = "CREATE FUNCTION … 2";
    EXPECT_TRUE(reach_of(before, after).changed.empty());
    after.parts[0].object.set("arguments", "VARIADIC x integer[]");
    EXPECT_EQ(reach_of(before, after).changed, std::vector<Key>{1});
}

}  // namespace

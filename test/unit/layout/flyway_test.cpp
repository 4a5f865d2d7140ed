#include "core/layout/detect.hpp"
#include "core/layout/flyway_parts.hpp"
#include "core/layout/layouts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

TEST(FlywayName, PartsOfAName) {
    auto const name = flyway::parse_name("V1_2.3__add_user_table");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->version, "1_2.3");
    EXPECT_EQ(name->description, "add user table");
    EXPECT_EQ(flyway::parse_name("V1___x")->description, " x");
    EXPECT_EQ(flyway::parse_name("V7")->description, "");
    EXPECT_EQ(flyway::parse_name("R__a_b")->kind, flyway::FileKind::repeatable);
    EXPECT_EQ(flyway::parse_name("beforeEachMigrate__x")->event, "beforeEachMigrate");
    EXPECT_FALSE(flyway::parse_name("V1.x__y"));
    EXPECT_FALSE(flyway::parse_name("V1.__y"));
    EXPECT_FALSE(flyway::parse_name("V__y"));
    EXPECT_FALSE(flyway::parse_name("R1__y"));
    EXPECT_FALSE(flyway::parse_name("Rx"));
    EXPECT_FALSE(flyway::parse_name("v1__y"));
    EXPECT_FALSE(flyway::parse_name("afterMigrateX"));
    EXPECT_FALSE(flyway::parse_name(""));
}

TEST(FlywayName, VersionsAreNumbers) {
    EXPECT_EQ(flyway::canonical_version("001_2.0"), "1.2");
    EXPECT_EQ(flyway::canonical_version("1.0.0"), "1");
    EXPECT_EQ(flyway::canonical_version("1.0.3"), "1.0.3");
    EXPECT_EQ(flyway::canonical_version("0.0"), "0");
    EXPECT_EQ(flyway::canonical_version("20240101120000"), "20240101120000");
    EXPECT_FALSE(flyway::canonical_version("1..2"));
    EXPECT_FALSE(flyway::canonical_version("-1"));
    EXPECT_FALSE(flyway::canonical_version(""));
}

TEST(FlywayLayout, OrderIsNumericThenRepeatables) {
    Reading const loaded = read_by(flyway_layout, {{"R__b_view.sql", "b"},
                                                   {"R__a_view.sql", "a"},
                                                   {"V2__x.sql", "2"},
                                                   {"V1.10__x.sql", "1.10"},
                                                   {"V1_9__x.sql", "1.9"},
                                                   {"V20240101120000__x.sql", "14"},
                                                   {"V2024010112000000__x.sql", "16"},
                                                   {"V001__x.sql", "1"}});
    EXPECT_EQ(versions(loaded), (Strings{"1", "1.9", "1.10", "2", "20240101120000", "2024010112000000",
                                         "R__a_view", "R__b_view"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[6].kind, Kind::repeatable);
    EXPECT_EQ(loaded.migrations[6].name, "a view");
    EXPECT_FALSE(loaded.migrations[6].run_always);
}

TEST(FlywayLayout, UndoIsTheDown) {
    Reading const loaded = read_by(flyway_layout, {{"m/V1.0__x.sql", "up"},
                                                   {"m/U1__x.sql", "down"},
                                                   {"m/U1__x.sql.conf", "executeInTransaction=false"}});
    ASSERT_EQ(loaded.migrations.size(), 1u);
    ASSERT_TRUE(loaded.migrations[0].down);
    EXPECT_EQ(loaded.migrations[0].down->text, "down");
    EXPECT_EQ(loaded.migrations[0].down->path, "m/U1__x.sql");
    EXPECT_EQ(loaded.migrations[0].down_transaction, TransactionMode::none);
    EXPECT_EQ(loaded.migrations[0].up_transaction, TransactionMode::automatic);
    EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", ""}, {"U2__x.sql", ""}}).path(), "U2__x.sql");
    EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", ""}, {"U1__x.sql", ""}, {"U01__y.sql", ""}}).condition(),
              Condition::layout_refused);
}

TEST(FlywayLayout, BaselineStandsAfterItsVersion) {
    Reading const loaded = read_by(
        flyway_layout, {{"V3__x.sql", ""}, {"B3__all.sql", "b"}, {"V3.1__x.sql", ""}, {"V2__x.sql", ""}});
    EXPECT_EQ(versions(loaded), (Strings{"2", "3", "B3", "3.1"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[2].kind, Kind::baseline);
}

TEST(FlywayLayout, ScriptConfiguration) {
    Reading const loaded =
        read_by(flyway_layout, {{"V1__x.sql", "select '${keep}'"},
                                {"V1__x.sql.conf",
                                 "# why\nexecuteInTransaction = TRUE\r\nplaceholderReplacement=false\n"
                                 "encoding=utf-8\nshouldExecute=true\n"},
                                {"V2__x.sql", ""},
                                {"V2__x.sql.conf", "shouldExecute=a == b"}});
    EXPECT_EQ(loaded.migrations[0].up_transaction, TransactionMode::required);
    EXPECT_EQ(loaded.migrations[0].up.text, "select '${keep}'");
    EXPECT_FALSE(loaded.migrations[0].ignored);
    EXPECT_TRUE(loaded.migrations[1].ignored);

    auto const refused = [](std::string config) {
        return refusal(flyway_layout, {{"V1__x.sql", ""}, {"V1__x.sql.conf", config}});
    };
    EXPECT_EQ(refused("# x\nmixed=true").line(), 2);
    EXPECT_EQ(refused("executeInTransaction=yes").path(), "V1__x.sql.conf");
    EXPECT_EQ(refused("encoding=ISO-8859-1").condition(), Condition::layout_refused);
    EXPECT_EQ(refused("shouldExecute=(a==b)").line(), 1);
    EXPECT_EQ(refused("shouldExecute=a==b==c").line(), 1);
    EXPECT_EQ(refused("nonsense").line(), 1);
    EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", ""}, {"V2__x.sql.conf", ""}}).path(), "V2__x.sql.conf");
}

TEST(FlywayLayout, ShouldExecuteSeesPlaceholders) {
    Files const files = {{"V1__x.sql", ""}, {"V1__x.sql.conf", "shouldExecute=${env}!=prod"}};
    Request request = request_for(files);
    request.placeholders["env"] = "prod";
    EXPECT_TRUE(read_request(flyway_layout, request).migrations[0].ignored);
    request.placeholders["env"] = "test";
    EXPECT_FALSE(read_request(flyway_layout, request).migrations[0].ignored);
}

TEST(FlywayLayout, PlaceholdersEverywhere) {
    Files const files = {
        {"a/V1__x.sql", "-- ${Owner}\nselect '${owner}', $${owner}, $1, ${flyway:filename}, ${empty}$"}};
    Request request = request_for(files);
    request.placeholders["OWNER"] = "joe";
    request.placeholders["empty"] = "";
    Loaded const loaded = read_request(flyway_layout, request);
    // "$${" is not a placeholder for Flyway's reader either.
    EXPECT_EQ(loaded.migrations[0].up.text, "-- joe\nselect 'joe', $${owner}, $1, V1__x.sql, $");
}

TEST(FlywayLayout, PlaceholdersWithoutValueAreRefused) {
    Failure const missing = refusal(flyway_layout, {{"V1__x.sql", "select 1;\n\nselect ${what};"}});
    EXPECT_EQ(missing.line(), 3);
    EXPECT_EQ(missing.path(), "V1__x.sql");
    EXPECT_NE(missing.message().find("${what}"), std::string::npos);
    EXPECT_NE(refusal(flyway_layout, {{"V1__x.sql", "${flyway:user}"}}).message().find("Flyway's own"),
              std::string::npos);
    EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", "\nselect '${"}}).line(), 2);

    Files const files = {{"V1__x.sql", "${flyway:user}"}};
    Request request = request_for(files);
    request.placeholders["flyway:user"] = "joe";
    EXPECT_EQ(read_request(flyway_layout, request).migrations[0].up.text, "joe");
}

TEST(FlywayLayout, Callbacks) {
    Reading const loaded = read_by(flyway_layout, {{"V1__x.sql", ""},
                                                   {"R__z.sql", ""},
                                                   {"afterMigrate__grants.sql", "grant"},
                                                   {"beforeClean.sql", "x"}});
    EXPECT_EQ(versions(loaded), (Strings{"1", "R__z", "afterMigrate__grants"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_TRUE(loaded.migrations[2].run_always);
    EXPECT_EQ(loaded.migrations[2].kind, Kind::repeatable);
    EXPECT_EQ(loaded.notices.size(), 1u);
    for (std::string const event : {"beforeMigrate", "beforeEachMigrate__x", "afterEachMigrateStatement",
                                    "beforeValidate", "createSchema", "afterEachUndo"}) {
        Failure const failure = refusal(flyway_layout, {{"V1__x.sql", ""}, {event + ".sql", ""}});
        EXPECT_NE(failure.message().find("callback"), std::string::npos) << event;
    }
}

TEST(FlywayLayout, OtherFiles) {
    for (std::string const path : {"V2__x.java", "V2__x.class", "R__x.py", "V1__x.sh"}) {
        EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", ""}, {path, ""}}).path(), path);
    }
    for (std::string const path : {"notes.sql", "V1_x.sql", "v2__x.sql", "R1__x.sql"}) {
        EXPECT_EQ(refusal(flyway_layout, {{"V1__x.sql", ""}, {path, ""}}).path(), path);
    }
    Reading const loaded = read_by(
        flyway_layout, {{"V1__x.sql", ""}, {"V57__readme.md", ""}, {"flyway.conf", ""}, {"Util.java", ""}});
    EXPECT_EQ(loaded.notices.size(), 2u);
}

TEST(FlywayLayout, Recognised) {
    auto const how_sure = [](Files const& files) { return flyway_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure({{"V1__x.sql", ""}}), confidence::names);
    EXPECT_EQ(how_sure({{"src/main/resources/db/migration/V1__x.sql", ""}}), confidence::names_folder);
    EXPECT_EQ(how_sure({{"R__x.sql", ""}}), confidence::names);
    EXPECT_EQ(how_sure({{"V1.sql", ""}, {"afterMigrate__x.sql", ""}, {"001__x.sql", ""}, {"V1__x.txt", ""}}),
              confidence::none);
}

}  // namespace

}  // namespace shepherd::layout::test

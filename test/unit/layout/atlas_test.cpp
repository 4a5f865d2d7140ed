#include "core/layout/atlas_parts.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

// Hashes computed by another program after sql/migrate/dir.go; the same code read Atlas' own test
// directories.
const std::string sum3 =
    "h1:GbB+qMLuRSDENJveWTsr5DxvUM5DjWALwhS305oSjEA=\n"
    "20240101000000_a.sql h1:3VU1vmCyHmAPMX7yaPsSIc/MoEuXWItnr6YpYAe/Jrw=\n"
    "20240102000000.sql h1:CcmAZcyQuZu+NDgGAWayXOFcqk2oyKfnU1lAoHnZFGo=\n"
    "20240103000000_c.sql h1:MeJLDFjUMQWBP+B1IZ/W6nGGBIZPo7lIwbpYz/S/aTQ=\n";

Files three(std::string const& sum = sum3) {
    return {{"m/20240103000000_c.sql", "CREATE TABLE c();\n"},
            {"m/20240101000000_a.sql", "CREATE TABLE a();\n"},
            {"m/20240102000000.sql", "CREATE TABLE b();\n"},
            {"m/atlas.sum", sum}};
}

Reading one(std::string const& text) {
    return read_by(atlas_layout, {{"1_a.sql", text}});
}

Failure refused(std::string const& text) {
    return refusal(atlas_layout, {{"1_a.sql", text}});
}

TEST(AtlasLayout, ReadsAndChecksTheSum) {
    Reading const loaded = read_by(atlas_layout, three());
    EXPECT_EQ(versions(loaded), (Strings{"20240101000000", "20240102000000", "20240103000000"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[0].name, "a");
    EXPECT_EQ(loaded.migrations[1].name, "20240102000000");
    EXPECT_EQ(loaded.migrations[1].up.text, "CREATE TABLE b();\n");
    EXPECT_EQ(loaded.migrations[1].up_transaction, TransactionMode::automatic);
    EXPECT_TRUE(loaded.notices.empty());
}

TEST(AtlasLayout, OrderIsThatOfBytes) {
    Reading const loaded = read_by(atlas_layout, {{"9_x.sql", ""}, {"10_x.sql", ""}});
    EXPECT_EQ(versions(loaded), (Strings{"10", "9"}));
    EXPECT_EQ(loaded.notices.size(), 1u);
}

TEST(AtlasSum, NamesTheFileThatDiffers) {
    for (std::size_t const place : {0u, 1u, 2u}) {
        Files files = three();
        files[place].second += "-- more\n";
        Failure const failure = refusal(atlas_layout, files);
        EXPECT_EQ(failure.condition(), Condition::integrity_failed);
        EXPECT_EQ(failure.path(), files[place].first);
        EXPECT_NE(failure.message().find("differs"), std::string::npos);
    }
}

TEST(AtlasSum, NamesFilesAddedAndRemoved) {
    Files added = three();
    added.emplace_back("m/20240102000001_new.sql", "");
    Failure const more = refusal(atlas_layout, added);
    EXPECT_EQ(more.condition(), Condition::integrity_failed);
    EXPECT_EQ(more.path(), "m/20240102000001_new.sql");
    Files at_end = three();
    at_end.emplace_back("m/20250102000001_new.sql", "");
    EXPECT_EQ(refusal(atlas_layout, at_end).path(), "m/20250102000001_new.sql");
    Files removed = three();
    removed.erase(removed.begin());
    Failure const less = refusal(atlas_layout, removed);
    EXPECT_EQ(less.path(), "m/atlas.sum");
    EXPECT_EQ(less.line(), 4);
    EXPECT_NE(less.message().find("20240103000000_c.sql"), std::string::npos);
}

TEST(AtlasSum, SumFileItself) {
    std::string broken = sum3;
    broken[4] = 'X';
    EXPECT_EQ(refusal(atlas_layout, three(broken)).condition(), Condition::integrity_failed);
    EXPECT_EQ(refusal(atlas_layout, three("nonsense\n")).line(), 1);
    EXPECT_EQ(refusal(atlas_layout, three("h1:x\nnonsense\n")).line(), 2);
    EXPECT_EQ(refusal(atlas_layout, three("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")).condition(),
              Condition::integrity_failed);
    Files two = three();
    two.emplace_back("other/atlas.sum", sum3);
    EXPECT_EQ(refusal(atlas_layout, two).path(), "other/atlas.sum");
}

TEST(AtlasSum, FilesThatAreNotSummed) {
    Reading const loaded =
        read_by(atlas_layout, {{"1_a.sql", "-- atlas:sum ignore\nSELECT 1;\n"},
                               {"2_b.sql", "SELECT 2;\n"},
                               {"atlas.sum",
                                "h1:LemDmSBUiDaRH/NAP3RlrjFXjFJseuPevYKjCpYastc=\n"
                                "2_b.sql h1:mXBwCRIIpqxqyyHCqRD99EypyNOrsu5PWwGyoC5w93A=\n"}});
    EXPECT_EQ(loaded.migrations.size(), 2u);
}

TEST(AtlasSum, TurnedLineEndsAreAccepted) {
    Files files = three();
    files[1].second = "CREATE TABLE a();\r\n";
    EXPECT_EQ(read_by(atlas_layout, files).migrations.size(), 3u);
    files[1].second = "CREATE TABLE x();\r\n";
    EXPECT_EQ(refusal(atlas_layout, files).path(), "m/20240101000000_a.sql");
}

TEST(AtlasLayout, Directives) {
    EXPECT_EQ(one("-- atlas:txmode none\n\nSELECT 1;").migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(one("-- note\n-- atlas:txmode file\n\nSELECT 1;").migrations[0].up_transaction,
              TransactionMode::required);
    EXPECT_EQ(one("-- atlas:nolint\nSELECT 1;\n-- atlas:nolint DS101\nSELECT 2;").migrations.size(), 1u);
    Reading const checkpoint = one("-- atlas:checkpoint v1\n\nSELECT 1;");
    EXPECT_EQ(checkpoint.migrations[0].kind, Kind::baseline);
    EXPECT_EQ(checkpoint.migrations[0].tags, Strings{"v1"});
    EXPECT_EQ(refused("-- atlas:txmode all\n\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("-- atlas:txmode none\n-- atlas:txmode none\n\nSELECT 1;").line(), 2);
    EXPECT_EQ(refused("-- atlas:txmode none\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("SELECT 1;\n\n-- atlas:checkpoint\n").line(), 3);
    EXPECT_EQ(refused("SELECT 1;\n-- atlas:delimiter ;\n").line(), 2);
    EXPECT_EQ(refused("-- atlas:import ../x.sql\n\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("SELECT 1;\n-- atlas:strange\n").line(), 2);
    EXPECT_EQ(refused("-- atlas:assert x\nSELECT 1;").line(), 1);
}

TEST(AtlasLayout, Delimiters) {
    EXPECT_EQ(one("-- atlas:delimiter ;\nSELECT 1;").migrations.size(), 1u);
    EXPECT_EQ(one("-- atlas:delimiter \\n\\n\nSELECT 1;\n\n-- c\nSELECT 2;\n\n-- end").migrations.size(), 1u);
    EXPECT_EQ(
        one("-- atlas:delimiter -- end\nSELECT 1; SELECT 2;\n-- end\nSELECT 3;\n-- end\n").migrations.size(),
        1u);
    EXPECT_EQ(refused("-- atlas:delimiter \\n\\n\nSELECT 1\n\nSELECT 2;\n").line(), 2);
    EXPECT_EQ(refused("-- atlas:delimiter //\nSELECT 1;//\nSELECT 2;\n").line(), 2);
    EXPECT_EQ(refused("-- atlas:delimiter -- end\nSELECT 1;\n-- end\nSELECT 3\n-- end\n").line(), 5);
}

TEST(AtlasLayout, Archives) {
    Reading const loaded =
        one("-- atlas:txtar\n\n-- checks.sql --\n-- must be empty\nSELECT NOT EXISTS (SELECT FROM "
            "t);\nSELECT true\n\n"
            "-- checks/more.sql --\n-- atlas:assert DS102\nSELECT count(*) = 0 FROM u;\n"
            "-- migration.sql --\nDROP TABLE t;\n-- down.sql --\nCREATE TABLE t();\n");
    const Migration& migration = loaded.migrations[0];
    EXPECT_EQ(migration.up.text, "DROP TABLE t;\n");
    EXPECT_EQ(migration.up.first_line, 12);
    EXPECT_EQ(migration.down->text, "CREATE TABLE t();\n");
    EXPECT_EQ(migration.down->first_line, 14);
    EXPECT_NE(migration.precondition.find("(SELECT NOT EXISTS (SELECT FROM t)\n)"), std::string::npos);
    EXPECT_NE(migration.precondition.find("(SELECT count(*) = 0 FROM u\n)"), std::string::npos);
    EXPECT_EQ(migration.precondition_action, "halt");
    EXPECT_EQ(migration.precondition_result, "1");
    EXPECT_EQ(refused("-- atlas:txtar\n\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("-- atlas:txtar\n\n-- checks.sql --\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("-- atlas:txtar\n\n-- migration.sql --\n-- migration.sql --\n").line(), 4);
    EXPECT_EQ(refused("-- atlas:txtar\n\n-- strange.sql --\n-- migration.sql --\n").line(), 3);
    EXPECT_EQ(
        refused(
            "-- atlas:txtar\n\n-- checks.sql --\n-- atlas:assert oneof\nSELECT true;\n-- migration.sql --\n")
            .line(),
        4);
    EXPECT_EQ(refused("-- atlas:txtar\n-- atlas:checkpoint\n\n-- migration.sql --\n").line(), 1);
}

TEST(AtlasLayout, OtherFiles) {
    Files files = three();
    files.emplace_back("m/x/1.sql", "");
    EXPECT_EQ(refusal(atlas_layout, files).condition(), Condition::layout_refused);
    Files harmless = three();
    harmless.emplace_back("atlas.hcl", "");
    EXPECT_EQ(read_by(atlas_layout, harmless).notices.size(), 1u);
    EXPECT_EQ(refusal(atlas_layout, {{"_x.sql", ""}}).path(), "_x.sql");
    EXPECT_EQ(refused("-- +goose Up\nSELECT 1;").condition(), Condition::layout_refused);
}

TEST(AtlasLayout, RecognisedUnlessAnotherToolsFiles) {
    auto const how_sure = [](Files const& files) { return atlas_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure(three()), confidence::control_file);
    EXPECT_EQ(how_sure({{"1_a.sql", "-- atlas:txmode none\n\n"}}), confidence::markers);
    EXPECT_EQ(how_sure({{"1_a.sql", "SELECT 1;"}}), confidence::none);
    for (std::string const text : {"-- +goose Up\n", "-- migrate:up\n", "--liquibase formatted sql\n"}) {
        EXPECT_EQ(how_sure({{"1_a.sql", text}, {"atlas.sum", ""}}), confidence::none) << text;
    }
    EXPECT_EQ(how_sure({{"1_a.up.sql", ""}, {"atlas.sum", ""}}), confidence::none);
    EXPECT_EQ(how_sure({{"V1__a.sql", ""}, {"atlas.sum", ""}}), confidence::none);
}

}  // namespace

}  // namespace shepherd::layout::test

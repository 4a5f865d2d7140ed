#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

// Hashes computed with node by the tool's formula (src/hash.ts).
const std::string hash1 = "sha1:539e7775db0f56d9884c24fa1490a5eba8bc2d0a";
const std::string hash2 = "sha1:dc55ddb5a17fdb4f2e733c22099f091de785dee6";
const std::string hash3 = "sha1:b00afb9ea935e937c38e9535cc7e6880c8c088c8";

std::string committed(std::string const& previous, std::string const& hash, std::string const& body,
                      std::string const& more = "") {
    return "--! Previous: " + previous + "\n--! Hash: " + hash + "\n" + more + "\n" + body;
}

const std::string file1 = committed("-", hash1, "CREATE TABLE a();\n", "--! Message: make a\n");
const std::string file2 =
    committed(hash1, hash2, "--! no-transaction\nCREATE INDEX CONCURRENTLY i ON :SCHEMA.a (x);\n");
const std::string file3 = committed(hash2, hash3, "");

TEST(GraphileLayout, ChainOfCommittedFiles) {
    Reading const loaded = read_by(graphile_layout, {{"migrations/committed/000003.sql", file3},
                                                     {"migrations/committed/000002-index.sql", file2},
                                                     {"migrations/committed/000001-make-a.sql", file1},
                                                     {"migrations/current.sql", "SELECT 1;"},
                                                     {"migrations/fixtures/f.sql", "SELECT 1;"},
                                                     {".gmrc", "{}"}});
    EXPECT_EQ(versions(loaded), (Strings{"000001", "000002", "000003"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[0].name, "make a");
    EXPECT_EQ(loaded.migrations[1].name, "000002-index");
    EXPECT_EQ(loaded.migrations[0].up.text, "\nCREATE TABLE a();\n");
    EXPECT_EQ(loaded.migrations[0].up.first_line, 4);
    EXPECT_EQ(loaded.migrations[0].up_transaction, TransactionMode::automatic);
    EXPECT_EQ(loaded.migrations[1].up_transaction, TransactionMode::none);
    EXPECT_EQ(loaded.notices.size(), 2u);
}

TEST(GraphileLayout, HashIsTheToolsOwnWithJavaScriptsBlanks) {
    Reading const loaded =
        read_by(graphile_layout,
                {{"committed/1.sql", file1},
                 {"committed/2.sql", file2},
                 {"committed/3.sql", file3},
                 {"committed/4.sql", committed(hash3, "sha1:000215fd1a8bf8486bfe7430ccc662ca8fa9b291",
                                               "\xC2\xA0\xE2\x80\x83SELECT 1;\xEF\xBB\xBF\xE3\x80\x80\n")}});
    EXPECT_EQ(loaded.migrations.size(), 4u);
}

TEST(GraphileLayout, BrokenHashesAndChains) {
    Failure const changed =
        refusal(graphile_layout, {{"committed/000001.sql", committed("-", hash1, "CREATE TABLE b();\n")}});
    EXPECT_EQ(changed.condition(), Condition::integrity_failed);
    EXPECT_EQ(changed.path(), "committed/000001.sql");
    EXPECT_EQ(changed.line(), 2);
    EXPECT_NE(changed.detail().find(hash1), std::string::npos);
    Failure const gap =
        refusal(graphile_layout, {{"committed/000001.sql", file1}, {"committed/000003.sql", file3}});
    EXPECT_EQ(gap.condition(), Condition::integrity_failed);
    EXPECT_EQ(gap.path(), "committed/000003.sql");
    EXPECT_EQ(gap.line(), 1);
    EXPECT_EQ(refusal(graphile_layout, {{"committed/000002.sql", file2}}).condition(),
              Condition::integrity_failed);
    EXPECT_EQ(refusal(graphile_layout, {{"committed/000001.sql", committed("-", "sha256:00", "SELECT 1;")}})
                  .condition(),
              Condition::integrity_failed);
}

TEST(GraphileLayout, InvalidHashMayBeAllowed) {
    std::string const allowed = committed("-", hash1, "CREATE TABLE b();\n", "--! AllowInvalidHash\n");
    Reading const loaded =
        read_by(graphile_layout, {{"committed/000001.sql", allowed}, {"committed/000002.sql", file2}});
    EXPECT_EQ(loaded.migrations.size(), 2u);
    EXPECT_EQ(loaded.notices.size(), 1u);
}

TEST(GraphileLayout, TurnedLineEndsAreAccepted) {
    std::string text;
    for (char const c : file2) {
        text.append(c == '\n' ? "\r\n" : std::string(1, c));
    }
    Reading const loaded =
        read_by(graphile_layout, {{"committed/000001.sql", file1}, {"committed/000002.sql", text}});
    EXPECT_EQ(loaded.migrations[1].up_transaction, TransactionMode::none);
}

TEST(GraphileLayout, Headers) {
    auto const refused = [](std::string text) {
        return refusal(graphile_layout, {{"committed/000001.sql", text}});
    };
    EXPECT_EQ(refused("--! Previous: -\n--! Hash: x\nSELECT 1;").line(), 3);
    EXPECT_EQ(refused("--! Previous: -\n\nSELECT 1;").line(), 1);
    EXPECT_EQ(refused("SELECT 1;").condition(), Condition::layout_refused);
    EXPECT_EQ(refused("--! Previous: -\n--! Previous: -\n").line(), 2);
    EXPECT_EQ(refused("--! Previous: -\n--! Hash: x\n--! Strange: y\n").line(), 3);
}

TEST(GraphileLayout, MarkersInTheBody) {
    auto const refused = [](std::string body) {
        return refusal(graphile_layout,
                       {{"committed/000001.sql", committed("-", hash1, body, "--! AllowInvalidHash\n")}});
    };
    EXPECT_EQ(refused("SELECT 1;\n--! no-transaction\n").line(), 6);
    EXPECT_EQ(refused("--!include f.sql\n").line(), 5);
    Reading const loaded = read_by(
        graphile_layout,
        {{"committed/000001.sql",
          committed("-", hash1,
                    "\n--!no-transaction please\n--! Included f.sql\nSELECT 1;\n--! EndIncluded f.sql\n",
                    "--! AllowInvalidHash\n")}});
    EXPECT_EQ(loaded.migrations[0].up_transaction, TransactionMode::none);
}

TEST(GraphileLayout, Placeholders) {
    Files const files = {{"committed/000001.sql", file1}, {"committed/000002.sql", file2}};
    Request request = request_for(files);
    request.placeholders["SCHEMA"] = "app";
    Loaded const loaded = read_request(graphile_layout, request);
    EXPECT_NE(loaded.migrations[1].up.text.find("ON app.a"), std::string_view::npos);
    EXPECT_EQ(loaded.migrations[1].name, "000002");

    Files const own = {
        {"committed/000001.sql", committed("-", hash1, "SELECT ':A', x::A_B, :A_B\n;SELECT :DATABASE_OWNER;",
                                           "--! AllowInvalidHash\n")}};
    Request mine = request_for(own);
    mine.placeholders[":A"] = "1";
    EXPECT_EQ(refused_request(graphile_layout, mine).line(), 6);
    mine.placeholders[":DATABASE_OWNER"] = "joe";
    EXPECT_EQ(read_request(graphile_layout, mine).migrations[0].up.text,
              "\nSELECT '1', x::A_B, :A_B\n;SELECT joe;");
}

TEST(GraphileLayout, OtherFiles) {
    EXPECT_EQ(refusal(graphile_layout, {{"committed/000001.sql", file1}, {"committed/x.sql", ""}}).path(),
              "committed/x.sql");
    EXPECT_EQ(
        refusal(graphile_layout, {{"committed/000001.sql", file1}, {"b/committed/000002.sql", file2}}).path(),
        "b/committed/000002.sql");
}

TEST(GraphileLayout, Recognised) {
    auto const how_sure = [](Files const& files) { return graphile_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure({{"000001.sql", file1}}), confidence::markers);
    EXPECT_EQ(
        how_sure({{"committed/000001.sql", "SELECT 1;"}, {"current.sql", file1}, {"000001_x.sql", file1}}),
        confidence::none);
}

}  // namespace

}  // namespace shepherd::layout::test

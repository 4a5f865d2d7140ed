#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

std::string journal(std::vector<std::string> const& tags, std::string const& dialect = "postgresql") {
    std::string text = "{\n  \"version\": \"7\",\n  \"dialect\": \"" + dialect + "\",\n  \"entries\": [";
    for (std::size_t at = 0; at < tags.size(); ++at) {
        text += std::string(at == 0 ? "" : ",") + "\n    {\"idx\": " + std::to_string(at) +
                ", \"version\": \"7\", \"when\": 1700000000000, \"tag\": \"" + tags[at] +
                "\", \"breakpoints\": true}";
    }
    return text + "\n  ]\n}\n";
}

TEST(DrizzleLayout, JournalOrder) {
    Reading const loaded =
        read_by(drizzle_layout, {{"drizzle/0001_a.sql", "a"},
                                 {"drizzle/0000_b.sql", "b"},
                                 {"drizzle/meta/_journal.json", journal({"0001_a", "0000_b"})},
                                 {"drizzle/meta/0000_snapshot.json", "{"},
                                 {"drizzle/schema.ts", "x"}});
    EXPECT_EQ(versions(loaded), (Strings{"0001_a", "0000_b"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[0].up.text, "a");
    EXPECT_EQ(loaded.notices.size(), 1u);
}

TEST(DrizzleLayout, BreakpointsStayComments) {
    std::string const plain =
        "CREATE TABLE a();\n--> statement-breakpoint\nCREATE TABLE b();--> statement-breakpoint\r\nSELECT 1";
    Reading const loaded =
        read_by(drizzle_layout, {{"0000_a.sql", plain},
                                 {"0001_b.sql",
                                  "SELECT 1\n--> statement-breakpoint\nSELECT 2\n--> statement-breakpoint\n"
                                  "--> statement-breakpoint\nSELECT 3;\n"},
                                 {"meta/_journal.json", journal({"0000_a", "0001_b"})}});
    EXPECT_EQ(loaded.migrations[0].up.text, plain);
    EXPECT_TRUE(loaded.storage.size() == 1u);
    EXPECT_EQ(loaded.migrations[1].up.text,
              "SELECT 1\n;-- statement-breakpoint\nSELECT 2\n;-- statement-breakpoint\n--> "
              "statement-breakpoint\nSELECT 3;\n");
    EXPECT_EQ(refusal(drizzle_layout, {{"0000_a.sql", "SELECT 1;\n--> statement-breakpoint SELECT 2;"},
                                       {"meta/_journal.json", journal({"0000_a"})}})
                  .line(),
              2);
}

TEST(DrizzleLayout, JournalAndFilesHaveToAgree) {
    auto const refused = [](std::string text, Files files) {
        files.emplace_back("meta/_journal.json", text);
        return refusal(drizzle_layout, files);
    };
    EXPECT_EQ(refused(journal({"0000_a"}), {{"0000_a.sql", ""}, {"0001_b.sql", ""}}).path(), "0001_b.sql");
    EXPECT_NE(refused(journal({"0000_a", "0001_b"}), {{"0000_a.sql", ""}}).message().find("0001_b"),
              std::string::npos);
    EXPECT_EQ(refused(journal({"0000_a", "0000_a"}), {{"0000_a.sql", ""}}).path(), "meta/_journal.json");
    EXPECT_EQ(refused(journal({"0000_a"}), {{"0000_a.sql", ""}, {"x/other.sql", ""}}).path(), "x/other.sql");
    EXPECT_EQ(refused(journal({}), {{"20240101000000_a/migration.sql", ""}}).path(),
              "20240101000000_a/migration.sql");
    EXPECT_EQ(refused(journal({}), {{"other/meta/_journal.json", journal({})}}).condition(),
              Condition::layout_refused);
    EXPECT_NE(refused(journal({}, "sqlite"), {}).message().find("PostgreSQL"), std::string::npos);
}

TEST(DrizzleLayout, BrokenJournals) {
    auto const refused = [](std::string text) {
        return refusal(drizzle_layout, {{"meta/_journal.json", text}});
    };
    EXPECT_EQ(refused("{\n\"entries\": [\n,").line(), 3);
    EXPECT_EQ(refused("").path(), "meta/_journal.json");
    EXPECT_EQ(refused("[1]").condition(), Condition::layout_refused);
    EXPECT_EQ(refused("{\"entries\": 1}").condition(), Condition::layout_refused);
    EXPECT_EQ(refused("{\"entries\": [1]}").condition(), Condition::layout_refused);
    EXPECT_EQ(refused("{\"entries\": [{\"tag\": 7}]}").condition(), Condition::layout_refused);
    EXPECT_NE(refused(std::string(100000, '[')).message().find("deep"), std::string::npos);
    EXPECT_EQ(refused("{\"entries\": [{\"tag\": \"\xff\"}]}").condition(), Condition::layout_refused);
}

TEST(DrizzleLayout, FoldersOfVersionOne) {
    Files const files = {{"out/20250102000000_b/migration.sql", "b"},
                         {"out/20250102000000_b/snapshot.json", "{}"},
                         {"out/20250101000000_a/migration.sql", "a"}};
    Reading const loaded = read_by(drizzle_layout, files);
    EXPECT_EQ(versions(loaded), (Strings{"20250101000000_a", "20250102000000_b"}));
    EXPECT_TRUE(loaded.notices.empty());
    Files two = files;
    two.emplace_back("other/20250101000000_a/migration.sql", "");
    EXPECT_EQ(refusal(drizzle_layout, two).path(), "other/20250101000000_a/migration.sql");
    Files stray = files;
    stray.emplace_back("out/x.sql", "");
    EXPECT_EQ(refusal(drizzle_layout, stray).path(), "out/x.sql");
}

TEST(DrizzleLayout, Recognised) {
    auto const how_sure = [](Files const& files) { return drizzle_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure({{"meta/_journal.json", ""}}), confidence::control_file);
    EXPECT_EQ(how_sure({{"20250101000000_a/migration.sql", ""}, {"20250101000000_a/snapshot.json", ""}}),
              confidence::control_file);
    EXPECT_EQ(how_sure({{"20250101000000_a/migration.sql", "a;\n--> statement-breakpoint\n"}}),
              confidence::markers);
    EXPECT_EQ(how_sure({{"20250101000000_a/migration.sql", "a"}, {"x/snapshot.json", ""}}), confidence::none);
}

}  // namespace

}  // namespace shepherd::layout::test

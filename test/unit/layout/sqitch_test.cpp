#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/sqitch_conf.hpp"
#include "core/layout/sqitch_plan.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

const std::string when = " 2024-01-16T14:20:00Z Ann Bee <ann@example.org>";

// A plan of project "shop" from change and tag lines, each completed with time and planner.
std::string plan_of(std::vector<std::string> const& lines, std::string const& project = "shop") {
    std::string text = "%syntax-version=1.0.0\n%project=" + project + "\n%uri=https://example.org/\n\n";
    for (std::string const& line : lines) {
        text += line + when + " # a note\n";
    }
    return text;
}

// The plan with deploy scripts for `names`.
Files project_of(std::vector<std::string> const& lines, std::vector<std::string> const& names) {
    Files files = {{"sqitch.plan", plan_of(lines)}};
    for (std::string const& name : names) {
        files.emplace_back("deploy/" + name + ".sql", "deploy " + name);
    }
    return files;
}

Failure refused_plan(std::string const& text) {
    return refusal(sqitch_layout, {{"sqitch.plan", text}});
}

TEST(SqitchPlan, Names) {
    for (std::string_view const good :
         {"a", "add/users", "v1.0.0", "x_", "_x", "a-b", "1", "a=b", "caf\xC3\xA9"}) {
        EXPECT_TRUE(sqitch::is_name(good)) << good;
    }
    for (std::string_view const bad :
         {"", "-a", "a-", "a:b", "a@b", "a b", "a#b", "a\\b", "a~1", "a^12", "a/1", "a]2"}) {
        EXPECT_FALSE(sqitch::is_name(bad)) << bad;
    }
}

TEST(SqitchLayout, PlanOrderTagsAndScripts) {
    Files files =
        project_of({"users", "lists [users]", "@v1.0", "@first", "add/more [lists@v1.0 !old other:thing]"},
                   {"users", "lists", "add/more"});
    files.emplace_back("revert/users.sql", "revert users");
    files.emplace_back("verify/users.sql", "SELECT 1/count(*) FROM users;");
    Reading const loaded = read_by(sqitch_layout, files);
    EXPECT_EQ(versions(loaded), (Strings{"users", "lists", "add/more"}));
    EXPECT_TRUE(in_key_order(loaded));
    const Migration& users = loaded.migrations[0];
    EXPECT_EQ(users.project, "shop");
    EXPECT_EQ(users.up.text, "deploy users");
    EXPECT_EQ(users.down->text, "revert users");
    EXPECT_EQ(users.verify->text, "SELECT 1/count(*) FROM users;");
    EXPECT_EQ(loaded.migrations[1].requirements, Strings{"users"});
    EXPECT_EQ(loaded.migrations[1].tags, (Strings{"v1.0", "first"}));
    EXPECT_FALSE(loaded.migrations[1].down);
    EXPECT_EQ(loaded.migrations[2].requirements, (Strings{"lists", "other:thing"}));
    EXPECT_EQ(loaded.migrations[2].conflicts, Strings{"old"});
}

TEST(SqitchLayout, ReworkedChangesKeepTheFirstName) {
    Reading const before = read_by(sqitch_layout, project_of({"users", "@v1"}, {"users"}));
    Reading const after =
        read_by(sqitch_layout, project_of({"users", "@v1", "other", "@v2", "users [users@v2]", "last [users]",
                                           "@v3", "late [users@v3]"},
                                          {"users@v2", "other", "users", "last", "late"}));
    EXPECT_EQ(versions(after), (Strings{"users", "other", "users#2", "last", "late"}));
    EXPECT_EQ(before.migrations[0].version, after.migrations[0].version);
    EXPECT_EQ(before.migrations[0].sort_key, after.migrations[0].sort_key);
    EXPECT_EQ(after.migrations[0].up.text, "deploy users@v2");
    EXPECT_EQ(after.migrations[2].up.text, "deploy users");
    EXPECT_EQ(after.migrations[2].requirements, Strings{"users"});
    EXPECT_EQ(after.migrations[3].requirements, Strings{"users"});
    EXPECT_EQ(after.migrations[4].requirements, Strings{"users#2"});

    Reading const older_tag = read_by(
        sqitch_layout,
        project_of({"users", "@v1", "@v2", "users", "@v3", "users"}, {"users@v1", "users@v3", "users"}));
    EXPECT_EQ(versions(older_tag), (Strings{"users", "users#2", "users#3"}));
    EXPECT_EQ(older_tag.migrations[0].up.path, "deploy/users@v1.sql");
    EXPECT_EQ(refusal(sqitch_layout, project_of({"users", "@v1", "users"}, {"users"})).line(), 5);
}

TEST(SqitchLayout, VerifyLosesItsRollback) {
    Files files = project_of({"a", "b"}, {"a", "b"});
    files.emplace_back("verify/a.sql", "-- Verify a\n\nBEGIN;\n\nSELECT 'ROLLBACK;' FROM a;\n\nROLLBACK;\n");
    files.emplace_back("verify/b.sql", "BEGIN;\r\nSELECT 1;\r\nCOMMIT;\r\n");
    Reading const loaded = read_by(sqitch_layout, files);
    EXPECT_EQ(loaded.migrations[0].verify->text,
              "-- Verify a\n\n      \n\nSELECT 'ROLLBACK;' FROM a;\n\n         \n");
    EXPECT_EQ(loaded.migrations[1].verify->text, "BEGIN;\r\nSELECT 1;\r\nCOMMIT;\r\n");
}

TEST(SqitchLayout, SeveralProjectsInOrderOfNeed) {
    Reading const loaded = read_by(sqitch_layout, {{"a/sqitch.plan", plan_of({"x [b:y@t b:@t]"}, "a")},
                                                   {"a/deploy/x.sql", ""},
                                                   {"b/sqitch.plan", plan_of({"y", "@t", "y"}, "b")},
                                                   {"b/deploy/y@t.sql", ""},
                                                   {"b/deploy/y.sql", ""}});
    EXPECT_EQ(versions(loaded), (Strings{"y", "y#2", "x"}));
    EXPECT_EQ(loaded.migrations[0].project, "b");
    EXPECT_EQ(loaded.migrations[2].requirements, (Strings{"b:y", "b:y"}));
    EXPECT_EQ(refusal(sqitch_layout, {{"a/sqitch.plan", plan_of({})}, {"b/sqitch.plan", plan_of({})}}).path(),
              "b/sqitch.plan");
}

TEST(SqitchLayout, ProjectsInACircleAreStillRead) {
    Reading const loaded = read_by(sqitch_layout, {{"b/sqitch.plan", plan_of({"y [a:x]"}, "b")},
                                                   {"b/deploy/y.sql", ""},
                                                   {"a/sqitch.plan", plan_of({"w", "x [b:y]"}, "a")},
                                                   {"a/deploy/x.sql", ""},
                                                   {"a/deploy/w.sql", ""}});
    EXPECT_EQ(versions(loaded), (Strings{"w", "x", "y"}));
}

TEST(SqitchLayout, ConfigurationMovesFiles) {
    Reading const loaded =
        read_by(sqitch_layout, {{"p/sqitch.conf",
                                 "[core]\n\tengine = pg\n\ttop_dir = ./db ; here\n\textension = \"ddl\"\n"
                                 "\trevert_dir = undo\n# x\n[engine \"pg\"]\n\ttarget = db:pg:flipr\n"},
                                {"p/db/sqitch.plan", plan_of({"a"})},
                                {"p/db/deploy/a.ddl", "up"},
                                {"p/undo/a.ddl", "down"}});
    EXPECT_EQ(loaded.migrations[0].up.text, "up");
    EXPECT_EQ(loaded.migrations[0].down->text, "down");
    auto const refused = [](std::string text) {
        return refusal(sqitch_layout, {{"sqitch.conf", text}, {"sqitch.plan", plan_of({})}});
    };
    EXPECT_EQ(refused("[core]\nengine = mysql\n").line(), 2);
    EXPECT_EQ(refused("[target \"x\"]\ntop_dir = y\n").line(), 2);
    EXPECT_EQ(refused("[core]\nreworked_dir = y\n").line(), 2);
    EXPECT_NE(refused("[core]\ntop_dir = y\n").message().find("y/sqitch.plan"), std::string::npos);
}

TEST(SqitchLayout, PlanSyntaxErrors) {
    EXPECT_EQ(refused_plan("%syntax-version=1.0.0\n\na" + when + "\n").message(), "missing %project pragma");
    EXPECT_EQ(refused_plan("%project=x\na" + when + "\n").line(), 2);
    EXPECT_EQ(refused_plan("%project=x\n\n%uri=y\n").line(), 3);
    EXPECT_EQ(refused_plan("%syntax-version=2.0.0\n").line(), 1);
    EXPECT_EQ(refused_plan("%strange=2\n").line(), 1);
    EXPECT_EQ(refused_plan("%project=a:b\n").line(), 1);
    for (std::string const line :
         {"-a", "a~1", "HEAD", "@v1", "a [x", "a [a]", "a [nowhere]", "a [@v]", "a [x y@]", "a [!x !x]",
          "0123456789012345678901234567890123456789", "a [0123456789012345678901234567890123456789]"}) {
        EXPECT_EQ(refused_plan(plan_of({line})).line(), 5) << line;
    }
    for (std::string const line :
         {"a", "a 2024-01-16T14:20Z A <a@b>", "a 2024-01-16T14:20:00Z", "a 2024-01-16T14:20:00Z A",
          "a 2024-01-16T14:20:00Z <a@b>", "a 2024-01-16T14:20:00Z A <>"}) {
        EXPECT_EQ(refused_plan("%project=x\n\n" + line + "\n").line(), 3) << line;
    }
    EXPECT_EQ(refused_plan(plan_of({"a", "a"})).line(), 6);
    EXPECT_EQ(refused_plan(plan_of({"a", "@v", "b", "@v"})).line(), 8);
    EXPECT_EQ(refused_plan(plan_of({"a", "@v/w"})).line(), 6);
    EXPECT_EQ(refused_plan(plan_of({"a", "@v [a]"})).line(), 6);
    EXPECT_EQ(refused_plan(plan_of({"a", "@v", "b", "c [b@v]"})).line(), 8);
}

TEST(SqitchLayout, CommentsBlankLinesAndCrLf) {
    Reading const loaded =
        read_by(sqitch_layout,
                {{"sqitch.plan", "# top\r\n%project=x # why\r\n\r\n# c\r\n\r\n  + a" + when + " # n\r\n"},
                 {"deploy/a.sql", ""}});
    EXPECT_EQ(versions(loaded), Strings{"a"});
}

TEST(SqitchLayout, OtherFiles) {
    Files files = project_of({"a"}, {"a", "forgotten"});
    EXPECT_EQ(refusal(sqitch_layout, files).path(), "deploy/forgotten.sql");
    files = project_of({"a"}, {"a"});
    files.emplace_back("test/a.sql", "");
    files.emplace_back("README.md", "");
    EXPECT_EQ(read_by(sqitch_layout, files).notices.size(), 1u);
    Failure const missing = refusal(sqitch_layout, project_of({"a", "b"}, {"a"}));
    EXPECT_EQ(missing.line(), 6);
    EXPECT_NE(missing.detail().find("deploy/b.sql"), std::string::npos);
}

TEST(SqitchLayout, Recognised) {
    EXPECT_EQ(sqitch_layout.recognise(request_for({{"x/sqitch.plan", ""}})), confidence::control_file);
    EXPECT_EQ(sqitch_layout.recognise(request_for({{"deploy/a.sql", ""}})), confidence::none);
}

}  // namespace

}  // namespace shepherd::layout::test

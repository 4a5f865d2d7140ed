#include <ctime>

#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/liquibase_parts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

const std::string header = "--liquibase formatted sql\n";

Reading one(std::string const& rest) {
    return read_by(liquibase_layout, {{"a.sql", header + rest}});
}

Failure refused(std::string const& rest) {
    return refusal(liquibase_layout, {{"a.sql", header + rest}});
}

TEST(LiquibaseLayout, ChangesetsInFileOrder) {
    Reading const loaded =
        read_by(liquibase_layout,
                {{"db/10.sql", header + "--changeset ann:z\nSELECT 3;\n"},
                 {"db/9.sql",
                  "\n -- Liquibase Formatted sql logicalFilePath:logical.sql\n\n-- prose\n/* more\nprose */\n"
                  "  --changeset \"Ann Bee\":\"id one\" splitStatements:false\nSELECT 1;\n\n"
                  "-- changeset ann:a-2 stripComments:true some words\n-- kept\nSELECT 2\n"}});
    EXPECT_EQ(versions(loaded),
              (Strings{"logical.sql::id one::Ann Bee", "logical.sql::a-2::ann", "db/10.sql::z::ann"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(loaded.migrations[0].name, "id one");
    EXPECT_EQ(loaded.migrations[0].up.text, "SELECT 1;");
    EXPECT_EQ(loaded.migrations[0].up.first_line, 8);
    EXPECT_EQ(loaded.migrations[1].up.text, "-- kept\nSELECT 2");
    EXPECT_EQ(loaded.migrations[1].up.first_line, 11);
    EXPECT_EQ(loaded.migrations[1].up.path, "db/9.sql");
    EXPECT_FALSE(loaded.migrations[1].down);
}

TEST(LiquibaseLayout, DirectivesLeaveTheTextButKeepLines) {
    Reading const loaded =
        one("--changeset a:1\n--comment: why\nSELECT 1;\n--rollback SELECT -1;\nSELECT 2;\n--validCheckSum: "
            "ANY\n");
    EXPECT_EQ(loaded.migrations[0].up.text, "\nSELECT 1;\n\nSELECT 2;");
    EXPECT_EQ(loaded.migrations[0].up.first_line, 3);
    EXPECT_EQ(loaded.migrations[0].down->text, "SELECT -1;");
    EXPECT_EQ(loaded.migrations[0].down->first_line, 5);
    // A rollback that is added later does not change what has run.
    EXPECT_EQ(one("--changeset a:1\nSELECT 1;\n").migrations[0].up.text,
              one("--changeset a:1\nSELECT 1;\n\n--rollback SELECT 2;\n--changeset a:2\nSELECT 3;")
                  .migrations[0]
                  .up.text);
}

TEST(LiquibaseLayout, Rollbacks) {
    Reading const loaded =
        one("--changeset a:1\nSELECT 1;\n--rollback DELETE FROM a\n--rollback  WHERE x = 'y';\nSELECT "
            "2;\n--ROLLBACK DROP TABLE b;\n"
            "--changeset a:2\nSELECT 1;\n--rollback not required\n"
            "--changeset a:3\nSELECT 1;\n--rollback empty\n"
            "--changeset a:4\nSELECT 1;\n/* liquibase rollback\nDROP TABLE c;\nDROP TABLE d; */\n"
            "--changeset a:5\nSELECT 1;\n--rollback changesetId:1 changesetAuthor:a\n"
            "--changeset a:6\nSELECT 1;\n--rollback\n"
            "--changeset a:7\nSELECT 1;\n/* liquibase rollback\n\n*/\nSELECT 2;\n");
    EXPECT_EQ(loaded.migrations[0].down->text, "DELETE FROM a\n WHERE x = 'y';\n\nDROP TABLE b;");
    EXPECT_EQ(loaded.migrations[0].down->first_line, 4);
    EXPECT_EQ(loaded.migrations[0].up.text, "SELECT 1;\n\n\nSELECT 2;");
    ASSERT_TRUE(loaded.migrations[1].down);
    EXPECT_EQ(loaded.migrations[1].down->text, "");
    ASSERT_TRUE(loaded.migrations[2].down);
    EXPECT_EQ(loaded.migrations[2].down->text, "");
    EXPECT_EQ(loaded.migrations[3].down->text, "DROP TABLE c;\nDROP TABLE d;");
    EXPECT_EQ(loaded.migrations[3].down->first_line, 17);
    EXPECT_EQ(loaded.migrations[3].up.text, "SELECT 1;");
    EXPECT_EQ(loaded.migrations[4].down->text, loaded.migrations[0].up.text);
    EXPECT_FALSE(loaded.migrations[5].down);
    EXPECT_FALSE(loaded.migrations[6].down);
    EXPECT_EQ(loaded.migrations[6].up.text, "SELECT 1;\n\n\n\nSELECT 2;");

    EXPECT_EQ(refused("--changeset a:1\nSELECT 1;\n--rollback changesetId:9 changesetAuthor:a\n").line(), 4);
    EXPECT_EQ(refused("--changeset a:1\nSELECT 1;\n--rollback changesetId:9\n").line(), 4);
    EXPECT_EQ(refused("--changeset a:1\nSELECT 1;\n/* liquibase rollback\nx\n").line(), 4);
    EXPECT_EQ(refused("--rollback x\n").line(), 2);
}

TEST(LiquibaseLayout, AttributesThatChangeHowItRuns) {
    Reading const loaded =
        one("--changeset a:1 runInTransaction:false\nSELECT 1;\n--changeset a:2 runintransaction:TRUE "
            "failOnError:true runWith:jdbc\nSELECT 1;\n"
            "--changeset a:3 runOnChange:true\nSELECT 1;\n--changeset a:4 runAlways:true\nSELECT "
            "1;\n--changeset a:5\nSELECT 1;\n"
            "--changeset a:6 logicalFilePath:x.sql\nSELECT 1;\n");
    EXPECT_EQ(loaded.migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(loaded.migrations[0].down_transaction, TransactionMode::none);
    EXPECT_EQ(loaded.migrations[1].up_transaction, TransactionMode::required);
    EXPECT_EQ(loaded.migrations[2].kind, Kind::repeatable);
    EXPECT_FALSE(loaded.migrations[2].run_always);
    EXPECT_TRUE(loaded.migrations[3].run_always);
    EXPECT_EQ(loaded.migrations[4].up_transaction, TransactionMode::automatic);
    EXPECT_EQ(loaded.migrations[5].version, "x.sql::6::a");
    // Repeatables keep their places by requirements.
    EXPECT_EQ(loaded.migrations[1].requirements, Strings{});
    EXPECT_EQ(loaded.migrations[2].requirements, Strings{"a.sql::2::a"});
    EXPECT_EQ(loaded.migrations[3].requirements, Strings{"a.sql::3::a"});
    EXPECT_EQ(loaded.migrations[4].requirements, Strings{"a.sql::4::a"});
    for (std::string const attribute :
         {"failOnError:false", "runWith:psql", "runOnChange:yes", "nonsense:1", "runAlways=true",
          "context:", "context:\"a", "runInTransaction: false"}) {
        EXPECT_EQ(refused("--changeset a:1 " + attribute + "\nSELECT 1;\n").line(), 2) << attribute;
    }
}

TEST(LiquibaseLayout, IgnoredChangesetsAreNotRequired) {
    Reading const loaded =
        one("--changeset a:1 runOnChange:true dbms:oracle\nSELECT 1;\n--changeset a:2\nSELECT 1;\n"
            "--changeset a:3 ignore:true\nSELECT 1;\n"
            "--changeset a:4 runOnChange:true\n--preconditions onFail:CONTINUE\n--precondition-sql-check "
            "expectedResult:1 SELECT 1\nSELECT 1;\n"
            "--changeset a:5\nSELECT 1;\n");
    EXPECT_TRUE(loaded.migrations[0].ignored);
    EXPECT_EQ(loaded.migrations[0].ignore_reason, "dbms:oracle");
    EXPECT_EQ(loaded.migrations[1].requirements, Strings{});
    EXPECT_TRUE(loaded.migrations[2].ignored);
    EXPECT_EQ(loaded.migrations[3].requirements, Strings{"a.sql::2::a"});
    EXPECT_EQ(loaded.migrations[4].requirements, Strings{});
}

TEST(LiquibaseFilters, Contexts) {
    using liquibase::context_matches;
    EXPECT_TRUE(context_matches("", {"test"}));
    EXPECT_TRUE(context_matches("test", {}));
    EXPECT_TRUE(context_matches("!test", {}));
    EXPECT_TRUE(context_matches("Test", {"TEST"}));
    EXPECT_FALSE(context_matches("test", {"prod"}));
    EXPECT_FALSE(context_matches("!test", {"test"}));
    EXPECT_TRUE(context_matches("not test", {"prod"}));
    EXPECT_TRUE(context_matches("prod, test", {"test"}));
    EXPECT_TRUE(context_matches("a and b or c", {"c"}));
    EXPECT_FALSE(context_matches("a and (b or c)", {"c"}));
    EXPECT_TRUE(context_matches("a and (b or c)", {"c", "a"}));
    EXPECT_TRUE(context_matches("!(a or b)", {"c"}));
    EXPECT_FALSE(context_matches("!(a or (b and c))", {"b", "c"}));
    EXPECT_FALSE(context_matches("@test", {}));
    EXPECT_TRUE(context_matches("@test", {"test"}));
    EXPECT_FALSE(context_matches("", {"@test"}));
    EXPECT_TRUE(context_matches("test", {"@test"}));
    EXPECT_FALSE(context_matches("!nocontexts and x", {}));
    EXPECT_TRUE(context_matches("nocontexts", {}));
    EXPECT_FALSE(context_matches("nocontexts", {"x"}));
    EXPECT_THROW(context_matches("(a", {"a"}), Failure);
    EXPECT_THROW(context_matches("a)", {"a"}), Failure);
    EXPECT_THROW(context_matches(std::string(5000, '('), {"a"}), Failure);
}

TEST(LiquibaseFilters, LabelsAndDbms) {
    using liquibase::dbms_matches;
    using liquibase::labels_match;
    EXPECT_TRUE(labels_match("a,b", {}));
    EXPECT_TRUE(labels_match("", {"x"}));
    EXPECT_TRUE(labels_match("a, b", {"b"}));
    EXPECT_FALSE(labels_match("a,b", {"c"}));
    EXPECT_TRUE(labels_match("a,b", {"c", "a and b"}));
    EXPECT_FALSE(labels_match("a", {"!a"}));
    EXPECT_TRUE(dbms_matches(""));
    EXPECT_TRUE(dbms_matches("h2,PostgreSQL"));
    EXPECT_FALSE(dbms_matches("h2"));
    EXPECT_TRUE(dbms_matches("!h2"));
    EXPECT_FALSE(dbms_matches("!postgresql"));
    EXPECT_TRUE(dbms_matches("all"));
    EXPECT_FALSE(dbms_matches("none"));
}

TEST(LiquibaseLayout, FiltersOfChangesets) {
    Files const files = {{"a.sql", header + "--changeset a:1 contextFilter:\"test or dev\"\nSELECT "
                                            "1;\n--changeset a:2 context:prod labels:x\nSELECT 1;\n"
                                            "--changeset a:3 context:(x\nSELECT 1;\n"}};
    Request request = request_for(files);
    EXPECT_EQ(refused_request(liquibase_layout, request).line(), 6);
    Files const good = {{"a.sql", files[0].second.substr(0, files[0].second.find("--changeset a:3"))}};
    request = request_for(good);
    request.contexts = {"prod"};
    request.labels = {"y"};
    Loaded const loaded = read_request(liquibase_layout, request);
    EXPECT_EQ(loaded.migrations[0].ignore_reason, "context:test or dev");
    EXPECT_EQ(loaded.migrations[1].ignore_reason, "labels:x");
    EXPECT_FALSE(read_by(liquibase_layout, good).migrations[1].ignored);
}

TEST(LiquibaseLayout, Properties) {
    Files const files = {
        {"1.sql",
         header +
             "--property name:schema value:app\n--property name:Schema value:late\n"
             "--property name:mine value:one global:false\n--property name:no value:x dbms:oracle\n"
             "--property name:full value:${schema}.t\n"
             "--changeset a:${id}\nSELECT '${SCHEMA}' ${mine} ${no} ${:schema} ${full} $1 ${given} ${open;\n"
             "--rollback DROP ${full};\n"},
        {"2.sql", header + "--changeset a:2\nSELECT ${schema} ${mine};\n"}};
    Request request = request_for(files);
    request.placeholders["id"] = "7";
    request.placeholders["Given"] = "g";
    Loaded const loaded = read_request(liquibase_layout, request);
    EXPECT_EQ(versions(loaded), (Strings{"1.sql::7::a", "2.sql::2::a"}));
    EXPECT_EQ(loaded.migrations[0].up.text, "SELECT 'app' one ${no} ${schema} app.t $1 g ${open;");
    EXPECT_EQ(loaded.migrations[0].down->text, "DROP app.t;");
    EXPECT_EQ(loaded.migrations[1].up.text, "SELECT app ${mine};");
    EXPECT_EQ(refused("--property nothing\n").line(), 2);
    EXPECT_EQ(refused("--property name:x\n").line(), 2);
    EXPECT_EQ(refused("--property name:x value:y context:(a\n").line(), 2);
}

TEST(LiquibaseProperties, Nested) {
    liquibase::Properties const properties({{"env", "test"}, {"host_test", "h"}});
    EXPECT_EQ(properties.expand("${host_${env}}"), "h");
    EXPECT_EQ(properties.expand("${ env }"), "test");
    EXPECT_EQ(properties.expand("$${env}}"), "$test}");
    EXPECT_EQ(properties.expand("${a${b"), "${a${b");
    EXPECT_EQ(properties.expand(""), "");
}

TEST(LiquibaseLayout, Preconditions) {
    Reading const loaded =
        one("--changeset a:1\n--preconditions onFail:MARK_RAN onError:HALT onFailMessage:\"no, not: now\"\n"
            "--precondition-sql-check expectedResult:0 SELECT count(*) FROM t WHERE x = 'a:b';\nSELECT 1;\n"
            "--changeset a:2\n--precondition-sql-check 't' SELECT true\nSELECT 1;\n"
            "--changeset a:3\n--preconditions onFail:warn\n--precondition-table-exists table:T_1 schema:app\n"
            "--precondition-sql-check expectedResult:\"it's\" SELECT 'x'\nSELECT 1;\n"
            "--changeset a:4\n--precondition-view-exists view:v\nSELECT 1;\n"
            "--changeset a:5\n--preconditions onFail:CONTINUE\nSELECT 1;\n");
    EXPECT_EQ(loaded.migrations[0].precondition, "SELECT count(*) FROM t WHERE x = 'a:b'");
    EXPECT_EQ(loaded.migrations[0].precondition_result, "0");
    EXPECT_EQ(loaded.migrations[0].precondition_action, "mark_ran");
    EXPECT_EQ(loaded.migrations[0].up.text, "\n\nSELECT 1;");
    EXPECT_EQ(loaded.migrations[1].precondition_result, "t");
    EXPECT_EQ(loaded.migrations[1].precondition_action, "halt");
    EXPECT_EQ(loaded.migrations[2].precondition_result, "1");
    EXPECT_NE(loaded.migrations[2].precondition.find("'t_1'"), std::string::npos);
    EXPECT_NE(loaded.migrations[2].precondition.find("(SELECT 'x'\n)) OPERATOR(pg_catalog.=) 'it''s'"),
              std::string::npos);
    EXPECT_EQ(loaded.migrations[2].precondition_action, "warn");
    EXPECT_NE(loaded.migrations[3].precondition.find("current_schema()"), std::string::npos);
    EXPECT_EQ(loaded.migrations[4].precondition_action, "");
    for (std::string const line :
         {"--precondition-sql-check expectedResult: SELECT 1", "--precondition-sql-check expectedResult:1",
          "--precondition-column-exists x", "--precondition-table-exists x",
          "--precondition-table-exists table:x';drop", "--preconditions onFail:EXPLODE",
          "--preconditions onError:MARK_RAN", "--preconditions onMoon:HALT", "-preconditions onFail:HALT"}) {
        EXPECT_EQ(refused("--changeset a:1\n" + line + "\nSELECT 1;\n").line(), 3) << line;
    }
    EXPECT_EQ(refused("--preconditions onFail:HALT\n").line(), 2);
}

TEST(LiquibaseLayout, IgnoredLines) {
    Reading const loaded =
        one("--changeset a:1\nSELECT 1;\n--ignoreLines:2\n--changeset x:y\nSELECT 9;\nSELECT "
            "2;\n--ignoreLines:start\n"
            "--changeset x:z\n--ignoreLines:end\nSELECT 3;\n--ignoreLines:5\n");
    EXPECT_EQ(versions(loaded), Strings{"a.sql::1::a"});
    EXPECT_EQ(loaded.migrations[0].up.text, "SELECT 1;\n\n\n\nSELECT 2;\n\n\n\nSELECT 3;");
    EXPECT_EQ(refused("--changeset a:1\n--ignoreLines:some\n").line(), 3);
    EXPECT_EQ(refused("--changeset a:1\n--ignore:2\n").line(), 3);
}

TEST(LiquibaseLayout, Delimiters) {
    Reading const loaded =
        one("--changeset a:1 endDelimiter:\\n//\nCREATE FUNCTION f() AS $$ a; $$\n//\nSELECT 1\n  //\n"
            "--changeset a:2 endDelimiter:; rollbackEndDelimiter:GO\nSELECT 1;\n--rollback SELECT "
            "1\n--rollback GO\n"
            "--changeset a:3 endDelimiter:@\nSELECT 1\n");
    EXPECT_EQ(loaded.migrations[0].up.text, "CREATE FUNCTION f() AS $$ a; $$\n; \nSELECT 1\n  ; ");
    EXPECT_EQ(loaded.migrations[1].up.text, "SELECT 1;");
    EXPECT_EQ(loaded.migrations[1].down->text, "SELECT 1\n; ");
    EXPECT_EQ(loaded.migrations[2].up.text, "SELECT 1");
    EXPECT_EQ(refused("--changeset a:1 endDelimiter:/\nSELECT 1;\nSELECT 4/2\n/\n").line(), 4);
}

TEST(LiquibaseLayout, LinesThatAreNotUnderstood) {
    for (std::string const line : {"--changeset", "--changeset a", "--changeset a:", "--changeset a: 1",
                                   "--changeset :1", "--changeset \"a:1", "-changeset a:1", "SELECT 0;"}) {
        EXPECT_EQ(refused(line + "\nSELECT 1;\n").line(), 2) << line;
    }
    for (std::string const line :
         {"--runOnChange:true", "--context:x", "--include file:b.sql", "-rollback x"}) {
        EXPECT_EQ(refused("--changeset a:1\n" + line + "\nSELECT 1;\n").line(), 3) << line;
    }
    EXPECT_EQ(one("--changeset a:1\n-- context: a comment\n-- include the rest\n--changesets are "
                  "fine\nSELECT 1\n- comment;")
                  .migrations.size(),
              1u);
    EXPECT_EQ(refused("--changeset a:1\n\n--changeset a:2\nSELECT 1;\n").line(), 2);
    EXPECT_EQ(refused("--changeset a:1\nSELECT 1;\n--changeset a:1\nSELECT 1;\n").line(), 4);
}

TEST(LiquibaseLayout, OtherFiles) {
    std::string const good = header + "--changeset a:1\nSELECT 1;\n";
    EXPECT_EQ(refusal(liquibase_layout, {{"a.sql", good}, {"b.sql", "SELECT 1;"}}).path(), "b.sql");
    EXPECT_EQ(refusal(liquibase_layout, {{"a.sql", good}, {"m.yaml", "databaseChangeLog:\n"}}).path(),
              "m.yaml");
    EXPECT_EQ(refusal(liquibase_layout, {{"a.sql", good}, {"m.xml", "<databaseChangeLog/>"}}).path(),
              "m.xml");
    EXPECT_EQ(read_by(liquibase_layout, {{"a.sql", good}, {"liquibase.properties", ""}}).notices.size(), 1u);
}

TEST(LiquibaseLayout, CrLf) {
    Reading const loaded =
        read_by(liquibase_layout, {{"a.sql",
                                    "--liquibase formatted sql\r\n--changeset a:1\r\nSELECT 1;\r\n--rollback "
                                    "SELECT 2;\r\n--changeset a:2\r\nSELECT 3;\r\n"}});
    EXPECT_EQ(versions(loaded), (Strings{"a.sql::1::a", "a.sql::2::a"}));
    EXPECT_EQ(loaded.migrations[0].up.text, "SELECT 1;");
    EXPECT_EQ(loaded.migrations[0].down->text, "SELECT 2;");
}

TEST(LiquibaseLayout, Recognised) {
    auto const how_sure = [](Files const& files) { return liquibase_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure({{"a.sql", "\n\n--  LIQUIBASE  FORMATTED SQL"}}), confidence::markers);
    EXPECT_EQ(how_sure({{"a.sql", "--liquibase\n"},
                        {"b.sql", ""},
                        {"c.sql", "--"},
                        {"d.sql", "SELECT 1;\n--liquibase formatted sql"}}),
              confidence::none);
}

TEST(LiquibaseLayout, ManyChangesetsTakeLinearTime) {
    std::string text;
    for (int i = 0; i < 50000; ++i) {
        text += "--changeset a:" + std::to_string(i) + "\n--comment x\nSELECT ${x};\n--rollback SELECT 1;\n";
    }
    std::clock_t const start = std::clock();
    EXPECT_EQ(one(text).migrations.size(), 50000u);
    EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC);  // processor time: the machine may be busy
}

}  // namespace

}  // namespace shepherd::layout::test

#include <ctime>

#include "core/layout/alembic_output.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "layout/reading.hpp"

namespace shepherd::layout::test {

namespace {

// Written by alembic 1.8.1 (upgrade heads --sql, downgrade heads:base --sql) from a project with two bases, a
// branch, a merge, an autocommit_block and a depends_on.
constexpr char upgrade_sql[] = R"sql(BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> a1

CREATE TABLE item (
    id SERIAL NOT NULL, 
    note TEXT, 
    PRIMARY KEY (id)
);

INSERT INTO item (note) VALUES ('-- Running upgrade x -> y');

INSERT INTO alembic_version (version_num) VALUES ('a1') RETURNING alembic_version.version_num;

-- Running upgrade  -> g1

SELECT 4;

INSERT INTO alembic_version (version_num) VALUES ('g1') RETURNING alembic_version.version_num;

-- Running upgrade a1 -> c1

ALTER TABLE item ADD COLUMN r TEXT;

COMMENT ON TABLE item IS 'alembic_version';

UPDATE alembic_version SET version_num='c1' WHERE alembic_version.version_num = 'a1';

-- Running upgrade a1 -> b1

ALTER TABLE item ADD COLUMN l TEXT;

COMMIT;

CREATE INDEX CONCURRENTLY item_l ON item (l);

BEGIN;

INSERT INTO alembic_version (version_num) VALUES ('b1') RETURNING alembic_version.version_num;

-- Running upgrade b1, c1 -> d1

DELETE FROM alembic_version WHERE alembic_version.version_num = 'b1';

UPDATE alembic_version SET version_num='d1' WHERE alembic_version.version_num = 'c1';

-- Running upgrade d1 -> e1

DO $$
BEGIN
  UPDATE item SET note = 'x';
END $$;

UPDATE alembic_version SET version_num='e1' WHERE alembic_version.version_num = 'd1';

-- Running upgrade e1 -> f1

SELECT 2;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'e1';

UPDATE alembic_version SET version_num='f1' WHERE alembic_version.version_num = 'g1';

COMMIT;

)sql";

constexpr char downgrade_sql[] = R"sql(BEGIN;

-- Running downgrade f1 -> e1

SELECT 3;

INSERT INTO alembic_version (version_num) VALUES ('e1') RETURNING alembic_version.version_num;

UPDATE alembic_version SET version_num='g1' WHERE alembic_version.version_num = 'f1';

-- Running downgrade e1 -> d1

SELECT 1;

UPDATE alembic_version SET version_num='d1' WHERE alembic_version.version_num = 'e1';

-- Running downgrade d1 -> b1, c1

INSERT INTO alembic_version (version_num) VALUES ('b1') RETURNING alembic_version.version_num;

UPDATE alembic_version SET version_num='c1' WHERE alembic_version.version_num = 'd1';

-- Running downgrade b1 -> a1

ALTER TABLE item DROP COLUMN l;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'b1';

-- Running downgrade c1 -> a1

ALTER TABLE item DROP COLUMN r;

UPDATE alembic_version SET version_num='a1' WHERE alembic_version.version_num = 'c1';

-- Running downgrade g1 -> 

SELECT 5;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'g1';

-- Running downgrade a1 -> 

DROP TABLE item;

DELETE FROM alembic_version WHERE alembic_version.version_num = 'a1';

DROP TABLE alembic_version;

COMMIT;

)sql";

// transaction_per_migration, version_table="my versions", version_table_schema="app".
constexpr char per_migration_sql[] = R"sql(BEGIN;

CREATE TABLE app."my versions" (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT "my versions_pkc" PRIMARY KEY (version_num)
);

-- Running upgrade  -> a1

SELECT 1;

INSERT INTO app."my versions" (version_num) VALUES ('a1') RETURNING app."my versions".version_num;

COMMIT;

BEGIN;

-- Running upgrade a1 -> b1

SELECT 2;

COMMIT;

CREATE INDEX CONCURRENTLY item_l ON item (l);

BEGIN;

UPDATE app."my versions" SET version_num='b1' WHERE app."my versions".version_num = 'a1';

COMMIT;

-- Running downgrade a1 -> 

DROP TABLE item;

DELETE FROM app."my versions" WHERE app."my versions".version_num = 'a1';

COMMIT;

DROP TABLE app."my versions";

)sql";

Reading both() {
    return read_by(alembic_layout, {{"up.sql", upgrade_sql}, {"down.sql", downgrade_sql}});
}

TEST(AlembicLayout, OrderAndGraph) {
    Reading const loaded = both();
    EXPECT_EQ(versions(loaded), (Strings{"a1", "g1", "c1", "b1", "d1", "e1", "f1"}));
    EXPECT_TRUE(in_key_order(loaded));
    EXPECT_EQ(find(loaded, "a1").requirements, Strings{});
    EXPECT_EQ(find(loaded, "b1").requirements, Strings{"a1"});
    EXPECT_EQ(find(loaded, "d1").requirements, (Strings{"b1", "c1"}));
    // g1 is a depends_on, which only the statements on the version table show.
    EXPECT_EQ(find(loaded, "f1").requirements, (Strings{"e1", "g1"}));
    for (const Migration& migration : loaded.migrations) {
        ASSERT_TRUE(migration.down) << migration.version;
        EXPECT_EQ(migration.down->path, "down.sql");
        EXPECT_EQ(migration.up.text.find("alembic_version ("), std::string_view::npos);
        EXPECT_EQ(migration.down->text.find("DELETE"), std::string_view::npos);
    }
    EXPECT_TRUE(loaded.notices.empty());
}

TEST(AlembicLayout, MessageIsTheName) {
    Reading const loaded =
        read_by(alembic_layout,
                {{"up.sql",
                  "-- Running upgrade  -> a1, create users, posts -> tags\r\n-- Running upgrade a1 -> b1\n"
                  "-- Running upgrade a1 -> c1,  \t\n-- Running upgrade b1, c1 -> d1, merge\tb1 and c1\n"},
                 {"down.sql",
                  "-- Running downgrade d1 -> b1, c1, merge\n-- Running downgrade b1 -> a1, x\n"
                  "-- Running downgrade a1 -> , create users, posts\n"}});
    EXPECT_EQ(versions(loaded), (Strings{"a1", "b1", "c1", "d1"}));
    EXPECT_EQ(find(loaded, "a1").name, "create users, posts -> tags");
    EXPECT_EQ(find(loaded, "b1").name, "b1");
    EXPECT_EQ(find(loaded, "c1").name, "c1");
    EXPECT_EQ(find(loaded, "d1").name, "merge b1 and c1");
    EXPECT_EQ(find(loaded, "a1").requirements, Strings{});
    EXPECT_EQ(find(loaded, "d1").requirements, (Strings{"b1", "c1"}));
    EXPECT_TRUE(find(loaded, "a1").down);
    EXPECT_TRUE(find(loaded, "d1").down);
}

TEST(AlembicLayout, TextsKeepTheirPlace) {
    Reading const loaded = both();
    const Script& first = find(loaded, "a1").up;
    EXPECT_EQ(first.first_line, 8);
    EXPECT_TRUE(first.text.starts_with("-- Running upgrade  -> a1\n\nCREATE TABLE item"));
    EXPECT_TRUE(first.text.ends_with("('-- Running upgrade x -> y');"));
    EXPECT_EQ(find(loaded, "c1").up.text,
              "-- Running upgrade a1 -> c1\n\nALTER TABLE item ADD COLUMN r TEXT;\n\n"
              "COMMENT ON TABLE item IS 'alembic_version';");
    EXPECT_EQ(find(loaded, "d1").up.text, "-- Running upgrade b1, c1 -> d1");
    EXPECT_EQ(find(loaded, "a1").down->text, "-- Running downgrade a1 -> \n\nDROP TABLE item;");
    EXPECT_EQ(find(loaded, "a1").down->first_line, 41);
    EXPECT_TRUE(find(loaded, "e1").up.text.ends_with("BEGIN\n  UPDATE item SET note = 'x';\nEND $$;"));
}

TEST(AlembicLayout, AutocommitBlockStandsAlone) {
    Reading const loaded = both();
    EXPECT_EQ(find(loaded, "b1").up.text,
              "BEGIN;                     \n\nALTER TABLE item ADD COLUMN l TEXT;\n\nCOMMIT;\n\n"
              "CREATE INDEX CONCURRENTLY item_l ON item (l);\n\nBEGIN;\n\nCOMMIT;");
    EXPECT_EQ(find(loaded, "b1").up.first_line, 34);
}

TEST(AlembicLayout, TextDoesNotDependOnWhatFollows) {
    std::string const all = upgrade_sql;
    std::string const shorter = all.substr(0, all.find("-- Running upgrade e1 -> f1")) + "COMMIT;\n\n";
    Reading const before = read_by(alembic_layout, {{"up.sql", shorter}});
    Reading const after = both();
    EXPECT_EQ(find(before, "e1").up.text, find(after, "e1").up.text);
    EXPECT_EQ(before.migrations.size(), 6u);
}

TEST(AlembicLayout, TransactionPerMigrationAndNamedTable) {
    Reading const loaded = read_by(alembic_layout, {{"out.sql", per_migration_sql}});
    EXPECT_EQ(versions(loaded), (Strings{"a1", "b1"}));
    EXPECT_EQ(find(loaded, "a1").up.text, "-- Running upgrade  -> a1\n\nSELECT 1;");
    EXPECT_EQ(find(loaded, "b1").up.text,
              "BEGIN;                     \n\nSELECT 2;\n\nCOMMIT;\n\nCREATE INDEX CONCURRENTLY item_l ON "
              "item (l);\n\n"
              "BEGIN;\n\nCOMMIT;");
    EXPECT_EQ(find(loaded, "a1").down->text, "-- Running downgrade a1 -> \n\nDROP TABLE item;");
    EXPECT_FALSE(find(loaded, "b1").down);
}

TEST(AlembicLayout, CommitByHandWithoutBegin) {
    Reading const loaded =
        read_by(alembic_layout, {{"up.sql",
                                  "BEGIN;\n\n-- Running upgrade a -> b\n\nSELECT 1;\n\nCOMMIT;\n\nVACUUM;\n\n"
                                  "UPDATE v SET version_num='b' WHERE v.version_num = 'a';\n\nCOMMIT;\n"}});
    EXPECT_EQ(find(loaded, "b").up.text, "BEGIN;                   \n\nSELECT 1;\n\nCOMMIT;\n\nVACUUM;");
}

TEST(AlembicLayout, CrLf) {
    std::string text;
    for (char const c : std::string(upgrade_sql)) {
        text.append(c == '\n' ? "\r\n" : std::string(1, c));
    }
    Reading const loaded = read_by(alembic_layout, {{"up.sql", text}});
    EXPECT_EQ(loaded.migrations.size(), 7u);
    EXPECT_EQ(find(loaded, "g1").up.text, "-- Running upgrade  -> g1\r\n\r\nSELECT 4;");
}

TEST(AlembicLayout, AlteringTheVersionTableIsPassedOver) {
    Reading const loaded = read_by(
        alembic_layout,
        {{"up.sql",
          "-- Running upgrade a -> b\n\nALTER TABLE alembic_version ALTER COLUMN version_num TYPE text;\n"
          "SELECT 1;\nUPDATE alembic_version SET version_num='b' WHERE alembic_version.version_num = "
          "'a';\n"}});
    EXPECT_EQ(find(loaded, "b").up.text.find("ALTER"), std::string_view::npos);
    EXPECT_NE(find(loaded, "b").up.text.find("SELECT 1;"), std::string_view::npos);
    ASSERT_EQ(loaded.notices.size(), 1u);
    EXPECT_NE(loaded.notices[0].find("line 3"), std::string::npos);
}

TEST(AlembicLayout, OtherTablesAreNotTouched) {
    Reading const loaded = read_by(
        alembic_layout, {{"up.sql",
                          "-- Running upgrade a -> b\nINSERT INTO mine (version_num) VALUES ('zz');\n"
                          "DROP TABLE mine;\nUPDATE av SET version_num='b' WHERE av.version_num = 'a';\n"}});
    EXPECT_EQ(find(loaded, "b").up.text,
              "-- Running upgrade a -> b\nINSERT INTO mine (version_num) VALUES ('zz');\nDROP TABLE mine;");
}

TEST(AlembicLayout, Refused) {
    auto const refused = [](std::string text) { return refusal(alembic_layout, {{"up.sql", text}}); };
    EXPECT_EQ(refused("BEGIN;\n\nSET search_path TO x;\n\n-- Running upgrade  -> a\n").line(), 3);
    EXPECT_NE(refused("-- Running stamp_revision  -> f1\n").hint().find("migrate_mark"), std::string::npos);
    EXPECT_EQ(refused("-- Running upgrade a -> \n").line(), 1);
    EXPECT_EQ(refused("-- Running upgrade  -> a\n\n-- Running sideways a -> b\n").line(), 3);
    EXPECT_EQ(refused("-- Running upgrade  -> a\n\n-- Running downgrade b -> a\n").line(), 3);
    EXPECT_EQ(
        refused("-- Running downgrade a -> \n-- Running downgrade a -> \n-- Running upgrade  -> a\n").line(),
        2);
    EXPECT_EQ(refusal(alembic_layout, {{"up.sql", upgrade_sql}, {"other.sql", ""}}).path(), "other.sql");
    Failure const python = refusal(alembic_layout, {{"versions/a1_x.py", "down_revision = None"}});
    EXPECT_NE(python.hint().find("--sql"), std::string::npos);
}

TEST(AlembicLayout, PythonBesideTheOutputIsPassedOver) {
    Reading const loaded =
        read_by(alembic_layout, {{"up.sql", upgrade_sql}, {"versions/a1_x.py", "down_revision = None"}});
    EXPECT_EQ(loaded.migrations.size(), 7u);
    EXPECT_EQ(loaded.notices.size(), 1u);
}

TEST(AlembicLayout, Recognised) {
    auto const how_sure = [](Files const& files) { return alembic_layout.recognise(request_for(files)); };
    EXPECT_EQ(how_sure({{"x.sql", upgrade_sql}}), confidence::markers);
    EXPECT_EQ(how_sure({{"x.sql", "select '-- Running upgrade a -> b';"}}), confidence::none);
    EXPECT_EQ(how_sure({{"x.sql", "-- Running late\n"}}), confidence::none);
    EXPECT_EQ(how_sure({{"a.py", "down_revision = 'x'"}}), confidence::plain);
}

TEST(AlembicLayout, LongInputTakesLinearTime) {
    std::string text;
    for (int i = 0; i < 200000; ++i) {
        text += "-- Running -- Running upgrade ";
    }
    text += "\n-- Running upgrade  -> a\n";
    for (int i = 0; i < 100000; ++i) {
        text += "BEGIN;COMMIT;\n";
    }
    std::clock_t const start = std::clock();
    EXPECT_EQ(alembic_layout.recognise(request_for({{"x.sql", text}})), confidence::markers);
    Reading const loaded = read_by(alembic_layout, {{"x.sql", text}});
    EXPECT_EQ(loaded.migrations.size(), 1u);
    EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC);  // processor time: the machine may be busy
}

}  // namespace

}  // namespace shepherd::layout::test

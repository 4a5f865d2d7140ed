#include <gtest/gtest.h>

#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

Failure script_refusal(std::string_view text, std::string_view name, std::string_view layout = {}) {
    try {
        Request request;
        request.layout = layout;
        load_script(text, name, request);
    } catch (const Failure& failure) {
        return failure;
    }
    ADD_FAILURE() << "loading was expected to be refused";
    return Failure(Condition::invalid_argument, "nothing was refused");
}

TEST(LoadScript, ManyFiles) {
    std::string_view const text =
        "-- pasted\n\n-- file: m/1_a.sql\nselect 1;\n--   file:m/2_b.sql  \r\nselect 2;\n  -- file: not "
        "one\n";
    Loaded const loaded = load_script(text, "", {});
    EXPECT_EQ(loaded.layout, "flat");
    ASSERT_EQ(loaded.migrations.size(), 2u);
    EXPECT_EQ(loaded.migrations[0].up.text, "select 1;\n");
    EXPECT_EQ(loaded.migrations[0].up.path, "m/1_a.sql");
    EXPECT_EQ(loaded.migrations[1].up.text, "select 2;\n  -- file: not one\n");
    EXPECT_EQ(loaded.migrations[1].version, "2_b");
}

TEST(LoadScript, FilesOfATool) {
    Loaded const loaded = load_script("-- file: 1_a.up.sql\na\n-- file: 1_a.down.sql\nb\n", "", {});
    EXPECT_EQ(loaded.layout, "golang-migrate");
    EXPECT_EQ(loaded.migrations.at(0).down->text, "b\n");
}

TEST(LoadScript, RefusedFileLines) {
    EXPECT_EQ(script_refusal("select 1;\n-- file: 1_a.sql\n", "").line(), 1);
    EXPECT_EQ(script_refusal("-- file: 1_a.sql\n-- file:\n", "").line(), 2);
    EXPECT_EQ(script_refusal("-- file: ../1_a.sql\n", "").condition(), Condition::layout_refused);
    EXPECT_EQ(script_refusal("-- file: 1_a.sql\n-- file: 1_a.sql\n", "").message(), "file is given twice");
}

TEST(LoadScript, OnePlainText) {
    Loaded const loaded = load_script("\xEF\xBB\xBFselect 1;", "add users", {});
    EXPECT_EQ(loaded.layout, "flat");
    EXPECT_EQ(loaded.migrations.at(0).version, "add users");
    EXPECT_EQ(loaded.migrations.at(0).name, "add users");
    EXPECT_EQ(loaded.migrations.at(0).up.text, "select 1;");
    EXPECT_EQ(load_script("", "002_x.sql", {}).migrations.at(0).version, "002_x");
}

TEST(LoadScript, OneTextWithMarkers) {
    Loaded const loaded = load_script("-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;\n", "3_x", {});
    EXPECT_EQ(loaded.layout, "goose");
    EXPECT_EQ(loaded.migrations.at(0).version, "3");
    EXPECT_EQ(loaded.migrations.at(0).down->text, "select 2;\n");
    EXPECT_EQ(load_script("-- migrate:up\n-- migrate:down\n", "3_x", {}).layout, "dbmate");
    EXPECT_EQ(load_script("--\n-- PostgreSQL database dump\n--\n", "shop", {}).migrations.at(0).version,
              "0_shop");
}

TEST(LoadScript, NamedLayout) {
    Request request;
    request.layout = "sqlx";
    EXPECT_EQ(load_script("select 1;", "3_x", request).layout, "sqlx");
    request.layout = "flat";
    EXPECT_EQ(load_script("select 1;", "x", request).migrations.at(0).version, "x");
    EXPECT_EQ(script_refusal("select 1;", "x", "nothing").condition(), Condition::invalid_argument);
}

TEST(LoadScript, Refused) {
    EXPECT_EQ(script_refusal("select 1;", "").condition(), Condition::invalid_argument);
    EXPECT_EQ(script_refusal("select 1;", "a\nb").condition(), Condition::layout_refused);
    EXPECT_EQ(script_refusal(std::string_view("a\0b", 3), "x").condition(), Condition::invalid_text);
    // With the layout named, the markers of another tool are no longer comments.
    EXPECT_EQ(script_refusal("-- +goose Up\n-- +goose Down\n", "x", "flat").condition(),
              Condition::layout_refused);
}

}  // namespace

}  // namespace shepherd::layout::test

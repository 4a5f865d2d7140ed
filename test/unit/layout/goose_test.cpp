#include <gtest/gtest.h>

#include "core/layout/interpolate.hpp"
#include "core/layout/layouts.hpp"
#include "layout/loading.hpp"

namespace shepherd::layout::test {

namespace {

Reading one(const std::string& text) {
    return read_by(goose_layout, {{"m/1_a.sql", text}});
}

Failure refused(const std::string& text) {
    return refusal(goose_layout, {{"m/1_a.sql", text}});
}

std::string up_with(const std::string& text, const std::map<std::string, std::string>& values) {
    Files const files = {{"1_a.sql", text}};
    Request request = request_for(files);
    request.placeholders = values;
    return std::string(read_request(goose_layout, request).migrations.at(0).up.text);
}

TEST(GooseLayout, UpAndDown) {
    Reading const reading = one("-- about\n\n-- +goose Up\nselect 1;\r\n-- +goose down\nselect 2;\n");
    const Migration& migration = reading.migrations.at(0);
    EXPECT_EQ(migration.up.text, "select 1;\r\n");
    EXPECT_EQ(migration.up.first_line, 4);
    ASSERT_TRUE(migration.down);
    EXPECT_EQ(migration.down->text, "select 2;\n");
    EXPECT_EQ(migration.down->first_line, 6);
    EXPECT_FALSE(one("--+goose Up\nselect 1;").migrations[0].down);
    EXPECT_EQ(one("-- +goose Up").migrations[0].up.text, "");
}

TEST(GooseLayout, NoTransactionCountsForBoth) {
    Reading const reading = one("-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose Down\n");
    EXPECT_EQ(reading.migrations[0].up_transaction, TransactionMode::none);
    EXPECT_EQ(reading.migrations[0].down_transaction, TransactionMode::none);
    EXPECT_EQ(one("-- +goose Up\n").migrations[0].up_transaction, TransactionMode::automatic);
}

TEST(GooseLayout, StatementsStayWhole) {
    std::string const body = "-- +goose StatementBegin\ndo $$ begin end $$;\n-- +goose StatementEnd\n";
    EXPECT_EQ(one("-- +goose Up\n" + body).migrations[0].up.text, body);
}

TEST(GooseLayout, NumbersOrder) {
    std::string const text = "-- +goose Up\n";
    Reading const reading = read_by(
        goose_layout,
        {{"m/00010_b.sql", text}, {"m/00002_a.sql", text}, {"m/embed.go", ""}, {"m/3_x_test.go", ""}});
    EXPECT_EQ(versions(reading), (Strings{"2", "10"}));
    EXPECT_TRUE(in_key_order(reading));
    EXPECT_EQ(reading.notices.size(), 2u);
}

TEST(GooseLayout, RefusedFiles) {
    EXPECT_EQ(refusal(goose_layout, {{"2_b.go", ""}}).message(), "migration is program code, not SQL");
    EXPECT_EQ(refusal(goose_layout, {{"seed.sql", ""}}).path(), "seed.sql");
    EXPECT_EQ(refusal(goose_layout, {{"0_a.sql", "-- +goose Up\n"}}).path(), "0_a.sql");
    EXPECT_EQ(refusal(goose_layout, {{"9223372036854775808_a.sql", "-- +goose Up\n"}}).message(),
              "version number is out of range");
}

TEST(GooseLayout, RefusedAnnotations) {
    EXPECT_EQ(refused("select 1;\n-- +goose Up\n").line(), 1);
    EXPECT_EQ(refused("-- nothing\n").message(), "file has no \"-- +goose Up\"");
    EXPECT_EQ(refused("-- +goose Down\n").line(), 1);
    EXPECT_EQ(refused("-- +goose Up\n-- +goose Up\n").line(), 2);
    EXPECT_EQ(refused("-- +goose Up\n-- +goose Down\n-- +goose Down\n").line(), 3);
    EXPECT_EQ(refused("-- +goose Up\n -- +goose Down\n").message(), "goose annotation is indented");
    EXPECT_EQ(refused("-- +goose Upp\n").line(), 1);
    EXPECT_EQ(refused("-- +goose\n").line(), 1);
    EXPECT_EQ(refused("-- +goose Up\n-- see +goose Down\n").line(), 2);
    EXPECT_EQ(refused("-- +goose StatementBegin\n").line(), 1);
    EXPECT_EQ(refused("-- +goose Up\n-- +goose StatementEnd\n").line(), 2);
    EXPECT_EQ(refused("-- +goose Up\n-- +goose StatementBegin\n").line(), 2);
    EXPECT_EQ(refused("-- +goose Up\n-- +goose StatementBegin\n-- +goose Down\n").line(), 3);
}

TEST(GooseLayout, VariablesWhereTheyAreOn) {
    EXPECT_EQ(
        up_with("-- +goose Up\na $X;\n-- +goose ENVSUB ON\nb ${X};\r\n-- $Y\n-- +goose ENVSUB OFF\nc $X;\n",
                {{"X", "1"}}),
        "a $X;\n-- +goose ENVSUB ON\nb 1;\r\n-- $Y\n-- +goose ENVSUB OFF\nc $X;\n");
    EXPECT_EQ(up_with("-- +goose ENVSUBST ON\n-- +goose Up\n$X", {{"X", "1"}}), "1");
    EXPECT_EQ(up_with("-- +goose Up\n$X", {{"X", "1"}}), "$X");
}

TEST(GooseLayout, AVariableWithoutAValueIsNamed) {
    Failure const failure = refused("-- +goose ENVSUB ON\n-- +goose Up\nselect 1;\nselect '$REGION';\n");
    EXPECT_EQ(failure.message(), "variable \"REGION\" has no value");
    EXPECT_EQ(failure.path(), "m/1_a.sql");
    EXPECT_EQ(failure.line(), 4);
    EXPECT_FALSE(failure.hint().empty());
}

TEST(Interpolate, Forms) {
    std::map<std::string, std::string> const values = {{"A", "abc"}, {"E", ""}, {"A_1", "x"}};
    auto const expand = [&](std::string_view text) { return interpolate(text, values); };
    EXPECT_EQ(expand("$A-${A}-$A_1-$"), "abc-abc-x-$");
    EXPECT_EQ(expand("${A:-d}${E:-d}${E-d}${Z-d}${Z:-}"), "abcdd");
    EXPECT_EQ(expand("${Z:-${Y-${A}}}"), "abc");
    EXPECT_EQ(expand("${A:-${Z}}"), "abc");
    EXPECT_EQ(expand("${A?gone}"), "abc");
    EXPECT_EQ(expand("${A:1}|${A:1:1}|${A: -2}|${A: -9}|${A:9}|${A:0:-1}|${A:2:-2}|${A:0:99}"),
              "bc|b|bc|abc||ab||abc");
    EXPECT_EQ(expand("$$A \\$A $(x) \\\\"), "$A $A $(x) \\\\");
}

TEST(Interpolate, Refused) {
    auto const message = [](std::string_view text) {
        try {
            return "gave " + interpolate(text, {{"A", "abc"}});
        } catch (const Failure& failure) {
            return failure.message();
        }
    };
    EXPECT_EQ(message("$B"), "variable \"B\" has no value");
    EXPECT_EQ(message("${A:-$B}"), "gave abc");
    EXPECT_EQ(message("${B?set it}"), "variable \"B\" has no value: set it");
    EXPECT_EQ(message("$1"), "\"$\" is not followed by a variable name");
    EXPECT_EQ(message("${A"), "variable \"A\" is not closed with \"}\"");
    EXPECT_EQ(message("${A:-x"), "variable \"A\" is not closed with \"}\"");
    EXPECT_EQ(message("${A#x}"), "variable \"A\" is not closed with \"}\"");
    EXPECT_EQ(message("${A:?x}"), "offset or length of variable \"A\" is not a number");
    EXPECT_EQ(message("${A:99999999999999999999}"), "offset or length of variable \"A\" is not a number");
    std::string deep;
    for (int i = 0; i < 100000; ++i) {
        deep += "${Z:-";
    }
    EXPECT_EQ(message(deep), "variable defaults are nested too deeply");
    EXPECT_EQ(message("${A:-9223372036854775807:9223372036854775807}"), "gave abc");
    EXPECT_EQ(message("${A: -9223372036854775808:-9223372036854775808}"), "gave ");
}

}  // namespace

}  // namespace shepherd::layout::test

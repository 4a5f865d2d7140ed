#include "core/model/expectation.hpp"

#include <gtest/gtest.h>

#include "core/base/failure.hpp"

namespace {

using namespace shepherd::model;
using Form = Expectation::Form;

TEST(Expectation, NamesFoldUnlessQuoted) {
    EXPECT_EQ(read_expectation("Users").name, (Name{"users"}));
    EXPECT_EQ(read_expectation("App.\"Users\".\"a \"\"b\"\"\"").name, (Name{"app", "Users", "a \"b\""}));
    EXPECT_EQ(read_expectation("größe").name, (Name{"größe"}));
}

TEST(Expectation, ColumnsWithTypesAndMore) {
    Expectation const one = read_expectation("users.name  character varying(20) NOT NULL DEFAULT 'a, not b'");
    EXPECT_EQ(one.form, Form::bare);
    EXPECT_EQ(one.column.type, "character varying(20)");
    EXPECT_EQ(one.column.not_null, true);
    EXPECT_EQ(one.column.default_, "'a, not b'");
    EXPECT_EQ(read_expectation("t.a null").column.not_null, false);
    EXPECT_EQ(read_expectation("t.a null").column.type, "");
    EXPECT_EQ(read_expectation("t.a int default f(1, ')') not null").column.default_, "f(1, ')')");
    EXPECT_EQ(read_expectation("t.a").column.not_null, std::nullopt);
}

TEST(Expectation, AKindAloneIsATable) {
    for (const char* const word : {"index", "function", "enum", "schema", "no", "unique"}) {
        Expectation const one = read_expectation(word);
        EXPECT_EQ(one.form, Form::bare) << word;
        EXPECT_EQ(one.name, (Name{word}));
        EXPECT_FALSE(one.absent);
    }
    EXPECT_EQ(read_expectation("index.a").name, (Name{"index", "a"}));
}

TEST(Expectation, Kinds) {
    EXPECT_EQ(read_expectation("materialized view a.b").kind, "materialized view");
    EXPECT_EQ(read_expectation("extension citext 1.6").version, "1.6");
    EXPECT_EQ(read_expectation("function f(int, numeric(10, 2)) returns setof t").items,
              (std::vector<std::string>{"int", "numeric(10, 2)"}));
    EXPECT_EQ(read_expectation("function f(int) returns setof t").returns, "setof t");
    EXPECT_TRUE(read_expectation("function f()").has_items);
    EXPECT_FALSE(read_expectation("function f").has_items);
    EXPECT_EQ(read_expectation("trigger t on a.b").on, (Name{"a", "b"}));
    EXPECT_EQ(read_expectation("foreign key on a (x, y) references b (z)").references, (Name{"b"}));
    EXPECT_TRUE(read_expectation("unique index on t (a)").unique);
    EXPECT_EQ(read_expectation("enum e: A, 'b c', \"D\" only").items,
              (std::vector<std::string>{"A", "b c", "D"}));
    EXPECT_TRUE(read_expectation("enum e: a only").only);
    EXPECT_EQ(read_expectation("t (a int, b) only").columns.size(), 2U);
    EXPECT_TRUE(read_expectation("no t.a").absent);
    EXPECT_TRUE(read_expectation("no index i").absent);
}

TEST(Expectation, WhatIsNotUnderstoodIsRefused) {
    for (const char* const text : {"",
                                   " ",
                                   ".",
                                   "a.",
                                   "a b",
                                   "a.b.c.d",
                                   "a.b int not",
                                   "a.b int default",
                                   "\"a",
                                   "'a'",
                                   "function f(",
                                   "enum e:",
                                   "enum e: a,",
                                   "trigger t",
                                   "trigger t on",
                                   "primary key",
                                   "t (a",
                                   "t ()",
                                   "t (a int",
                                   "index i on",
                                   "unique index on t",
                                   "a;",
                                   "no a b"}) {
        EXPECT_THROW(read_expectation(text), shepherd::Failure) << text;
    }
}

TEST(Expectation, ALongTextTakesNoLongTime) {
    std::string const text = "t (" + std::string(200000, '(');
    EXPECT_THROW(read_expectation(text), shepherd::Failure);
    std::string const labels = "enum e: a" + [] {
        std::string more;
        for (int i = 0; i < 100000; ++i) {
            more += ", b";
        }
        return more;
    }();
    EXPECT_EQ(read_expectation(labels).items.size(), 100001U);
}

TEST(NameParts, OfIdentities) {
    EXPECT_EQ(name_parts("a.\"b.c\"\"d\""), (Name{"a", "b.c\"d"}));
    EXPECT_EQ(name_parts("a.f(integer, b.c)"), (Name{"a", "f"}));
    EXPECT_EQ(name_parts("a.o USING btree"), (Name{"a", "o"}));
}

}  // namespace

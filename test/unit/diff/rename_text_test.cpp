#include "core/diff/rename_text.hpp"

#include <gtest/gtest.h>

namespace {

using shepherd::diff::Likeness;
using shepherd::diff::Piece;
using shepherd::diff::pieces_of;
using shepherd::diff::Vocabulary;
using shepherd::diff::with_names;

/// Table app.users is now app.people, its column name is now login, label 'gone' is 'left'.
Likeness likeness(std::string_view from, std::string_view to) {
    Vocabulary vocabulary;
    vocabulary.qualified = [](const Piece& piece) -> std::optional<std::string> {
        if (piece.text == "app.users") {
            return "app.people";
        }
        return piece.text == "app.users_id_seq" ? std::optional<std::string>("app.people_id_seq")
                                                : std::nullopt;
    };
    vocabulary.names = {{"users", "people"}, {"name", "login"}};
    vocabulary.literals = {{"'gone'", "'left'"}};
    return shepherd::diff::likeness(from, to, vocabulary);
}

std::string texts(std::string_view text) {
    std::string all;
    for (const Piece& piece : pieces_of(text)) {
        all.append(piece.text).append("|");
    }
    return all;
}

TEST(RenameText, Pieces) {
    EXPECT_EQ(texts("SELECT a.b, \"x \"\".y\".z FROM s.t"), "SELECT|a.b|,|\"x \"\".y\".z|FROM|s.t|");
    EXPECT_EQ(texts("'it''s' || E'a\\'b' || $x$ 'name' $x$ + 1.5e3"),
              "'it''s'|||||E'a\\'b'|||||$x$ 'name' $x$|+|1|.|5e3|");
    EXPECT_EQ(texts("f($1, '')::app.t[]"), "f|(|$|1|,|''|)|:|:|app.t|[|]|");
    EXPECT_EQ(texts("'open"), "'open|");
    EXPECT_EQ(texts("$tag$ open"), "$tag$ open|");
    EXPECT_EQ(texts("a."), "a|.|");
    EXPECT_EQ(texts("\xc3\xa4.\xc3\xb6"), "\xc3\xa4.\xc3\xb6|");
}

TEST(RenameText, NamesArePutIn) {
    auto const put = [](const Piece& piece) -> std::optional<std::string> {
        return piece.text == "a.b" ? std::optional<std::string>("c.d") : std::nullopt;
    };
    EXPECT_EQ(with_names("a.b, 'a.b',\n a.b.c, x a.b[]", put), "c.d, 'a.b',\n a.b.c, x c.d[]");
    EXPECT_EQ(with_names("", put), "");
}

TEST(RenameText, QualifiedNamesAreSure) {
    EXPECT_EQ(likeness("REFERENCES app.users(id)", "REFERENCES app.people(id)"), Likeness::same);
    EXPECT_EQ(likeness("REFERENCES app.users(id)", "REFERENCES app.persons(id)"), Likeness::different);
    EXPECT_EQ(likeness("nextval('app.users_id_seq'::regclass)", "nextval('app.people_id_seq'::regclass)"),
              Likeness::if_same_objects);
    EXPECT_EQ(likeness("f('app.users_id_seq'::text)", "f('app.people_id_seq'::text)"), Likeness::different);
}

TEST(RenameText, ColumnsMayBeThoseOfOthers) {
    EXPECT_EQ(likeness("(lower(name) <> ''::text)", "(lower(login) <> ''::text)"), Likeness::if_same_objects);
    EXPECT_EQ(likeness("name(a)", "login(a)"), Likeness::different);
    EXPECT_EQ(likeness("(state = 'gone'::app.state)", "(state = 'left'::app.state)"),
              Likeness::if_same_objects);
    EXPECT_EQ(likeness("f('gone')", "f('left')"), Likeness::different);
    // One name, two meanings.
    EXPECT_EQ(likeness("a.name = b.name", "a.login = b.name"), Likeness::if_same_objects);
    EXPECT_EQ(likeness("name = name", "login = name"), Likeness::different);
    EXPECT_EQ(
        likeness("FOREIGN KEY (name) REFERENCES app.b(name)", "FOREIGN KEY (login) REFERENCES app.b(name)"),
        Likeness::if_same_objects);
    EXPECT_EQ(likeness("a = 1", "a = 1 OR b"), Likeness::different);
}

TEST(RenameText, AViewKeepsTheNamesOfItsColumns) {
    EXPECT_EQ(likeness("SELECT name FROM app.users", "SELECT login AS name FROM app.people"),
              Likeness::if_same_objects);
    EXPECT_EQ(likeness("SELECT name AS login FROM app.users", "SELECT login FROM app.people"),
              Likeness::if_same_objects);
    EXPECT_EQ(likeness("SELECT name FROM app.users", "SELECT login AS nick FROM app.people"),
              Likeness::different);
    EXPECT_EQ(likeness("SELECT users.name FROM app.users JOIN app.b ON b.i = users.i",
                       "SELECT people.login AS name FROM app.people JOIN app.b ON b.i = people.i"),
              Likeness::if_same_objects);
}

TEST(RenameText, AliasesStay) {
    EXPECT_EQ(likeness("SELECT users.i FROM app.b users", "SELECT people.i FROM app.b people"),
              Likeness::different);
    EXPECT_EQ(likeness("SELECT a FROM app.b JOIN app.c USING (name)",
                       "SELECT a FROM app.b JOIN app.c USING (login)"),
              Likeness::different);
    EXPECT_EQ(likeness("SELECT s.name FROM (SELECT name FROM app.users) s",
                       "SELECT s.login FROM (SELECT login FROM app.people) s"),
              Likeness::different);
    EXPECT_EQ(likeness("WITH name AS (VALUES (1)) SELECT 1", "WITH login AS (VALUES (1)) SELECT 1"),
              Likeness::different);
}

}  // namespace

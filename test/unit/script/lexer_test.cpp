#include "core/script/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace shepherd::script {
namespace {

/// The tokens' texts, each after a letter for its kind; "!" behind one that is not terminated.
std::vector<std::string> tokens(std::string_view text, bool standard_strings = true) {
    constexpr std::string_view letters = "?wqsc;()\\o";
    std::vector<std::string> found;
    Lexer lexer(text, 0, standard_strings);
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        std::string shown(1, letters[static_cast<std::size_t>(token.kind)]);
        shown += ":" + std::string(text.substr(token.begin, token.end - token.begin));
        found.push_back(shown + (token.terminated ? "" : "!"));
    }
    return found;
}

using Tokens = std::vector<std::string>;

TEST(Lexer, PlainStringEndsAtQuoteAndKeepsBackslashes) {
    EXPECT_EQ(tokens(R"('a\' b)"), (Tokens{R"(s:'a\')", "w:b"}));
    EXPECT_EQ(tokens("'it''s' x"), (Tokens{"s:'it''s'", "w:x"}));
    EXPECT_EQ(tokens("'' x"), (Tokens{"s:''", "w:x"}));
}

TEST(Lexer, PlainStringHasEscapesWithoutStandardStrings) {
    EXPECT_EQ(tokens(R"('a\' b' x)", false), (Tokens{R"(s:'a\' b')", "w:x"}));
    EXPECT_EQ(tokens(R"(n'a\' b' x)", false), (Tokens{R"(s:n'a\' b')", "w:x"}));
    EXPECT_EQ(tokens(R"(n'a\' b)", true), (Tokens{R"(s:n'a\')", "w:b"}));
}

TEST(Lexer, EscapeString) {
    EXPECT_EQ(tokens(R"(E'a\' b' x)"), (Tokens{R"(s:E'a\' b')", "w:x"}));
    EXPECT_EQ(tokens(R"(e'a\\' x)"), (Tokens{R"(s:e'a\\')", "w:x"}));
    EXPECT_EQ(tokens(R"(e'a''\'' x)"), (Tokens{R"(s:e'a''\'')", "w:x"}));
    EXPECT_EQ(tokens(R"(e'a\)"), (Tokens{R"(s:e'a\!)"}));
}

TEST(Lexer, UnicodeStringsNeverHaveBackslashQuotes) {
    EXPECT_EQ(tokens(R"(U&'a\' b)", false), (Tokens{R"(s:U&'a\')", "w:b"}));
    EXPECT_EQ(tokens(R"(u&"a\" b)"), (Tokens{R"(q:u&"a\")", "w:b"}));
    EXPECT_EQ(tokens("u& 'a'"), (Tokens{"w:u", "o:&", "s:'a'"}));
}

TEST(Lexer, BitStringsDoNotDoubleQuotes) {
    EXPECT_EQ(tokens("B'01' X'1f'"), (Tokens{"s:B'01'", "s:X'1f'"}));
    EXPECT_EQ(tokens(R"(x'1''a\' b' y)", false), (Tokens{"s:x'1'", R"(s:'a\' b')", "w:y"}));
    EXPECT_EQ(tokens(R"(x'1\' y)", false), (Tokens{R"(s:x'1\')", "w:y"}));
}

TEST(Lexer, PrefixHasToBeTheWholeWord) {
    EXPECT_EQ(tokens(R"(be'a\' b)"), (Tokens{"w:be", R"(s:'a\')", "w:b"}));
    EXPECT_EQ(tokens(R"(e 'a\' b)"), (Tokens{"w:e", R"(s:'a\')", "w:b"}));
    EXPECT_EQ(tokens("z'a'"), (Tokens{"w:z", "s:'a'"}));
}

TEST(Lexer, StringContinuesBehindLineEnd) {
    EXPECT_EQ(tokens("'a'\n'b;'"), (Tokens{"s:'a'\n'b;'"}));
    EXPECT_EQ(tokens("'a' \t\r  'b;'"), (Tokens{"s:'a' \t\r  'b;'"}));
    EXPECT_EQ(tokens("'a' -- it's\n -- and\n'b'"), (Tokens{"s:'a' -- it's\n -- and\n'b'"}));
    EXPECT_EQ(tokens("E'a'\n'\\'' x"), (Tokens{"s:E'a'\n'\\''", "w:x"}));
}

TEST(Lexer, StringDoesNotContinueOnOneLineOrBehindOtherThings) {
    EXPECT_EQ(tokens("E'a' '\\' x"), (Tokens{"s:E'a'", "s:'\\'", "w:x"}));
    EXPECT_EQ(tokens("E'a' /*\n*/ '\\' x"), (Tokens{"s:E'a'", "s:'\\'", "w:x"}));
    EXPECT_EQ(tokens("E'a'\n- '\\' x"), (Tokens{"s:E'a'", "o:-", "s:'\\'", "w:x"}));
    EXPECT_EQ(tokens("'a' -- x"), (Tokens{"s:'a'"}));
}

TEST(Lexer, QuotedIdentifiers) {
    EXPECT_EQ(tokens(R"("a;""b" x)"), (Tokens{R"(q:"a;""b")", "w:x"}));
    EXPECT_EQ(tokens(R"("a)"), (Tokens{R"(q:"a!)"}));
}

TEST(Lexer, DollarQuotes) {
    EXPECT_EQ(tokens("$$a;'$$ x"), (Tokens{"s:$$a;'$$", "w:x"}));
    EXPECT_EQ(tokens("$a1_$ $$ $b$ $a1_ $a1_$ x"), (Tokens{"s:$a1_$ $$ $b$ $a1_ $a1_$", "w:x"}));
    EXPECT_EQ(tokens("$d$ a $junk$d$ x"), (Tokens{"s:$d$ a $junk$d$", "w:x"}));
    EXPECT_EQ(tokens("$\xc3\xa9$;$\xc3\xa9$"), (Tokens{"s:$\xc3\xa9$;$\xc3\xa9$"}));
    EXPECT_EQ(tokens("$A$ $a$"), (Tokens{"s:$A$ $a$!"}));
}

TEST(Lexer, DollarsThatQuoteNothing) {
    EXPECT_EQ(tokens("a$b$ c"), (Tokens{"w:a$b$", "w:c"}));
    EXPECT_EQ(tokens("\xc3\xa9$$ c"), (Tokens{"w:\xc3\xa9$$", "w:c"}));
    EXPECT_EQ(tokens("$1 $23;"), (Tokens{"o:$1", "o:$23", ";:;"}));
    EXPECT_EQ(tokens("$a b"), (Tokens{"o:$", "w:a", "w:b"}));
    EXPECT_EQ(tokens("$"), (Tokens{"o:$"}));
    EXPECT_EQ(tokens("$1$$;$$"), (Tokens{"o:$1", "s:$$;$$"}));
}

TEST(Lexer, Numbers) {
    EXPECT_EQ(tokens("0x1F 1_000 1e5'a'"), (Tokens{"o:0x1F", "o:1_000", "o:1e5", "s:'a'"}));
    EXPECT_EQ(tokens("1$a$;$a$"), (Tokens{"o:1", "s:$a$;$a$"}));
}

TEST(Lexer, LineCommentsEndAtEitherLineEnd) {
    EXPECT_EQ(tokens("-- a'\nb"), (Tokens{"w:b"}));
    EXPECT_EQ(tokens("-- a'\rb"), (Tokens{"w:b"}));
    EXPECT_EQ(tokens("-- a'\r\nb -- '"), (Tokens{"w:b"}));
    EXPECT_EQ(tokens("a - - b"), (Tokens{"w:a", "o:-", "o:-", "w:b"}));
}

TEST(Lexer, BlockCommentsNest) {
    EXPECT_EQ(tokens("/* a /* b */ ' */ c"), (Tokens{"w:c"}));
    EXPECT_EQ(tokens("/**/ c /***/ d /*/ e */ f"), (Tokens{"w:c", "w:d", "w:f"}));
    EXPECT_EQ(tokens("a /* b /* c */ d"), (Tokens{"w:a", "c:/* b /* c */ d!"}));
    EXPECT_EQ(tokens("/*"), (Tokens{"c:/*!"}));
    EXPECT_EQ(tokens("/*/"), (Tokens{"c:/*/!"}));
}

TEST(Lexer, CommentsBeginInsideOperators) {
    EXPECT_EQ(tokens("1+/* ; */2"), (Tokens{"o:1", "o:+", "o:2"}));
    EXPECT_EQ(tokens("1 @--;\n2"), (Tokens{"o:1", "o:@", "o:2"}));
}

TEST(Lexer, PunctuationAndBackslash) {
    EXPECT_EQ(tokens("(a);\\x"), (Tokens{"(:(", "w:a", "):)", ";:;", "\\:\\", "w:x"}));
    EXPECT_EQ(tokens(""), Tokens{});
    EXPECT_EQ(tokens(" \t\r\n\f\v"), Tokens{});
}

TEST(Lexer, KeywordsIgnoreCase) {
    EXPECT_TRUE(equals_keyword("StDiN", "stdin"));
    EXPECT_FALSE(equals_keyword("stdin2", "stdin"));
    EXPECT_FALSE(equals_keyword("stdi", "stdin"));
}

}  // namespace
}  // namespace shepherd::script

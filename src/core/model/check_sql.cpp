#include "core/model/check_sql.hpp"

#include <algorithm>
#include <array>

#include "core/model/check_names.hpp"
#include "core/script/statement_place.hpp"

namespace shepherd::model {

namespace {

using Form = Expectation::Form;
using Outcome = Finding::Outcome;

constexpr std::size_t excerpt_length = 60;  // characters: a column of psql's
constexpr std::string_view blanks = " \t\r\n";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The word that begins at `at`, folded to lower case.
std::string word_at(std::string_view text, std::size_t at) {
    std::string word;
    for (; at < text.size() && is_letter(text[at]); ++at) {
        word += text[at] >= 'A' && text[at] <= 'Z' ? static_cast<char>(text[at] - 'A' + 'a') : text[at];
    }
    return word;
}

bool begins_statement(std::string_view text, std::size_t at) {
    constexpr std::array words{"alter",  "begin",  "comment", "create", "do",  "drop", "grant",
                               "import", "insert", "revoke",  "select", "set", "start"};
    std::string const word = word_at(text, at);
    if (std::ranges::find(words, word) == words.end()) {
        return false;
    }
    std::size_t const next = script::skip_blanks_and_comments(text, at + word.size());
    bool const apart = next > at + word.size();
    if (word == "begin") {
        return next < text.size() && (text[next] == ';' || apart);
    }
    return apart && next < text.size() &&
           (is_letter(text[next]) || text[next] == '"' || text[next] == '$' || text[next] == '\'');
}

/// The short form that asks for an object of this name, for its hint.
Expectation expectation_of(const Object& object) {
    Expectation expectation;
    expectation.kind = object.kind;
    expectation.name = name_parts(object.identity);
    if (object.kind == "column" || object.kind == "default") {
        expectation.kind.clear();
        expectation.column.name = expectation.name;
    } else if (std::ranges::find(named_relations, object.kind) != std::end(named_relations)) {
        expectation.form = Form::relation;
    } else if (object.kind == "index") {
        expectation.form = Form::index;
    } else if (object.kind == "constraint" || object.kind == "trigger" || object.kind == "policy" ||
               object.kind == "rule") {
        expectation.form = Form::part;
        expectation.name = name_parts(object.attribute("name"));
        expectation.on = name_parts(object.attribute("on"));
    } else if (object.kind == "function" || object.kind == "procedure" || object.kind == "aggregate") {
        expectation.form = Form::routine;
        expectation.has_items = true;
        for (std::string_view const type : arguments_of(object.identity)) {
            expectation.items.emplace_back(type);
        }
    } else {
        expectation.form = Form::object;
    }
    return expectation;
}

std::string hint_for(const Object& object, const Checker& checker) {
    Finding const found = checker.check(expectation_of(object));
    return found.outcome == Outcome::missing ? found.hint : found.outcome == Outcome::ok ? "" : found.found;
}

}  // namespace

std::optional<SqlExpectation> read_sql_expectation(std::string_view text) {
    std::string sql(text);
    std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
    bool const only = word_at(text, first) == "only";
    if (only) {
        constexpr std::size_t length = 4;
        // Blanks keep the places that errors name.
        std::fill_n(sql.begin() + static_cast<std::ptrdiff_t>(first), length, ' ');
        first = std::min(text.find_first_not_of(blanks, first + length), text.size());
    }
    std::size_t const at = script::skip_blanks_and_comments(text, first);
    // Or the rows of schema_snapshot() as JSON.
    bool const begins_otherwise =
        at < text.size() && (text[at] == '\\' || text[at] == '[' || text[at] == '{');
    bool const is_sql = at > first || begins_otherwise || begins_statement(text, at);
    return is_sql ? std::optional(SqlExpectation{std::string(text), std::move(sql), only}) : std::nullopt;
}

Snapshot with_unsaid_remarks(const Snapshot& wanted, const Snapshot& live) {
    std::vector<Object> objects = wanted.objects();
    for (Object& object : objects) {
        auto const same = live.find(object.kind, object.identity);
        for (std::size_t i = 0; same && i < live[*same].attributes.size(); ++i) {
            auto const& [name, value] = live[*same].attributes[i];
            bool const remark =
                name == "comment" || name.ends_with(" comment") || name.starts_with("security label ");
            if (remark && !object.has(name)) {
                object.set(name, value);
            }
        }
    }
    return Snapshot(std::move(objects));
}

std::vector<Finding> findings_of_sql(const SqlExpectation& expectation, const Snapshot& wanted,
                                     const std::vector<Difference>& differences, const Checker& checker) {
    std::vector<Finding> findings;
    for (const Difference& one : differences) {
        Finding finding{one.kind + " " + one.identity, Outcome::different, one.detail, ""};
        if (one.change == "added") {
            if (!expectation.only) {
                continue;
            }
            finding.outcome = Outcome::present;
            finding.hint = "the text does not make it";
        } else if (one.change == "removed") {
            finding.outcome = Outcome::missing;
            finding.hint = hint_for(wanted[*wanted.find(one.kind, one.identity)], checker);
        }
        findings.push_back(std::move(finding));
    }
    if (findings.empty()) {
        findings.push_back({script::statement_excerpt(expectation.text, excerpt_length), Outcome::ok,
                            expectation.only ? "all of it, and nothing else" : "all of it", ""});
    }
    return findings;
}

}  // namespace shepherd::model

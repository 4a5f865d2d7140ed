#include <algorithm>

#include "core/layout/liquibase_parts.hpp"

namespace shepherd::layout::liquibase {

namespace {

bool is_word_char(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_attribute_name(std::string_view word) {
    static constexpr std::string_view names[] = {"stripcomments",
                                                 "splitstatements",
                                                 "rollbacksplitstatements",
                                                 "enddelimiter",
                                                 "rollbackenddelimiter",
                                                 "runonchange",
                                                 "runalways",
                                                 "context",
                                                 "contextfilter",
                                                 "labels",
                                                 "runintransaction",
                                                 "dbms",
                                                 "failonerror",
                                                 "onfail",
                                                 "onerror",
                                                 "logicalfilepath",
                                                 "runwith",
                                                 "ignore"};
    return std::any_of(std::begin(names), std::end(names),
                       [word](std::string_view name) { return equal_no_case(name, word); });
}

[[noreturn]] void refuse_form(const File& file, int line, const std::string& expected) {
    refuse(file, line, "line of a formatted SQL file is not understood", "Expected is \"" + expected + "\".");
}

Meaning block_meaning(std::string_view text) {
    std::string_view const inside = trim_left(text.substr(2));
    if (starts_with_no_case(inside, "liquibase")) {
        std::string_view const rest = trim_left(inside.substr(9));
        if (starts_with_no_case(rest, "rollback") && trim(rest.substr(8)).empty()) {
            return {Directive::rollback_block, {}, {}};
        }
    }
    return {};
}

}  // namespace

Meaning meaning_of(const File& file, const Line& line) {
    std::string_view const text = trim_left(line.text);
    if (text.starts_with("/*")) {
        return block_meaning(text);
    }
    if (!text.starts_with('-')) {
        return {};
    }
    bool const one_dash = !text.starts_with("--");
    std::string_view const after = text.substr(one_dash ? 1 : 2);
    std::string_view const inside = trim_left(after);
    bool const close = after.size() == inside.size();  // no blank between dashes and word
    std::size_t length = 0;
    while (length < inside.size() && is_word_char(inside[length])) {
        ++length;
    }
    std::string const word = lower(inside.substr(0, length));
    std::string_view const rest = inside.substr(length);
    bool const blank_follows = !rest.empty() && is_space(rest.front());
    if (one_dash) {
        if (close &&
            (word == "changeset" || word == "rollback" || word == "preconditions" || word == "property") &&
            blank_follows) {
            refuse_form(file, line.number, "--" + word + " …");
        }
        return {};
    }
    if (word == "liquibase" && starts_with_no_case(trim_left(rest), "formatted")) {
        return {Directive::header, {}, rest};
    }
    if (word == "changeset") {
        return {Directive::changeset, {}, rest};
    }
    if (word == "rollback" && (blank_follows || rest.empty())) {
        return {Directive::rollback, {}, rest.empty() ? rest : rest.substr(1)};
    }
    if (word == "comment" && (blank_follows || rest.starts_with(':'))) {
        return {Directive::comment, {}, rest};
    }
    if (word == "preconditions") {
        return {Directive::preconditions, {}, rest};
    }
    if (word.starts_with("precondition-") && word.size() > 13) {
        return {Directive::precondition, inside.substr(13, length - 13), rest};
    }
    if (word == "property" && blank_follows) {
        if (rest.find(':') != std::string_view::npos) {
            return {Directive::property, {}, rest};
        }
        if (close) {
            refuse_form(file, line.number, "--property name:<name> value:<value>");
        }
    }
    if (word == "validchecksum") {
        return {Directive::valid_checksum, {}, rest};
    }
    if (word == "ignorelines" && rest.starts_with(':')) {
        return {Directive::ignore_lines, {}, rest.substr(1)};
    }
    if (word == "ignore" && rest.starts_with(':')) {
        refuse_form(file, line.number, "--ignoreLines:<count|start>");
    }
    if ((word == "include" || word == "includeall") && close && blank_follows &&
        rest.find(':') != std::string_view::npos) {
        refuse(file, line.number, "including other files is not supported",
               "All files are read anyway, in the order of their names.", "Take the line out.");
    }
    if (close && rest.starts_with(':') && is_attribute_name(word)) {
        refuse(file, line.number,
               "attribute \"" + std::string(inside.substr(0, length)) + "\" on a line of its own",
               "Liquibase reads attributes only on the line of the changeset.");
    }
    return {};
}

bool has_header(std::string_view text) {
    text = trim_left(text);
    if (!text.starts_with("--")) {
        return false;
    }
    text = trim_left(text.substr(2, text.find('\n') - 2));
    return starts_with_no_case(text, "liquibase") &&
           starts_with_no_case(trim_left(text.substr(9)), "formatted");
}

Attributes read_attributes(const File& file, int line, std::string_view text, std::string_view known) {
    Attributes result;
    std::vector<std::string_view> const names = words(known);
    std::size_t at = 0;
    while (true) {
        while (at < text.size() && is_space(text[at])) {
            ++at;
        }
        if (at >= text.size()) {
            return result;
        }
        std::size_t const begin = at;
        while (at < text.size() && !is_space(text[at]) && text[at] != ':') {
            ++at;
        }
        std::string_view const key = text.substr(begin, at - begin);
        if (at >= text.size() || text[at] != ':') {
            if (key.find('=') != std::string_view::npos) {
                refuse(file, line, "\"" + std::string(key.substr(0, 60)) + "\" is not understood",
                       "Attributes are written key:value.");
            }
            continue;  // words without a meaning, which Liquibase passes over too
        }
        if (std::none_of(names.begin(), names.end(),
                         [key](std::string_view name) { return equal_no_case(name, key); })) {
            refuse(file, line, "unknown attribute \"" + std::string(key.substr(0, 60)) + "\"",
                   "Understood are here: " + std::string(known) + " (case does not matter).");
        }
        ++at;
        std::string_view value;
        char const quote = at < text.size() ? text[at] : '\0';
        if (quote == '"' || quote == '\'') {
            std::size_t const end = text.find(quote, at + 1);
            if (end == std::string_view::npos) {
                refuse(file, line, "quoted value of \"" + std::string(key) + "\" is not closed");
            }
            value = text.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            std::size_t const value_begin = at;
            while (at < text.size() && !is_space(text[at])) {
                ++at;
            }
            value = text.substr(value_begin, at - value_begin);
        }
        if (value.empty()) {
            refuse(file, line, "attribute \"" + std::string(key) + "\" has no value",
                   "The value follows the colon directly.");
        }
        result[lower(key)] = value;
    }
}

bool flag(const File& file, int line, const Attributes& attributes, std::string_view key, bool otherwise) {
    auto const found = attributes.find(key);
    if (found == attributes.end()) {
        return otherwise;
    }
    if (!equal_no_case(found->second, "true") && !equal_no_case(found->second, "false")) {
        refuse(file, line, "value of attribute \"" + std::string(key) + "\" is not true or false");
    }
    return equal_no_case(found->second, "true");
}

}  // namespace shepherd::layout::liquibase

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/layout/liquibase_parts.hpp"

namespace shepherd::layout::liquibase {

namespace {

// Parentheses are replaced from the inside out, as Liquibase does it; the limit keeps that cheap.
constexpr std::size_t longest_expression = 2000;

std::vector<std::string> split_words(std::string_view text, std::string_view separator) {
    std::vector<std::string> result(1);
    for (std::string_view const word : words(text)) {
        if (word == separator) {
            result.emplace_back();
        } else {
            result.back().append(result.back().empty() ? "" : " ").append(word);
        }
    }
    return result;
}

bool atom_matches(std::string_view atom, const std::vector<std::string>& items) {
    atom = trim(atom);
    bool negated = false;
    if (atom.starts_with('!')) {
        negated = true;
        atom = trim(atom.substr(1));
    } else if (atom.starts_with("not ")) {
        negated = true;
        atom = trim(atom.substr(4));
    }
    bool required = false;  // "@x": asks for x even where no context is on
    if (atom.starts_with('@')) {
        required = true;
        atom = trim(atom.substr(1));
        if (!negated && (atom.starts_with('!') || atom.starts_with("not "))) {
            negated = true;
            atom = trim(atom.substr(atom.front() == '!' ? 1 : 4));
        }
    }
    if (!required && atom == "nocontexts") {
        return negated != items.empty();
    }
    if (!negated && (atom == ":true" || atom == ":false")) {
        return atom == ":true";  // what a parenthesis came to
    }
    if (!required && items.empty()) {
        return true;
    }
    bool found = atom == ":true";
    for (const std::string& item : items) {
        std::string_view const name = item.starts_with('@') ? trim(std::string_view(item).substr(1)) : item;
        found = found || equal_no_case(name, atom);
    }
    return found != negated;
}

bool flat_matches(std::string_view expression, const std::vector<std::string>& items) {
    for (const std::string& alternative : split_words(expression, "or")) {
        std::vector<std::string> const parts = split_words(alternative, "and");
        if (std::all_of(parts.begin(), parts.end(),
                        [&items](const std::string& part) { return atom_matches(part, items); })) {
            return true;
        }
    }
    return false;
}

bool matches(std::string_view text, const std::vector<std::string>& items) {
    if (text.size() > longest_expression) {
        throw Failure(Condition::layout_refused, "context or label expression is too long");
    }
    std::string expression;
    for (char const c : lower(text)) {
        expression.append(c == ',' ? std::string(" or ") : std::string(1, c));
    }
    for (std::size_t close = expression.find(')'); close != std::string::npos; close = expression.find(')')) {
        std::size_t const open = expression.rfind('(', close);
        if (open == std::string::npos) {
            break;
        }
        bool const inner =
            flat_matches(std::string_view(expression).substr(open + 1, close - open - 1), items);
        expression.replace(open, close - open + 1, inner ? " :true " : " :false ");
    }
    if (expression.find_first_of("()") != std::string::npos) {
        throw Failure(Condition::layout_refused, "parentheses of a context or label expression do not match");
    }
    return flat_matches(expression, items);
}

std::vector<std::string> split_list(std::string_view list) {
    std::vector<std::string> result;
    while (!list.empty()) {
        std::size_t const comma = list.find(',');
        std::string_view const item = trim(list.substr(0, comma));
        if (!item.empty()) {
            result.push_back(lower(item));
        }
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return result;
}

}  // namespace

bool context_matches(std::string_view expression, const std::vector<std::string>& contexts) {
    if (trim(expression).empty()) {
        return std::none_of(contexts.begin(), contexts.end(),
                            [](const std::string& context) { return trim_left(context).starts_with('@'); });
    }
    return matches(expression, contexts);
}

bool labels_match(std::string_view labels, const std::vector<std::string>& filter) {
    if (filter.empty()) {
        return true;
    }
    std::vector<std::string> const items = split_list(labels);
    return std::any_of(filter.begin(), filter.end(),
                       [&items](const std::string& expression) { return matches(expression, items); });
}

bool dbms_matches(std::string_view list) {
    std::vector<std::string> const names = split_list(list);
    auto const has = [&names](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (names.empty() || has("all")) {
        return true;
    }
    if (has("none") || has("!postgresql")) {
        return false;
    }
    bool const only_exclusions = std::all_of(names.begin(), names.end(),
                                             [](const std::string& name) { return name.starts_with('!'); });
    return only_exclusions || has("postgresql");
}

Properties::Properties(const std::map<std::string, std::string>& given) {
    for (const auto& [name, value] : given) {
        global_.emplace(lower(name), value);
    }
}

void Properties::set(const std::string& name, std::string value, bool global) {
    (global ? global_ : local_).emplace(lower(name), std::move(value));
}

const std::string* Properties::find(std::string_view name) const {
    std::string const key = lower(trim(name));
    for (const auto* const values : {&global_, &local_}) {
        auto const found = values->find(key);
        if (found != values->end()) {
            return &found->second;
        }
    }
    return nullptr;
}

std::string Properties::expand(std::string_view text) const {
    // Expressions may stand inside expressions: one string a level. A limit, because each level is copied
    // into the one around it.
    constexpr std::size_t deepest = 8;
    std::vector<std::string> levels(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '$' && at + 1 < text.size() && text[at + 1] == '{' && levels.size() < deepest) {
            levels.emplace_back();
            ++at;
        } else if (text[at] == '}' && levels.size() > 1) {
            std::string const name = std::move(levels.back());
            levels.pop_back();
            if (name.starts_with(':')) {
                levels.back().append("${").append(trim(std::string_view(name).substr(1))).append("}");
            } else if (const std::string* const value = find(name)) {
                levels.back().append(*value);
            } else {
                levels.back().append("${").append(name).append("}");
            }
        } else {
            std::size_t const next = std::min(text.find_first_of("$}", at + 1), text.size());
            levels.back().append(text, at, next - at);
            at = next - 1;
        }
    }
    std::string result = std::move(levels.front());
    for (std::size_t level = 1; level < levels.size(); ++level) {
        result.append("${").append(levels[level]);  // never closed: left as it is
    }
    return result;
}

}  // namespace shepherd::layout::liquibase

// Helpers of the checker's files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/text.hpp"

namespace shepherd::model {

/// The kinds of relations that people mean by a bare name.
inline constexpr std::string_view named_relations[] = {"table", "view", "materialized view", "foreign table"};

/// The text without blanks and quotes, in lower case: what two spellings have in common.
inline std::string plain(std::string_view text) {
    std::string result;
    for (char const c : text) {
        if (c != ' ' && c != '"' && c != '\n') {
            result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return result;
}

/// The types of a routine's arguments, of its identity.
inline std::vector<std::string_view> arguments_of(std::string_view identity) {
    bool quoted = false;
    for (std::size_t i = 0; i < identity.size(); ++i) {
        quoted = identity[i] == '"' ? !quoted : quoted;
        if (identity[i] == '(' && !quoted) {
            return split_list(identity.substr(i + 1, identity.size() - i - 2));
        }
    }
    return {};
}

}  // namespace shepherd::model

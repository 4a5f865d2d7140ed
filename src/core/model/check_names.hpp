// Helpers of the checker's two files.
#pragma once

#include <string>
#include <string_view>

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

}  // namespace shepherd::model

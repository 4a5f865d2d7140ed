#include "core/plan/words.hpp"

#include <algorithm>

namespace shepherd::plan {

namespace {

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string clipped(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return std::string(text);
    }
    std::size_t end = most;
    // Bytes that are not UTF-8 may be continuation bytes throughout: a character has at most three of them.
    for (int back = 0; back < 3 && end > 0 && continues_character(text[end]); ++back) {
        --end;
    }
    return std::string(text.substr(0, end)) + "…";
}

std::string in_quotes(std::string_view text) {
    return '"' + clipped(text, 200) + '"';
}

std::string literal(std::string_view text) {
    std::string out = "'";
    for (char const c : text) {
        if (c == '\'') {
            out += '\'';
        }
        out += c;
    }
    return out + '\'';
}

std::string alternatives(const std::vector<std::string_view>& names, std::size_t most) {
    std::size_t const shown = std::min(names.size(), most);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) {
            out += i + 1 == names.size() ? " or " : ", ";
        }
        out += in_quotes(names[i]);
    }
    if (shown < names.size()) {
        out += " or one of " + std::to_string(names.size() - shown) + " more";
    }
    return out;
}

}  // namespace shepherd::plan

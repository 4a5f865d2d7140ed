#include "core/model/words_of_text.hpp"

#include "core/base/failure.hpp"

namespace shepherd::model {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool goes_on(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '$';
}

/// Behind the closing quote; the content goes into `text`.
std::size_t take_quoted(std::string_view source, std::size_t at, std::string& text) {
    char const quote = source[at];
    for (std::size_t i = at + 1; i < source.size(); ++i) {
        if (source[i] != quote) {
            text += source[i];
        } else if (i + 1 < source.size() && source[i + 1] == quote) {
            text += source[i++];
        } else {
            return i + 1;
        }
    }
    throw Failure(Condition::invalid_argument, "unterminated quote in \"" + std::string(source) + "\"");
}

}  // namespace

std::vector<Word> words_of(std::string_view source) {
    std::vector<Word> words;
    std::size_t i = 0;
    while (i < source.size()) {
        char const c = source[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++i;
            continue;
        }
        Word word;
        word.begin = i;
        if (c == '"' || c == '\'') {
            word.kind = c == '"' ? Word::Kind::quoted : Word::Kind::literal;
            i = take_quoted(source, i, word.text);
        } else if (goes_on(c)) {
            word.kind = Word::Kind::word;
            for (; i < source.size() && goes_on(source[i]); ++i) {
                char const one = source[i];
                word.text += one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a') : one;
            }
        } else {
            word.kind = Word::Kind::symbol;
            word.text = c;
            ++i;
        }
        word.end = i;
        words.push_back(std::move(word));
    }
    words.push_back({Word::Kind::end, "", source.size(), source.size()});
    return words;
}

}  // namespace shepherd::model

// Words, names and lists in a short text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shepherd::model {

struct Word {
    enum class Kind { word, quoted, literal, symbol, end };
    Kind kind = Kind::end;
    std::string text;  ///< a word folded to lower case, a quoted name without its quotes, a literal's content
    std::size_t begin = 0;  ///< in the source
    std::size_t end = 0;
};

/// The words of `source`; the last one is Kind::end. An unterminated quote raises Failure (invalid_argument).
std::vector<Word> words_of(std::string_view source);

}  // namespace shepherd::model

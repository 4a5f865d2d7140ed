// Statements of a text with their first words, for layouts that look for a few known ones.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace shepherd::layout {

struct Piece {
    bool comment = false;  ///< a "-- …" line between statements; else a statement
    std::size_t begin = 0;
    std::size_t end = 0;                   ///< of a statement: after its semicolon
    std::vector<std::string_view> tokens;  ///< its first tokens
};

/// The statements and the "--" comments between them, in order. Linear in the text.
std::vector<Piece> pieces(std::string_view text);

/// True when the piece is a statement that consists of exactly these words (case does not matter).
bool is_statement(const Piece& piece, std::initializer_list<std::string_view> words);

}  // namespace shepherd::layout

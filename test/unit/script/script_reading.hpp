// What the reader tests share: reads a script to its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/failure.hpp"
#include "core/script/reader.hpp"

namespace shepherd::script {

struct ReadPiece {
    std::string sql;
    std::optional<std::string> data = std::nullopt;
    bool operator==(ReadPiece const&) const = default;
};

inline ReadPiece as_text(std::string_view text, Piece const& piece) {
    ReadPiece read{std::string(text.substr(piece.offset, piece.length))};
    if (piece.kind == PieceKind::copy) {
        read.data = std::string(text.substr(piece.data_offset, piece.data_length));
    }
    return read;
}

inline std::vector<ReadPiece> read_all(std::string_view text, ReaderOptions options = {}) {
    std::vector<ReadPiece> pieces;
    Reader reader(text, std::move(options));
    while (std::optional<Piece> const piece = reader.next()) {
        pieces.push_back(as_text(text, *piece));
    }
    return pieces;
}

/// The pieces' SQL when every statement is a piece, without the blanks around it.
inline std::vector<std::string> statements(std::string_view text, bool standard_strings = true) {
    std::vector<std::string> found;
    for (ReadPiece const& piece : read_all(text, {"", 1, standard_strings, 0})) {
        std::size_t const begin = piece.sql.find_first_not_of(" \t\r\n");
        found.push_back(piece.sql.substr(begin, piece.sql.find_last_not_of(" \t\r\n") + 1 - begin));
    }
    return found;
}

/// The failure that reading raises after `pieces` pieces; std::nullopt if it raises none.
struct ReadFailure {
    std::size_t pieces = 0;
    Failure failure;
};

inline std::optional<ReadFailure> failure_of(std::string_view text, ReaderOptions options = {"f.sql"}) {
    std::size_t pieces = 0;
    try {
        Reader reader(text, std::move(options));
        while (reader.next()) {
            ++pieces;
        }
    } catch (Failure const& failure) {
        return ReadFailure{pieces, failure};
    }
    return std::nullopt;
}

}  // namespace shepherd::script

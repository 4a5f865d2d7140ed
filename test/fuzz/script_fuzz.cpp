// libFuzzer target for src/core/script. The first byte of the input chooses the reader's options, the rest is
// the script. What has to hold for any bytes: no crash, only Failure is raised, pieces lie inside the text,
// in order and apart from each other; bytes between them hold no statement; reading twice, or piece by piece
// from each sql piece's end, gives the same.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/failure.hpp"
#include "core/script/lexer.hpp"
#include "core/script/reader.hpp"
#include "core/script/statement_place.hpp"

namespace shepherd::script {

namespace {

void require(bool holds, char const* what) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

struct Reading {
    std::vector<Piece> pieces;
    std::string failure;
};

Reading read(std::string_view text, ReaderOptions const& options, bool resume) {
    Reading reading;
    try {
        Reader reader(text, options);
        while (std::optional<Piece> const piece = reader.next()) {
            reading.pieces.push_back(*piece);
            if (resume && piece->kind == PieceKind::sql) {
                reader.resume_at(piece->offset + piece->length, options.standard_conforming_strings);
            }
        }
        require(!reader.next(), "the end stays the end");
    } catch (Failure const& failure) {
        require(failure.condition() == Condition::script_refused ||
                    failure.condition() == Condition::invalid_text,
                "condition of the failure");
        require(!failure.message().empty() && failure.path() == options.path, "failure names the file");
        require(failure.line() >= options.first_line, "failure names a line of the text");
        reading.failure = failure.message() + failure.detail() + std::to_string(failure.line());
    }
    return reading;
}

bool has_no_statement(std::string_view text) {
    Lexer lexer(text, 0, true);
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        if (token.kind != TokenKind::semicolon) {
            return false;
        }
    }
    return true;
}

void check_pieces(std::string_view text, Reading const& reading) {
    std::size_t at = text.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
    for (Piece const& piece : reading.pieces) {
        require(piece.offset >= at && piece.length > 0, "pieces are in order and not empty");
        require(piece.offset + piece.length <= text.size(), "pieces are inside the text");
        // A command may hold "\\" and go on with SQL on its line, so what is between two pieces is only
        // checked when there is no backslash in it at all.
        std::string_view const between = text.substr(at, piece.offset - at);
        require(between.find('\\') != std::string_view::npos || has_no_statement(between),
                "nothing between pieces is lost");
        at = piece.offset + piece.length;
        if (piece.kind == PieceKind::copy) {
            require(piece.data_offset > piece.offset + piece.length - 1, "data begins behind the statement");
            require(piece.data_offset + piece.data_length <= text.size(), "data is inside the text");
            require(text[at - 1] == ';', "a copy piece ends with its semicolon");
            require(equals_keyword(text.substr(piece.offset, 4), "copy"), "a copy piece begins with COPY");
            at = piece.data_offset + piece.data_length;
            require(text.substr(at, 2) == "\\.", "data ends before its closing line");
            at = at + 2;
        }
    }
    if (reading.failure.empty()) {
        std::string_view const rest = text.substr(at);
        require(rest.find('\\') != std::string_view::npos || has_no_statement(rest),
                "nothing is lost at the end");
    }
}

void check(std::uint8_t const* data, std::size_t size) {
    unsigned const choice = data[0];
    std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
    ReaderOptions options;
    options.path = "fuzz.sql";
    options.first_line = 1 + static_cast<int>((choice >> 4U) & 3U);
    options.standard_conforming_strings = (choice & 1U) == 0;
    options.piece_bytes = (choice & 2U) == 0 ? 0 : (choice & 4U) == 0 ? 20 : 1024 * 1024;

    Reading const reading = read(text, options, false);
    check_pieces(text, reading);
    Reading const again = read(text, options, true);
    require(again.failure == reading.failure && again.pieces.size() == reading.pieces.size(),
            "going on from each piece's end gives the same");

    std::size_t const offset = size < 3 ? 0 : (data[1] * 256U + data[2]) % (text.size() + 1);
    Place const place = place_at(text, offset, options.first_line);
    require(place.line >= options.first_line && place.column >= 1, "a place has a line and a column");
    require(place.line_text.size() <= 4 * 70, "a place's line is cut");
    require(caret_text(place).find('\0') == std::string::npos, "a place can be shown");
    LineCounter counter(text, options.first_line);
    require(counter.line_at(offset) == place.line, "lines are counted the same way");
    std::size_t const most = choice & 63U;
    std::string const excerpt = statement_excerpt(text, most);
    require(excerpt.size() <= 4 * most, "an excerpt is cut");
    require(excerpt.find('\n') == std::string::npos, "an excerpt is one line");
    std::size_t const skipped = skip_blanks_and_comments(text, offset);
    require(skipped >= offset && skipped <= text.size(), "skipping goes forward");
}

}  // namespace

}  // namespace shepherd::script

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size > 0) {
        shepherd::script::check(data, size);
    }
    return 0;
}

// Takes out of a script what is not SQL: psql meta-commands and the data of COPY … FROM STDIN.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shepherd::script {

enum class PieceKind {
    sql,   ///< one or more whole statements (and comments around them), to be cut by the server's parser
    copy,  ///< exactly one COPY … FROM STDIN statement, and its inline data
};

/// A part of the script, as byte offsets into its text.
struct Piece {
    PieceKind kind = PieceKind::sql;
    std::size_t offset = 0;
    std::size_t length = 0;
    std::size_t data_offset = 0;  ///< copy only: first byte of the data
    std::size_t data_length = 0;  ///< copy only: without the closing "\." line
};

struct ReaderOptions {
    std::string path;     ///< for error messages
    int first_line = 1;   ///< line of `path` at which the text begins
    bool standard_conforming_strings = true;
    /// A sql piece is ended at the first top-level ';' after this many bytes, so that a script of 100 MB is never
    /// parsed as a whole. Pieces below it are left whole, so that the server's parser alone decides.
    std::size_t piece_bytes = 1024 * 1024;
};

/// Reads a script piece by piece. The text has to outlive the reader.
class Reader {
  public:
    Reader(std::string_view text, ReaderOptions options);

    /// The next piece, or nothing at the end. Pieces without any SQL token (only blanks, comments, passed-over
    /// meta-commands) are not returned. Raises Failure (script_refused) with path and line for a meta-command
    /// that is not passed over, a COPY whose data is cut off, and an unterminated string, identifier, dollar
    /// quote or comment.
    std::optional<Piece> next();

    /// Goes on from `offset`, which has to be a statement's end: used when a statement has changed
    /// standard_conforming_strings, which changes how the rest reads.
    void resume_at(std::size_t offset, bool standard_conforming_strings);

  private:
    std::string_view text_;
    ReaderOptions options_;
    std::size_t at_ = 0;
};

/// 1-based line, in the file, of byte `offset` of a text that begins at `first_line`. Lines end at LF.
int line_at(std::string_view text, std::size_t offset, int first_line);

}  // namespace shepherd::script

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
    std::string path;    ///< for error messages
    int first_line = 1;  ///< line of `path` at which the text begins
    bool standard_conforming_strings = true;
    /// A sql piece is ended at the first top-level ';' after this many bytes, so that a script of 100 MB is
    /// never parsed as a whole. Pieces below it are left whole, so that the server's parser alone decides.
    std::size_t piece_bytes = 1024 * 1024;
};

/// Reads a script piece by piece: tokens and statement ends by psql's rules (src/fe_utils/psqlscan.l),
/// because psql is what such scripts are written for. A byte order mark at the text's begin is passed over.
/// The text has to outlive the reader.
class Reader {
  public:
    /// Raises Failure (invalid_text) with path and line for a NUL byte anywhere in the text.
    Reader(std::string_view text, ReaderOptions options);

    /// The next piece, or nothing at the end. Pieces without any statement (only blanks, comments,
    /// semicolons, passed-over meta-commands) are not returned; a copy piece begins with the word COPY and
    /// ends with its ';'. Raises Failure (script_refused) with path and line for a meta-command that is not
    /// passed over, a COPY whose data is cut off, an unterminated string, identifier, dollar quote, comment
    /// or parenthesis (with the line at which it begins); but first all whole statements before that place
    /// are returned, so that one of them can still change how it reads. A sql piece also ends behind a
    /// statement that names standard_conforming_strings (and from then on behind one that may restore an
    /// earlier value: RESET, DISCARD, a transaction's end), so that the server parses what follows with the
    /// new value.
    std::optional<Piece> next();

    /// Goes on from `offset`, which has to be a statement's end: used when a statement has changed
    /// standard_conforming_strings, which changes how the rest reads.
    void resume_at(std::size_t offset, bool standard_conforming_strings);

  private:
    /// What next() knows of the piece that it is collecting.
    struct Collected {
        std::size_t begin = 0;
        std::size_t end = 0;         ///< end of its last whole statement
        bool has_statement = false;  ///< there is a whole statement in it
    };

    std::optional<Piece> collect(Collected& collected);
    Piece sql_piece(std::size_t begin, std::size_t end, std::size_t go_on_at);
    Piece copy_piece(std::size_t begin, std::size_t end);
    int line_of(std::size_t offset) const;

    std::string_view text_;
    ReaderOptions options_;
    std::size_t at_ = 0;
    bool string_setting_named_ = false;
};

/// 1-based line, in the file, of byte `offset` of a text that begins at `first_line`. Lines end at LF.
int line_at(std::string_view text, std::size_t offset, int first_line);

}  // namespace shepherd::script

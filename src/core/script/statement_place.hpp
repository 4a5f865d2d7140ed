// Says where in a file something is, and shows it, as psql does.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shepherd::script {

struct Place {
    int line = 0;    ///< 1-based, of the file
    int column = 0;  ///< 1-based, in characters: UTF-8 where the line is valid UTF-8 up to here, else bytes
    std::string
        line_text;  ///< the line, cut to at most 60 columns around the column with "..." where it is longer
    std::size_t caret = 0;  ///< terminal columns of line_text before the place
};

/// The place of byte `offset` of a text that begins at `first_line`; an offset behind the text means its end.
/// Lines end at LF. The cut is libpq's (reportErrorPosition in src/interfaces/libpq/fe-protocol3.c). Control
/// characters in line_text become blanks and bytes that are not UTF-8 become '?', so that it can be shown in
/// any encoding.
Place place_at(std::string_view text, std::size_t offset, int first_line);

/// Two lines without a final line end, as psql shows an error's position: "LINE 12: CREATE TABEL x" and a
/// caret below.
std::string caret_text(Place const& place);

/// The offset of the first token at or after `offset`: blanks, -- comments and nested /* */ comments are
/// passed over (a comment that is not terminated, up to the text's end).
std::size_t skip_blanks_and_comments(std::string_view text, std::size_t offset);

/// The statement on one line for messages: without comments, runs of blanks and line ends as one blank, at
/// most `most_characters` long, the last three of them "..." where it was cut (not U+2026, which not every
/// database's encoding has). Reads only as much of a long statement as it shows. Bytes that are not UTF-8
/// become '?'.
std::string statement_excerpt(std::string_view statement, std::size_t most_characters);

/// Lines of ascending offsets without counting from the text's begin each time; any offset is right,
/// ascending ones are cheap. The text has to outlive the counter.
class LineCounter {
  public:
    LineCounter(std::string_view text, int first_line)
        : text_(text), first_line_(first_line), line_(first_line) {}

    /// The same as line_at(text, offset, first_line).
    int line_at(std::size_t offset);

  private:
    std::string_view text_;
    int first_line_;
    int line_;
    std::size_t counted_ = 0;
};

}  // namespace shepherd::script

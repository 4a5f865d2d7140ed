#include "core/script/statement_place.hpp"

#include <algorithm>
#include <vector>

#include "core/script/characters.hpp"
#include "core/script/lexer.hpp"
#include "core/script/reader.hpp"

namespace shepherd::script {

namespace {

// libpq's DISPLAY_SIZE and MIN_RIGHT_CUT.
constexpr std::size_t most_columns = 60;
constexpr std::size_t columns_after_caret = 10;

/// One character of the line; `column` counts terminal columns from the window's begin.
struct Cell {
    std::size_t offset = 0;
    std::size_t column = 0;
};

/// The begin of the character before `at`, not before `limit`.
std::size_t previous_character(std::string_view text, std::size_t at, std::size_t limit) {
    for (std::size_t bytes = 2; bytes <= 4 && at - limit >= bytes; ++bytes) {
        if (character_bytes(text, at - bytes) == bytes) {
            return at - bytes;
        }
    }
    return at - 1;
}

std::size_t next_character(std::string_view text, std::size_t at) {
    return at + std::max<std::size_t>(character_bytes(text, at), 1);
}

int column_of(std::string_view line_before) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < line_before.size(); ++characters) {
        std::size_t const bytes = character_bytes(line_before, at);
        if (bytes == 0) {
            characters = line_before.size();
            break;
        }
        at += bytes;
    }
    return static_cast<int>(characters) + 1;
}

/// The characters around `offset`, at most `most_columns` + 1 to each side: as many as the cut can need.
/// `here` becomes the index of the one at `offset`. The last cell is the end of the last character.
std::vector<Cell> cells_around(std::string_view text, std::size_t line, std::size_t offset,
                               std::size_t& here) {
    Cell cell{offset, 0};
    for (std::size_t i = 0; i <= most_columns && cell.offset > line; ++i) {
        cell.offset = previous_character(text, cell.offset, line);
    }
    std::vector<Cell> cells;
    std::size_t after = 0;  // characters from `offset` on
    while (cell.offset < text.size() && (text[cell.offset] != '\n' || cell.offset < offset) &&
           after <= most_columns) {
        after += cell.offset >= offset ? 1 : 0;
        cells.push_back(cell);
        cell.column += character_columns(text, cell.offset);
        cell.offset = next_character(text, cell.offset);
    }
    here = cells.size() - after;
    bool const ends_line = cell.offset >= text.size() || text[cell.offset] == '\n';
    if (!ends_line || after == 0 || text[cells.back().offset] != '\r') {
        cells.push_back(cell);
    }
    return cells;
}

}  // namespace

Place place_at(std::string_view text, std::size_t offset, int first_line) {
    offset = std::min(offset, text.size());
    std::size_t const before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    std::size_t const line = before == std::string_view::npos ? 0 : before + 1;
    // An offset inside of a character means that character.
    for (std::size_t back = 1; back <= 3 && offset - line >= back; ++back) {
        if (character_bytes(text, offset - back) > back) {
            offset -= back;
            break;
        }
    }
    Place place;
    place.line = line_at(text, offset, first_line);
    place.column = column_of(text.substr(line, offset - line));

    std::size_t here = 0;
    std::vector<Cell> const cells = cells_around(text, line, offset, here);
    std::size_t first = 0;
    std::size_t last = cells.size() - 1;
    auto const width = [&] { return cells[last].column - cells[first].column; };
    if (width() > most_columns) {
        if (cells[here].column + columns_after_caret > most_columns) {
            while (cells[here].column + columns_after_caret < cells[last].column) {
                --last;
            }
            while (width() > most_columns) {
                ++first;
            }
        } else {
            while (width() > most_columns) {
                --last;
            }
        }
    }
    if (first > 0) {
        place.line_text = "...";
    }
    place.caret = place.line_text.size() + cells[here].column - cells[first].column;
    for (std::size_t at = cells[first].offset; at < cells[last].offset;) {
        at = append_character(text, at, place.line_text);
    }
    if (last < cells.size() - 1) {
        place.line_text += "...";
    }
    return place;
}

std::string caret_text(Place const& place) {
    std::string const prefix = "LINE " + std::to_string(place.line) + ": ";
    return prefix + place.line_text + "\n" + std::string(prefix.size() + place.caret, ' ') + "^";
}

std::size_t skip_blanks_and_comments(std::string_view text, std::size_t offset) {
    Blanks const blanks = skip_blanks(text, std::min(offset, text.size()));
    return blanks.open_comment ? text.size() : blanks.end;
}

std::string statement_excerpt(std::string_view statement, std::size_t most_characters) {
    std::size_t const begin = skip_blanks_and_comments(statement, 0);
    // Blanks and comments inside are not shown, so more is read than shown; but not all of 100 MB.
    std::size_t const readable =
        most_characters > statement.size() ? statement.size() : 16 * most_characters + 4096;
    bool cut = statement.size() - begin > readable;
    std::string_view const text = statement.substr(begin, readable);

    std::string excerpt;
    std::size_t characters = 0;
    std::size_t cut_at = 0;  // where the last three characters begin
    std::size_t const kept = most_characters > 3 ? most_characters - 3 : 0;
    Lexer lexer(text, 0, true);
    std::size_t previous_end = 0;
    for (Token token = lexer.next(); token.kind != TokenKind::end && token.kind != TokenKind::comment;
         token = lexer.next()) {
        bool blank = token.begin != previous_end;
        previous_end = token.end;
        for (std::size_t at = token.begin; at < token.end;) {
            if (is_blank(text[at])) {
                blank = true;
                ++at;
                continue;
            }
            std::size_t const begin_of_character = excerpt.size();
            if (blank) {
                excerpt.push_back(' ');
                blank = false;
            } else {
                at = append_character(text, at, excerpt);
            }
            if (characters++ == kept) {
                cut_at = begin_of_character;
            }
            if (characters > most_characters) {
                cut = true;
                break;
            }
        }
        if (characters > most_characters) {
            break;
        }
    }
    if (cut) {
        if (characters > kept) {
            excerpt.resize(cut_at);
        }
        excerpt.append(std::min<std::size_t>(3, most_characters), '.');
    }
    return excerpt;
}

int line_at(std::string_view text, std::size_t offset, int first_line) {
    std::string_view const before = text.substr(0, offset);
    return first_line + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

int LineCounter::line_at(std::size_t offset) {
    offset = std::min(offset, text_.size());
    if (offset < counted_) {
        counted_ = 0;
        line_ = first_line_;
    }
    line_ = script::line_at(text_.substr(counted_, offset - counted_), offset - counted_, line_);
    counted_ = offset;
    return line_;
}

}  // namespace shepherd::script

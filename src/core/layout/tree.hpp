// Small helpers that every layout needs: paths, lines, pieces of a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/layout/layout.hpp"

namespace shepherd::layout {

// --- text
// --------------------------------------------------------------------------------------------------------

bool is_digit(char c);
bool is_space(char c);  ///< blank, tab, CR, LF, vertical tab, form feed: ASCII only, whatever the locale
std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string lower(std::string_view text);  ///< ASCII letters only
bool equal_no_case(std::string_view left, std::string_view right);
bool starts_with_no_case(std::string_view text, std::string_view prefix);
bool ends_with_no_case(std::string_view text, std::string_view suffix);
/// How many digits `text` begins with.
std::size_t leading_digits(std::string_view text);
bool all_digits(std::string_view text);  ///< true for one digit or more and nothing else
/// Words of `text`, separated by white space.
std::vector<std::string_view> words(std::string_view text);

// --- paths: '/'-separated
// ----------------------------------------------------------------------------------------

std::string_view base_name(std::string_view path);    ///< "a/b/c.up.sql" -> "c.up.sql"
std::string_view folder(std::string_view path);       ///< "a/b/c.up.sql" -> "a/b"; "c.sql" -> ""
std::string_view folder_name(std::string_view path);  ///< "a/b/c.up.sql" -> "b"; "c.sql" -> ""
std::string_view stem(
    std::string_view path);  ///< "a/b/c.up.sql" -> "c.up": base name without the last extension
std::string_view extension(std::string_view path);  ///< "a/b/c.up.sql" -> ".sql"; "a/.gitkeep" -> ""
std::vector<std::string_view> path_parts(std::string_view path);
bool is_sql(std::string_view path);  ///< extension is .sql, case does not matter
/// True when `path` is inside `folders` ("supabase/migrations"), at the beginning or below other folders.
/// Whole parts are compared, and their case counts.
bool is_inside(std::string_view path, std::string_view folders);

// --- lines
// -------------------------------------------------------------------------------------------------------

struct Line {
    std::string_view text;  ///< without its LF or CRLF
    std::size_t begin = 0;  ///< offset of its first byte
    std::size_t end = 0;    ///< offset after its line end
    int number = 1;         ///< 1-based
};

/// Goes over the lines of a text. A text that ends in LF has no empty line after it.
class Lines {
  public:
    explicit Lines(std::string_view text, int first_number = 1) : text_(text), number_(first_number) {}
    bool next(Line& line);

  private:
    std::string_view text_;
    std::size_t at_ = 0;
    int number_;
};

// --- pieces of files
// ---------------------------------------------------------------------------------------------

/// The whole file as a script.
Script whole(const File& file);
/// Bytes [begin, end) of the file as a script; counts the lines before `begin`.
Script slice(const File& file, std::size_t begin, std::size_t end);
/// The same when the line is already known, for layouts that cut a file into many pieces (counting would be
/// quadratic).
Script slice(const File& file, std::size_t begin, std::size_t end, int first_line);

// --- refusing and passing over
// -----------------------------------------------------------------------------------

/// Failure (layout_refused) at a place in a file.
[[noreturn]] void refuse(const File& file, int line, std::string message, std::string detail = {},
                         std::string hint = {});

/// True for files that stand in every repository and never hold a migration: README and other .md, LICENSE,
/// hidden files, package.json and the like.
bool is_harmless(std::string_view path);

/// What to do with a file that `layout` does not take: harmless files pass silently; a .sql file, and one
/// whose extension is among `code` (space-separated, e.g. ".go" for goose, ".js .ts": code that the tool
/// itself would run as a migration) raise Failure; all else is passed over with a notice.
void leftover(const Layout& layout, const File& file, Loaded& loaded, std::string_view code = {});

/// Puts migrations into the order of their sort_key, then version (bytes).
void sort_migrations(std::vector<Migration>& migrations);

}  // namespace shepherd::layout

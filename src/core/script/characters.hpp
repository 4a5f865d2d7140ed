// Characters of a text that is UTF-8, or possibly is not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shepherd::script {

/// Bytes of the UTF-8 character at `at` (1 to 4), or 0 where the bytes there are not one (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF). `at` has to be inside the text.
std::size_t character_bytes(std::string_view text, std::size_t at);

/// Columns of a terminal that the character at `at` takes: 2 for wide East Asian ones and emoji, otherwise 1
/// (psql gives combining ones 1 too when it points at an error: libpq, fe-protocol3.c).
std::size_t character_columns(std::string_view text, std::size_t at);

/// Adds the character at `at` to `out` in a form that is text in every encoding's view: control characters as
/// a blank, bytes that are not UTF-8 as '?'. Returns the offset of the next character.
std::size_t append_character(std::string_view text, std::size_t at, std::string& out);

}  // namespace shepherd::script

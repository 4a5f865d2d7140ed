// Names inside messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shepherd::plan {

/// `text` cut to at most `most` bytes at the border of a UTF-8 character, with "…" where something was cut
/// off: what a caller passes in may be any size, what a message repeats of it may not.
std::string clipped(std::string_view text, std::size_t most);

/// `text` in double quotes, as PostgreSQL's messages show names; clipped to 200 bytes.
std::string in_quotes(std::string_view text);

/// `text` as an SQL string literal that can be pasted out of a hint.
std::string literal(std::string_view text);

/// "a", "b" or "c"; with more than `most` names, the first ones and how many are left out.
std::string alternatives(const std::vector<std::string_view>& names, std::size_t most);

}  // namespace shepherd::plan

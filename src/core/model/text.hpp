// Names, literals and lists in SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shepherd::model {

/// A literal with standard_conforming_strings on.
std::string quote_literal(std::string_view text);

/// The name without quotes, in lower case where it had none; parts are separated by a byte 31.
std::string plain_name(std::string_view name);

/// The parts between commas that stand outside of quotes and parentheses, without blanks around them. The
/// views point into `text`.
std::vector<std::string_view> split_list(std::string_view text);

/// `items` joined by `separator`.
std::string join(const std::vector<std::string>& items, std::string_view separator);

}  // namespace shepherd::model

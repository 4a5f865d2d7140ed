// File names that begin with a version number, and up/down pairs.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/layout/tree.hpp"

namespace shepherd::layout {

/// "<digits>_<name><ending>".
struct NumberedName {
    std::string_view digits;
    std::string_view name;  ///< may be empty
};

/// Takes apart the base name of `path`, which has to end in `ending` (case counts, as in the tools).
std::optional<NumberedName> numbered_name(std::string_view path, std::string_view ending);

/// `digits` as tools that keep the version as a number see it: no leading zeros. Raises Failure
/// (layout_refused) when it is greater than `largest` (a decimal number), the most that the tool's type
/// holds.
std::string number_version(const File& file, std::string_view digits, std::string_view largest);

constexpr std::string_view largest_int64 = "9223372036854775807";
constexpr std::string_view largest_uint64 = "18446744073709551615";

}  // namespace shepherd::layout

// Versions as people order them: 1.10 after 1.9, 7 equal to 007.
#pragma once

#include <string>
#include <string_view>

namespace shepherd {

/// A key that orders versions naturally when keys are compared as bytes: each run of digits loses its leading
/// zeros and is preceded by its length in three digits, so longer numbers sort after shorter ones; all other
/// bytes stay. "1.9" -> "0011.0019", "1.10" -> "0011.00210", "007" and "7" -> "0017".
/// Runs of more than 999 digits raise Failure (layout_refused).
std::string natural_key(std::string_view version);

/// `digits` without leading zeros ("000120" -> "120", "000" -> "0"): the identity of tools that store
/// numbers.
std::string_view without_leading_zeros(std::string_view digits);

}  // namespace shepherd

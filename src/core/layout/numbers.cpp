#include "core/layout/numbers.hpp"

#include "core/base/version.hpp"

namespace shepherd::layout {

std::optional<NumberedName> numbered_name(std::string_view path, std::string_view ending) {
    std::string_view base = base_name(path);
    std::size_t const digits = leading_digits(base);
    if (digits == 0 || digits + 1 + ending.size() > base.size() || base[digits] != '_' ||
        !base.ends_with(ending)) {
        return std::nullopt;
    }
    base.remove_suffix(ending.size());
    return NumberedName{base.substr(0, digits), base.substr(digits + 1)};
}

std::string number_version(const File& file, std::string_view digits, std::string_view largest) {
    std::string_view const number = without_leading_zeros(digits);
    if (number.size() > largest.size() || (number.size() == largest.size() && number > largest)) {
        refuse(file, 0, "version number is out of range",
               "The tool keeps versions as integers up to " + std::string(largest) + ".");
    }
    return std::string(number);
}

}  // namespace shepherd::layout

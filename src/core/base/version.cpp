#include "core/base/version.hpp"

#include "core/base/failure.hpp"

namespace shepherd {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::string_view without_leading_zeros(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') {
        digits.remove_prefix(1);
    }
    return digits;
}

std::string natural_key(std::string_view version) {
    std::string key;
    key.reserve(version.size() + 12);
    std::size_t at = 0;
    while (at < version.size()) {
        if (!is_digit(version[at])) {
            key.push_back(version[at++]);
            continue;
        }
        std::size_t end = at;
        while (end < version.size() && is_digit(version[end])) {
            ++end;
        }
        std::string_view const digits = without_leading_zeros(version.substr(at, end - at));
        if (digits.size() > 999) {
            throw Failure(Condition::layout_refused, "version number is too long")
                .detail("A number inside a version has at most 999 digits.");
        }
        std::string length = std::to_string(digits.size());
        key.append(3 - length.size(), '0').append(length).append(digits);
        at = end;
    }
    return key;
}

}  // namespace shepherd

#include "core/base/packing.hpp"

#include <charconv>
#include <stdexcept>

namespace shepherd {

Packer& Packer::text(std::string_view value) {
    packed_ += std::to_string(value.size());
    packed_ += ':';
    packed_ += value;
    return *this;
}

Packer& Packer::number(std::int64_t value) {
    return text(std::to_string(value));
}

std::string_view Unpacker::text() {
    std::size_t length = 0;
    const char* const end = rest_.data() + rest_.size();
    auto const read = std::from_chars(rest_.data(), end, length);
    if (read.ec != std::errc() || read.ptr == end || *read.ptr != ':' ||
        length > static_cast<std::size_t>(end - read.ptr) - 1) {
        throw std::length_error("message between processes is cut off");
    }
    std::string_view const value(read.ptr + 1, length);
    rest_.remove_prefix(static_cast<std::size_t>(value.data() - rest_.data()) + length);
    return value;
}

std::int64_t Unpacker::number() {
    std::string_view const digits = text();
    std::int64_t value = 0;
    auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) {
        throw std::length_error("message between processes is not a number");
    }
    return value;
}

}  // namespace shepherd

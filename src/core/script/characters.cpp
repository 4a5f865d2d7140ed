#include "core/script/characters.hpp"

namespace shepherd::script {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode's East_Asian_Width W and F, as blocks: exact enough to place a caret.
constexpr Range wide_ranges[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd},
};

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

char32_t code_point(std::string_view text, std::size_t at, std::size_t bytes) {
    char32_t code = byte_at(text, at);
    if (bytes > 1) {
        code &= 0x7fU >> bytes;
    }
    for (std::size_t i = 1; i < bytes; ++i) {
        code = (code << 6U) | (byte_at(text, at + i) & 0x3fU);
    }
    return code;
}

}  // namespace

std::size_t character_bytes(std::string_view text, std::size_t at) {
    unsigned char const first = byte_at(text, at);
    if (first < 0x80) {
        return 1;
    }
    std::size_t const bytes = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (bytes == 0 || text.size() - at < bytes) {
        return 0;
    }
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte_at(text, at + i) & 0xc0U) != 0x80) {
            return 0;
        }
    }
    unsigned char const second = byte_at(text, at + 1);
    bool const refused = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                         (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return refused ? 0 : bytes;
}

std::size_t character_columns(std::string_view text, std::size_t at) {
    std::size_t const bytes = character_bytes(text, at);
    if (bytes < 3) {
        return 1;
    }
    char32_t const code = code_point(text, at, bytes);
    for (Range const& range : wide_ranges) {
        if (code >= range.first && code <= range.last) {
            return 2;
        }
    }
    return 1;
}

std::size_t append_character(std::string_view text, std::size_t at, std::string& out) {
    std::size_t const bytes = character_bytes(text, at);
    unsigned char const c = byte_at(text, at);
    if (bytes == 0) {
        out.push_back('?');
        return at + 1;
    }
    if (c < ' ' || c == 0x7f) {
        out.push_back(' ');
        return at + 1;
    }
    out.append(text, at, bytes);
    return at + bytes;
}

}  // namespace shepherd::script

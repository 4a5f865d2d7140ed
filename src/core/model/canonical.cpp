#include "core/model/canonical.hpp"

#include <algorithm>

#include "core/model/text.hpp"

namespace shepherd::model {

namespace {

bool is_unordered(std::string_view name) {
    return name == "options" || name == "toast options" || name == "foreign options" || name == "grants";
}

void append_counted(std::string& text, std::string_view part) {
    text.append(std::to_string(part.size())).append(1, ':').append(part);
}

std::string sorted_list(std::string_view value) {
    std::vector<std::string_view> parts = split_list(value);
    std::ranges::sort(parts);
    std::string text;
    for (std::string_view const part : parts) {
        append_counted(text, part);
    }
    return text;
}

void append_string(std::string& json, std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    json += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            json.append("\\u00").append(1, digits[static_cast<unsigned char>(c) >> 4U]);
            json += digits[static_cast<unsigned char>(c) & 15U];
        } else {
            json += c;
        }
    }
    json += '"';
}

}  // namespace

std::string attributes_json(const Object& object) {
    std::string json = "{";
    for (const auto& [name, value] : object.attributes) {
        json += json.size() > 1 ? ", " : "";
        append_string(json, name);
        json += ": ";
        append_string(json, value);
    }
    return json + "}";
}

void append_canonical(std::string& text, const Object& object, bool positions) {
    append_counted(text, object.kind);
    append_counted(text, object.identity);
    append_counted(text, object.definition);
    for (const auto& [name, value] : object.attributes) {
        if (name == "position" && !positions) {
            continue;
        }
        append_counted(text, name);
        append_counted(text, is_unordered(name) ? sorted_list(value) : value);
    }
}

bool same_value(std::string_view name, std::string_view left, std::string_view right) {
    return left == right || (is_unordered(name) && sorted_list(left) == sorted_list(right));
}

}  // namespace shepherd::model

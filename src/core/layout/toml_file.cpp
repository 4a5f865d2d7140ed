#include "core/layout/toml_file.hpp"

// Only reading is needed: no formatters, hence no streams. The header-only form needs no library at run time.
#define TOML_ENABLE_FORMATTERS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

template <typename T>
std::optional<T> top_level_value(const File& file, std::string_view key, std::string_view type) {
    // toml++ limits how deep values nest (TOML_MAX_NESTED_VALUES), so hostile input cannot exhaust the stack.
    try {
        toml::table const table = toml::parse(file.content, file.path);
        const toml::node* const node = table.get(key);
        if (node == nullptr) {
            return std::nullopt;
        }
        std::optional<T> value = node->value_exact<T>();
        if (!value) {
            refuse(file, static_cast<int>(node->source().begin.line),
                   "\"" + std::string(key) + "\" is not a " + std::string(type));
        }
        return value;
    } catch (const toml::parse_error& error) {
        refuse(file, static_cast<int>(error.source().begin.line), "file is not valid TOML",
               std::string(error.description()) + ".");
    }
}

}  // namespace

std::optional<std::string> toml_string(const File& file, std::string_view key) {
    return top_level_value<std::string>(file, key, "string");
}

std::optional<bool> toml_boolean(const File& file, std::string_view key) {
    return top_level_value<bool>(file, key, "boolean");
}

}  // namespace shepherd::layout

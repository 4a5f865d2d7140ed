#include "core/layout/options.hpp"

#include <nlohmann/json.hpp>

#include "core/base/failure.hpp"

namespace shepherd::layout {

namespace {

[[noreturn]] void refuse(const std::string& problem) {
    throw Failure(Condition::invalid_argument, "options are not in a form that can be read")
        .detail("The reason is that " + problem + ".")
        .hint(
            R"(Pass {"placeholders": {"name": "value"}, "contexts": ["name"], "labels": ["name"]}, any part of it.)");
}

std::vector<std::string> text_list(const nlohmann::json& value, const std::string& key) {
    if (!value.is_array()) {
        refuse("\"" + key + "\" is not an array");
    }
    std::vector<std::string> list;
    for (const auto& item : value) {
        if (!item.is_string()) {
            refuse("\"" + key + "\" holds something other than strings");
        }
        list.push_back(item.get<std::string>());
    }
    return list;
}

}  // namespace

void read_options(std::string_view json, Request& request) {
    nlohmann::json const options = nlohmann::json::parse(json, nullptr, false);
    if (!options.is_object()) {
        refuse("it is not an object");
    }
    for (const auto& [key, value] : options.items()) {
        if (key == "contexts") {
            request.contexts = text_list(value, key);
        } else if (key == "labels") {
            request.labels = text_list(value, key);
        } else if (key == "placeholders") {
            if (!value.is_object()) {
                refuse("\"placeholders\" is not an object");
            }
            for (const auto& [name, text] : value.items()) {
                if (!text.is_string()) {
                    refuse("the placeholder \"" + name + "\" is not a string");
                }
                request.placeholders[name] = text.get<std::string>();
            }
        } else {
            refuse("it has a key \"" + key + "\"");
        }
    }
}

}  // namespace shepherd::layout

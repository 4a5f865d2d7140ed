#include "core/model/snapshot_json.hpp"

#include <nlohmann/json.hpp>

#include "core/base/failure.hpp"

namespace shepherd::model {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
    throw Failure(Condition::invalid_argument, "desired is not a snapshot: " + what)
        .hint("It is what this gives: SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s.");
}

std::string text_of(const json& object, const char* name, bool required) {
    auto const found = object.find(name);
    if (found == object.end() || found->is_null()) {
        if (required) {
            refuse(std::string("an object has no \"") + name + "\"");
        }
        return {};
    }
    if (!found->is_string()) {
        refuse(std::string("\"") + name + "\" of an object is not a text");
    }
    return found->get<std::string>();
}

Object object_of(const json& value) {
    if (!value.is_object()) {
        refuse("an item is not an object");
    }
    Object object;
    object.kind = text_of(value, "kind", true);
    object.identity = text_of(value, "identity", true);
    object.definition = text_of(value, "definition", false);
    if (kind_rank(object.kind) >= kind_rank("no such kind")) {
        refuse("there is no kind \"" + object.kind + "\"");
    }
    auto const attributes = value.find("attributes");
    if (attributes != value.end() && !attributes->is_null()) {
        if (!attributes->is_object()) {
            refuse("\"attributes\" of " + object.kind + " " + object.identity + " is not an object");
        }
        for (auto const& [name, text] : attributes->items()) {
            if (!text.is_string()) {
                refuse("attribute \"" + name + "\" of " + object.kind + " " + object.identity +
                       " is not a text");
            }
            object.set(name, text.get<std::string>());
        }
    }
    return object;
}

}  // namespace

Snapshot read_snapshot_json(std::string_view text) {
    json const list = json::parse(
        text.begin(), text.end(),
        [](int depth, json::parse_event_t, json&) {
            if (depth > 8) {
                refuse("it is nested too deep");
            }
            return true;
        },
        false);
    if (!list.is_array()) {
        refuse("it is not an array");
    }
    std::vector<Object> objects;
    std::unordered_map<std::string, std::uint32_t> places;
    for (const json& value : list) {
        objects.push_back(object_of(value));
        const Object& last = objects.back();
        if (!places.emplace(last.kind + " " + last.identity, static_cast<std::uint32_t>(objects.size() - 1))
                 .second) {
            refuse("it has " + last.kind + " " + last.identity + " twice");
        }
    }
    std::size_t i = 0;
    for (const json& value : list) {
        auto const depends = value.find("depends");
        if (depends != value.end() && depends->is_array()) {
            for (const json& name : *depends) {
                auto const found = name.is_string() ? places.find(name.get<std::string>()) : places.end();
                if (found != places.end()) {
                    objects[i].depends.push_back(found->second);
                }
            }
        }
        ++i;
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

#include "core/base/announcement.hpp"

#include <nlohmann/json.hpp>

namespace shepherd {

namespace {

// A byte becomes six at most.
constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_message = 300;

}  // namespace

std::string announcement_json(const Announcement& event) {
    nlohmann::ordered_json json;
    auto const text = [&](const char* key, const std::string& value) {
        json[key] = value.substr(0, longest_name);
    };
    text("project", event.project);
    text("scope", event.scope);
    text("version", event.version);
    text("name", event.name);
    text("action", event.action);
    text("outcome", event.outcome);
    json["duration_ms"] = event.duration_ms;
    if (!event.sqlstate.empty()) {
        text("sqlstate", event.sqlstate);
        json["message"] = event.message.substr(0, longest_message);
        text("path", event.path);
        json["line"] = event.line;
    }
    return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace shepherd

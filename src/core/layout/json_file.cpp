#include "core/layout/json_file.hpp"

#include <algorithm>

#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

constexpr int deepest = 32;

int line_at(const File& file, std::size_t byte) {
    std::string_view const before = file.content.substr(0, std::min(byte, file.content.size()));
    return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace

nlohmann::json read_json(const File& file) {
    auto const limit = [&file](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        if (depth > deepest) {
            refuse(file, 0, "JSON is nested too deep");
        }
        return true;
    };
    try {
        return nlohmann::json::parse(file.content.begin(), file.content.end(), limit);
    } catch (const nlohmann::json::parse_error& error) {
        refuse(file, line_at(file, error.byte > 0 ? error.byte - 1 : 0), "file is not valid JSON");
    } catch (const nlohmann::json::exception&) {
        refuse(file, 0, "file is not valid JSON");
    }
}

}  // namespace shepherd::layout

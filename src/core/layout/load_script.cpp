// One pasted text -> files -> load().
#include <utility>

#include "core/base/failure.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/flat.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/load.hpp"
#include "core/layout/markers.hpp"

namespace shepherd::layout {

namespace {

/// The path of a line "-- file: path". Only at the start of a line and in lower case, so that a comment such
/// as
/// "-- File: the users table" inside a migration does not cut it.
std::optional<std::string_view> file_line(std::string_view line) {
    if (!line.starts_with("--")) {
        return std::nullopt;
    }
    std::string_view const text = trim(line.substr(2));
    constexpr std::string_view word = "file:";
    if (!text.starts_with(word)) {
        return std::nullopt;
    }
    return trim(text.substr(word.size()));
}

bool is_file_line(std::string_view line) {
    return file_line(line).has_value();
}

std::vector<File> cut(std::string_view text) {
    std::vector<File> files;
    std::size_t begin = 0;
    Line line;
    for (Lines lines(text); lines.next(line);) {
        std::optional<std::string_view> const path = file_line(line.text);
        if (!path) {
            if (files.empty() && !is_blank_or_comment(line.text)) {
                throw Failure(Condition::layout_refused, "statement before the first \"-- file:\" line")
                    .detail("A text that is cut into files has everything in some file.")
                    .at("", line.number);
            }
            continue;
        }
        if (path->empty()) {
            throw Failure(Condition::layout_refused, "\"-- file:\" line names no file").at("", line.number);
        }
        if (!files.empty()) {
            files.back().content = text.substr(begin, line.begin - begin);
        }
        begin = line.end;
        files.push_back({*path, text.substr(begin)});
    }
    return files;
}

/// A text that is one plain migration.
Loaded load_plain(const Request& request) {
    Loaded loaded;
    Request const clean = clean_request(request, loaded);
    loaded.migrations.push_back(flat_migration(clean.files.front()));
    check_loaded(flat_layout, loaded);
    return loaded;
}

}  // namespace

Loaded load_script(std::string_view text, std::string_view name, Request request) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    if (find_marker(text, "file:", is_file_line)) {
        request.files = cut(text);
        return load(request);
    }
    std::string path(name.empty() ? std::string_view("script") : name);
    if (!is_sql(path)) {
        path += ".sql";
    }
    request.files = {File{path, text}};
    Loaded names;
    const Layout* const layout =
        request.layout.empty() ? try_detect_layout(clean_request(request, names)) : &named_layout(request);
    if (layout != nullptr && layout != &flat_layout) {
        request.layout = layout->name;
        return load(request);
    }
    if (name.empty()) {
        throw Failure(Condition::invalid_argument, "the script needs a name")
            .detail("It has no \"-- file:\" lines and no markers of a tool, so it is one migration.")
            .hint("Give its name, which becomes its version.");
    }
    return load_plain(request);
}

}  // namespace shepherd::layout

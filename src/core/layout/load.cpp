#include "core/layout/load.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/failure.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

// Long enough for any real tree; short enough that a version made of a path fits into an index row.
constexpr std::size_t longest_path = 1024;
constexpr std::size_t longest_version = 1024;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A path as it may be shown: control characters replaced, cut to a length that fits a message.
std::string printable(std::string_view path) {
    std::string text(path.substr(0, 100));
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            c = '?';
        }
    }
    return path.size() > 100 ? text + "..." : text;
}

[[noreturn]] void refuse_path(std::string_view path, std::string detail) {
    throw Failure(Condition::layout_refused, "file path \"" + printable(path) + "\" cannot be used")
        .detail(std::move(detail));
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_dot_parts(std::string_view path) {
    std::vector<std::string_view> const parts = path_parts(path);
    return std::any_of(parts.begin(), parts.end(),
                       [](std::string_view part) { return part.empty() || part == "."; });
}

/// One form for a path: a Windows client's '\' becomes '/', "./" and "//" go away.
std::string_view clean_path(std::string_view path, Loaded& loaded) {
    if (path.empty()) {
        refuse_path(path, "The path is empty.");
    }
    if (path.size() > longest_path) {
        refuse_path(path, "The path is longer than " + std::to_string(longest_path) + " bytes.");
    }
    for (char const c : path) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            refuse_path(path, "The path holds a control character.");
        }
    }
    bool const drive = path.size() > 1 && is_letter(path[0]) && path[1] == ':';
    if (path.front() == '/' || path.front() == '\\' || drive) {
        refuse_path(path,
                    "The path is absolute; paths are relative to the folder that holds the migrations.");
    }
    if (path.find('\\') != std::string_view::npos) {
        std::string& copy = loaded.storage.emplace_back(path);
        std::replace(copy.begin(), copy.end(), '\\', '/');
        path = copy;
    }
    if (has_dot_parts(path)) {
        std::string joined;
        for (std::string_view const part : path_parts(path)) {
            if (!part.empty() && part != ".") {
                joined.append(joined.empty() ? "" : "/").append(part);
            }
        }
        path = loaded.storage.emplace_back(std::move(joined));
    }
    std::vector<std::string_view> const parts = path_parts(path);
    if (parts.empty()) {
        refuse_path(path, "The path names no file.");
    }
    if (path.back() == '/') {
        refuse_path(path, "The path names a folder, not a file.");
    }
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
        refuse_path(path, "The path leaves its folder (\"..\").");
    }
    return path;
}

std::string_view clean_content(const File& file) {
    std::string_view content = file.content;
    bool const archive = content.substr(0, 5) == "PGDMP";
    bool const utf16 = content.substr(0, 2) == "\xFF\xFE" || content.substr(0, 2) == "\xFE\xFF";
    if (content.substr(0, byte_order_mark.size()) == byte_order_mark) {
        content.remove_prefix(byte_order_mark.size());
    }
    std::size_t const nul = content.find('\0');
    if (nul == std::string_view::npos) {
        return content;
    }
    auto const line =
        1 + std::count(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    throw Failure(Condition::invalid_text, "file holds a NUL byte")
        .detail("The file is not text that PostgreSQL can take.")
        .hint(archive ? "This is a pg_dump archive; make a plain one with pg_dump --format=plain."
              : utf16 ? "The file looks like UTF-16; save it as UTF-8."
                      : "")
        .at(std::string(file.path), static_cast<int>(line));
}

}  // namespace

Request clean_request(const Request& request, Loaded& loaded) {
    if (request.files.empty()) {
        throw Failure(Condition::invalid_argument, "no files given")
            .hint("Pass the migrations' files as path and content.");
    }
    Request clean = request;
    std::set<std::string_view> seen;
    for (File& file : clean.files) {
        file.path = clean_path(file.path, loaded);
        file.content = clean_content(file);
        if (!seen.insert(file.path).second) {
            refuse(file, 0, "file is given twice");
        }
    }
    return clean;
}

void check_loaded(const Layout& layout, Loaded& loaded) {
    loaded.layout = layout.name;
    if (loaded.migrations.empty()) {
        throw Failure(Condition::layout_refused, "the files hold no migration")
            .detail("Read as layout " + std::string(layout.name) + " (" + std::string(layout.title) + ").");
    }
    std::map<std::pair<std::string_view, std::string_view>, const Migration*> seen;
    for (Migration& migration : loaded.migrations) {
        migration.layout = layout.name;
        if (migration.version.empty() || migration.name.empty() || migration.sort_key.empty()) {
            throw Failure(Condition::layout_refused, "migration has no version or no name")
                .at(migration.up.path, migration.up.first_line);
        }
        if (migration.version.size() > longest_version) {
            throw Failure(Condition::layout_refused, "version is too long")
                .detail("A version has at most " + std::to_string(longest_version) + " bytes.")
                .at(migration.up.path, migration.up.first_line);
        }
        std::pair<std::string_view, std::string_view> const key(migration.project, migration.version);
        auto const [place, fresh] = seen.emplace(key, &migration);
        if (!fresh) {
            const Script& other = place->second->up;
            throw Failure(Condition::layout_refused, "version " + migration.version + " is used twice")
                .detail("The other one is \"" + other.path + "\", line " + std::to_string(other.first_line) +
                        ".")
                .hint("Give each migration a version of its own.")
                .at(migration.up.path, migration.up.first_line);
        }
    }
}

const Layout& named_layout(const Request& request) {
    const Layout* const layout = find_layout(request.layout);
    if (layout == nullptr) {
        throw Failure(Condition::invalid_argument, "unknown layout \"" + request.layout + "\"")
            .hint("Known layouts: " + layout_names() + ".");
    }
    return *layout;
}

Loaded load(const Request& request) {
    Loaded loaded;
    Request const clean = clean_request(request, loaded);
    const Layout& layout = clean.layout.empty() ? detect_layout(clean) : named_layout(clean);
    layout.read(clean, loaded);
    check_loaded(layout, loaded);
    return loaded;
}

}  // namespace shepherd::layout

#include "core/layout/markers.hpp"

#include <algorithm>
#include <cstring>  // memmem: the C++ searchers are many times slower on large files

#include "core/base/failure.hpp"

namespace shepherd::layout {

namespace {

/// What stands after "--" and blanks; nothing when the line is no comment.
std::optional<std::string_view> comment_text(std::string_view line) {
    line = trim(line);
    if (line.substr(0, 2) != "--") {
        return std::nullopt;
    }
    return trim(line.substr(2));
}

bool comment_starts(std::string_view line, std::string_view word) {
    std::optional<std::string_view> const text = comment_text(line);
    return text && starts_with_no_case(*text, word);
}

/// Liquibase itself reads changesets only in files that begin with this line.
bool is_liquibase_marker(std::string_view line) {
    return comment_starts(line, "liquibase formatted");
}

bool is_graphile_marker(std::string_view line) {
    return line.substr(0, 4) == "--! ";
}

bool is_atlas_marker(std::string_view line) {
    return comment_starts(line, "atlas:");
}

struct Foreign {
    std::string_view layout;
    std::string_view needle;
    bool (*is_marker)(std::string_view line);
};

constexpr Foreign foreign_markers[] = {
    {"dbmate", "igrate:", is_dbmate_marker},
    {"goose", "+goose", is_goose_marker},
    {"sql-migrate", "+migrate", is_sql_migrate_marker},
    {"node-pg-migrate", "igration", is_node_pg_migrate_heading},
    {"sqlx", "no-transaction", is_sqlx_marker},
    {"liquibase", "liquibase", is_liquibase_marker},
    {"graphile-migrate", "--! ", is_graphile_marker},
    {"atlas", "atlas:", is_atlas_marker},
};

}  // namespace

std::optional<std::string_view> find_marker(std::string_view text, std::string_view needle,
                                            bool (*is_marker)(std::string_view line)) {
    std::size_t at = 0;
    while (at < text.size()) {
        const void* const hit = memmem(text.data() + at, text.size() - at, needle.data(), needle.size());
        if (hit == nullptr) {
            return std::nullopt;
        }
        auto const found = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
        std::size_t const feed = found == 0 ? std::string_view::npos : text.rfind('\n', found - 1);
        // A line is looked at from `at` on only: going back over a very long line for each hit would be
        // quadratic.
        std::size_t const begin = std::max(at, feed == std::string_view::npos ? 0 : feed + 1);
        std::size_t const end = std::min(text.find('\n', found), text.size());
        std::string_view const line = text.substr(begin, end - begin);
        if (is_marker(line)) {
            return line;
        }
        at = end + 1;
    }
    return std::nullopt;
}

bool any_marker(const Request& request, std::string_view needle, bool (*is_marker)(std::string_view line)) {
    return std::any_of(request.files.begin(), request.files.end(), [&](const File& file) {
        return is_sql(file.path) && find_marker(file.content, needle, is_marker).has_value();
    });
}

bool is_dbmate_marker(std::string_view line) {
    return comment_starts(line, "migrate:");
}

bool is_goose_marker(std::string_view line) {
    return trim_left(line).substr(0, 2) == "--" && line.find("+goose") != std::string_view::npos;
}

bool is_sql_migrate_marker(std::string_view line) {
    return comment_starts(line, "+migrate");
}

std::optional<NodeMarker> node_pg_migrate_marker(std::string_view line) {
    // Source: salsita/node-pg-migrate src/sqlMigration.ts: ^\s*--[\s-]*(up|down)\s+migration, any case.
    line = trim_left(line);
    if (line.substr(0, 2) != "--") {
        return std::nullopt;
    }
    while (!line.empty() && (line.front() == '-' || is_space(line.front()))) {
        line.remove_prefix(1);
    }
    bool const up = starts_with_no_case(line, "up");
    if (!up && !starts_with_no_case(line, "down")) {
        return std::nullopt;
    }
    std::string_view rest = line.substr(up ? 2 : 4);
    if (rest.empty() || !is_space(rest.front())) {
        return std::nullopt;
    }
    rest = trim_left(rest);
    constexpr std::string_view word = "migration";
    if (!starts_with_no_case(rest, word)) {
        return std::nullopt;
    }
    return NodeMarker{up, trim(rest.substr(word.size()))};
}

bool is_node_pg_migrate_heading(std::string_view line) {
    std::optional<NodeMarker> const marker = node_pg_migrate_marker(line);
    return marker && marker->rest.find_first_not_of("-=: ") == std::string_view::npos;
}

bool is_sqlx_marker(std::string_view line) {
    return comment_starts(line, "no-transaction");
}

void refuse_foreign_markers(const File& file, std::string_view own) {
    for (const Foreign& foreign : foreign_markers) {
        if (foreign.layout == own) {
            continue;
        }
        std::optional<std::string_view> const line =
            find_marker(file.content, foreign.needle, foreign.is_marker);
        if (line) {
            auto const begin = static_cast<std::size_t>(line->data() - file.content.data());
            int const number = slice(file, begin, begin).first_line;
            refuse(file, number,
                   "marker of " + std::string(foreign.layout) + " in a file read as " + std::string(own),
                   "The line is: " + std::string(trim(*line).substr(0, 100)),
                   "Name the layout with layout => '" + std::string(foreign.layout) +
                       "', or take the line out.");
        }
    }
}

bool is_blank_or_comment(std::string_view line) {
    line = trim(line);
    return line.empty() || line.substr(0, 2) == "--";
}

Script join(const File& file, const std::vector<Range>& ranges, Loaded& loaded) {
    const Range& first = ranges.front();
    Script script = slice(file, first.begin, first.end);
    if (ranges.size() == 1) {
        return script;
    }
    std::string& text = loaded.storage.emplace_back(script.text);
    for (std::size_t i = 1; i < ranges.size(); ++i) {
        std::string_view const between =
            file.content.substr(ranges[i - 1].end, ranges[i].begin - ranges[i - 1].end);
        text.append(static_cast<std::size_t>(std::count(between.begin(), between.end(), '\n')), '\n');
        text.append(file.content.substr(ranges[i].begin, ranges[i].end - ranges[i].begin));
    }
    script.text = text;
    return script;
}

void require_one_folder(const Layout& layout, const std::vector<const File*>& files) {
    for (const File* const file : files) {
        if (folder(file->path) != folder(files.front()->path)) {
            refuse(*file, 0, "the files hold two folders of migrations",
                   "The other one is \"" + std::string(folder(files.front()->path)) + "\"; " +
                       std::string(layout.name) + " keeps one history in one folder.",
                   "Load each folder as a project of its own.");
        }
    }
}

}  // namespace shepherd::layout

#include "core/layout/tree.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/base/failure.hpp"

namespace shepherd::layout {

namespace {

char lower_char(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string_view trim_left(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    return text;
}

std::string_view trim(std::string_view text) {
    text = trim_left(text);
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower_char);
    return result;
}

bool equal_no_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower_char(a) == lower_char(b); });
}

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && equal_no_case(text.substr(0, prefix.size()), prefix);
}

bool ends_with_no_case(std::string_view text, std::string_view suffix) {
    return text.size() >= suffix.size() && equal_no_case(text.substr(text.size() - suffix.size()), suffix);
}

std::size_t leading_digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) {
        ++count;
    }
    return count;
}

bool all_digits(std::string_view text) {
    return !text.empty() && leading_digits(text) == text.size();
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> result;
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_space(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end])) {
            ++end;
        }
        result.push_back(text.substr(at, end - at));
        at = end;
    }
    return result;
}

std::string_view base_name(std::string_view path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder(std::string_view path) {
    std::size_t const slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view folder_name(std::string_view path) {
    return base_name(folder(path));
}

std::string_view extension(std::string_view path) {
    std::string_view const base = base_name(path);
    std::size_t const dot = base.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view() : base.substr(dot);
}

std::string_view stem(std::string_view path) {
    std::string_view const base = base_name(path);
    return base.substr(0, base.size() - extension(base).size());
}

std::vector<std::string_view> path_parts(std::string_view path) {
    std::vector<std::string_view> result;
    while (!path.empty()) {
        std::size_t const slash = path.find('/');
        result.push_back(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return result;
}

bool is_sql(std::string_view path) {
    return equal_no_case(extension(path), ".sql");
}

bool is_inside(std::string_view path, std::string_view folders) {
    for (std::size_t at = path.find(folders); at != std::string_view::npos; at = path.find(folders, at + 1)) {
        std::size_t const after = at + folders.size();
        if ((at == 0 || path[at - 1] == '/') && after < path.size() && path[after] == '/') {
            return true;
        }
    }
    return false;
}

bool Lines::next(Line& line) {
    if (at_ >= text_.size()) {
        return false;
    }
    std::size_t const feed = text_.find('\n', at_);
    std::size_t const end = feed == std::string_view::npos ? text_.size() : feed;
    line.begin = at_;
    line.end = feed == std::string_view::npos ? text_.size() : feed + 1;
    line.number = number_++;
    line.text = text_.substr(at_, end - at_);
    if (!line.text.empty() && line.text.back() == '\r') {
        line.text.remove_suffix(1);
    }
    at_ = line.end;
    return true;
}

Script whole(const File& file) {
    return slice(file, 0, file.content.size(), 1);
}

Script slice(const File& file, std::size_t begin, std::size_t end) {
    std::string_view const before = file.content.substr(0, begin);
    return slice(file, begin, end, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')));
}

Script slice(const File& file, std::size_t begin, std::size_t end, int first_line) {
    return Script{file.content.substr(begin, end - begin), std::string(file.path), first_line};
}

void refuse(const File& file, int line, std::string message, std::string detail, std::string hint) {
    throw Failure(Condition::layout_refused, std::move(message))
        .detail(std::move(detail))
        .hint(std::move(hint))
        .at(std::string(file.path), line);
}

bool is_harmless(std::string_view path) {
    std::string_view const base = base_name(path);
    if (base.empty() || base.front() == '.') {
        return true;
    }
    static constexpr std::string_view names[] = {
        "license",  "licence",      "copying",           "notice",     "authors", "changelog", "codeowners",
        "makefile", "package.json", "package-lock.json", "__init__.py"};
    for (std::string_view const name : names) {
        if (equal_no_case(base, name)) {
            return true;
        }
    }
    static constexpr std::string_view extensions[] = {".md", ".txt", ".rst", ".adoc"};
    for (std::string_view const known : extensions) {
        if (equal_no_case(extension(base), known)) {
            return true;
        }
    }
    return starts_with_no_case(base, "readme");
}

void leftover(const Layout& layout, const File& file, Loaded& loaded, std::string_view code) {
    std::string const tool(layout.name);
    if (is_sql(file.path)) {
        refuse(file, 0, "file is not part of a " + tool + " history",
               "The layout " + tool +
                   " has no place for an SQL file of this name, so it would silently not run.",
               "Leave the file out, or rename it as the layout's other files.");
    }
    std::string_view const ending = extension(file.path);
    for (std::string_view const known : words(code)) {
        if (equal_no_case(ending, known)) {
            refuse(file, 0, "migration is program code, not SQL",
                   tool + " would run this file as a migration; inside the database only SQL can run.",
                   "Rewrite it as an SQL migration, or run it by hand and leave the file out.");
        }
    }
    if (!is_harmless(file.path)) {
        loaded.notices.push_back("passed over \"" + std::string(file.path) +
                                 "\": not a migration of layout " + tool);
    }
}

void sort_migrations(std::vector<Migration>& migrations) {
    auto const before = [](const Migration& a, const Migration& b) {
        return std::tie(a.sort_key, a.version) < std::tie(b.sort_key, b.version);
    };
    // Files mostly come in order, and a migration is large to move.
    if (!std::is_sorted(migrations.begin(), migrations.end(), before)) {
        std::stable_sort(migrations.begin(), migrations.end(), before);
    }
}

}  // namespace shepherd::layout

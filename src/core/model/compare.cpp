#include "core/model/compare.hpp"

#include <algorithm>

#include "core/model/assemble.hpp"
#include "core/model/canonical.hpp"

namespace shepherd::model {

namespace {

constexpr std::size_t longest_value = 200;  // bytes of a definition in a detail

bool is_inside_character(std::string_view value, std::size_t at) {
    return at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0U) == 0x80U;
}

/// On one line: a value cannot look like another attribute's.
std::string shown(std::string_view value, std::size_t begin = 0) {
    value.remove_prefix(begin);
    bool const cut = value.size() > longest_value;
    std::size_t end = cut ? longest_value : value.size();
    while (cut && end > 0 && is_inside_character(value, end)) {
        --end;
    }
    std::string text;
    bool broken = false;
    for (char const c : value.substr(0, end)) {
        broken = broken || c == '\n' || c == '\r';
        if (broken && (c == '\n' || c == '\r' || c == ' ' || c == '\t')) {
            continue;
        }
        text += broken && !text.empty() ? " " : "";
        text += c;
        broken = false;
    }
    return (begin > 0 ? "… " : "") + text + (cut ? " …" : "");
}

/// Where two values that are cut have to begin so that what differs is seen.
std::size_t beginning(std::string_view from, std::string_view to) {
    constexpr std::size_t before = 40;  // bytes of what is the same
    auto const differs = std::ranges::mismatch(from, to).in1;
    auto const same = static_cast<std::size_t>(differs - from.begin());
    if (std::max(from.size(), to.size()) <= longest_value || same + before < longest_value) {
        return 0;
    }
    std::size_t begin = same - before;
    while (begin > 0 && is_inside_character(from, begin)) {
        --begin;
    }
    return begin;
}

void append_line(std::string& detail, std::string_view name, std::string_view from, std::string_view to) {
    detail.append(detail.empty() ? "" : "\n")
        .append(name)
        .append(": ")
        .append(from)
        .append(" -> ")
        .append(to);
}

std::string shown(const Object& object, std::string_view name) {
    return !object.has(name)                ? "none"
           : object.attribute(name).empty() ? "empty"
                                            : shown(object.attribute(name));
}

/// Two values that differ; `empty` stands for one that is empty.
void append_values(std::string& detail, std::string_view name, std::string_view from, std::string_view to,
                   std::string_view empty) {
    std::size_t const begin = beginning(from, to);
    std::string const left = from.empty() ? std::string(empty) : shown(from, begin);
    std::string const right = to.empty() ? std::string(empty) : shown(to, begin);
    append_line(detail, name, left, left == right ? right + " (other white space)" : right);
}

std::string detail_of(const Object& from, const Object& to, bool order) {
    std::string detail;
    if (!same_definition(from, to)) {
        append_values(detail, "definition", from.definition, to.definition, "none");
    }
    auto const append = [&](std::string_view name) {
        bool const differs =
            from.has(name) != to.has(name) || !same_value(name, from.attribute(name), to.attribute(name));
        if (differs && (order || name != "position") && name != nominal_persistence) {
            // No grants are not those that an object has anyway.
            from.has(name) && to.has(name)
                ? append_values(detail, name, from.attribute(name), to.attribute(name), "empty")
                : append_line(detail, name, shown(from, name), shown(to, name));
        }
    };
    for (const auto& [name, value] : from.attributes) {
        append(name);
    }
    for (const auto& [name, value] : to.attributes) {
        if (!from.has(name)) {
            append(name);
        }
    }
    return detail;
}

/// Whether the object is a part of a relation, or of a column or domain, that only `own` has, its snapshot.
bool comes_along(const Object& object, const Snapshot& own, const Snapshot& other) {
    if (object.kind == "default" && !other.find("column", object.identity)) {
        return true;
    }
    std::string_view const on = object.attribute("on");
    if (auto const relation = own.relation(on)) {
        return !other.find(own[*relation].kind, on);
    }
    return own.find("domain", on) && !other.find("domain", on);
}

}  // namespace

std::vector<Difference> compare(const Snapshot& from, const Snapshot& to, bool order) {
    std::vector<Difference> differences;
    for (const Object& object : to.objects()) {
        auto const before = from.find(object.kind, object.identity);
        if (!before) {
            if (!comes_along(object, to, from)) {
                differences.push_back({object.kind, object.identity, "added", ""});
            }
        } else if (!same_object(from[*before], object, order) && !comes_along(object, to, from)) {
            differences.push_back(
                {object.kind, object.identity, "changed", detail_of(from[*before], object, order)});
        }
    }
    for (const Object& object : from.objects()) {
        if (!to.find(object.kind, object.identity) && !comes_along(object, from, to)) {
            differences.push_back({object.kind, object.identity, "removed", ""});
        }
    }
    return differences;
}

Snapshot carried_over(const Snapshot& base, const Snapshot& before, const Snapshot& after) {
    auto const same = [&](const Object& object) {
        auto const was = before.find(object.kind, object.identity);
        auto const is = after.find(object.kind, object.identity);
        return was.has_value() == is.has_value() && (!was || same_object(before[*was], after[*is], true));
    };
    std::vector<Place> places;
    for (std::uint32_t i = 0; i < base.size(); ++i) {
        if (same(base[i])) {
            places.push_back({&base, i});
        } else if (auto const is = after.find(base[i].kind, base[i].identity)) {
            places.push_back({&after, *is});
        }
    }
    for (std::uint32_t i = 0; i < after.size(); ++i) {
        if (!base.find(after[i].kind, after[i].identity) && !same(after[i])) {
            places.push_back({&after, i});
        }
    }
    return assembled(places);
}

}  // namespace shepherd::model

#include "core/model/compare.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/model/canonical.hpp"

namespace shepherd::model {

namespace {

constexpr std::size_t longest_value = 200;  // bytes of a definition in a detail

std::string canonical(const Object& object, bool order) {
    std::string text;
    append_canonical(text, object, order);
    return text;
}

std::string shown(std::string_view value) {
    if (value.empty()) {
        return "none";
    }
    if (value.size() <= longest_value) {
        return std::string(value);
    }
    std::size_t end = longest_value;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return std::string(value.substr(0, end)) + " …";
}

void append_line(std::string& detail, std::string_view name, std::string_view from, std::string_view to) {
    detail += (detail.empty() ? "" : "\n") + std::string(name) + ": " + shown(from) + " -> " + shown(to);
}

std::string detail_of(const Object& from, const Object& to, bool order) {
    std::string detail;
    if (settled(from.definition) != settled(to.definition)) {
        append_line(detail, "definition", from.definition, to.definition);
    }
    auto const differs = [&](std::string_view name) {
        return (order || name != "position") && !same_value(name, from.attribute(name), to.attribute(name));
    };
    for (const auto& [name, value] : from.attributes) {
        if (differs(name)) {
            append_line(detail, name, value, to.attribute(name));
        }
    }
    for (const auto& [name, value] : to.attributes) {
        if (!from.has(name) && differs(name)) {
            append_line(detail, name, "", value);
        }
    }
    return detail;
}

/// Whether the object is a part of a relation, or of a column, that `other` does not have.
bool comes_along(const Object& object, const Snapshot& other) {
    if (object.kind == "default") {
        return !other.find("column", object.identity);
    }
    std::string_view const on = object.attribute("on");
    if (on.empty() || object.kind == "default privileges") {
        return false;
    }
    return !other.relation(on) && !other.find("domain", on);
}

}  // namespace

std::vector<Difference> compare(const Snapshot& from, const Snapshot& to, bool order) {
    std::vector<Difference> differences;
    for (const Object& object : to.objects()) {
        auto const before = from.find(object.kind, object.identity);
        if (!before) {
            if (!comes_along(object, from)) {
                differences.push_back({object.kind, object.identity, "added", ""});
            }
        } else if (canonical(from[*before], order) != canonical(object, order)) {
            differences.push_back(
                {object.kind, object.identity, "changed", detail_of(from[*before], object, order)});
        }
    }
    for (const Object& object : from.objects()) {
        if (!to.find(object.kind, object.identity) && !comes_along(object, to)) {
            differences.push_back({object.kind, object.identity, "removed", ""});
        }
    }
    return differences;
}

Snapshot carried_over(const Snapshot& base, const Snapshot& before, const Snapshot& after) {
    struct Source {
        const Snapshot* snapshot;
        std::uint32_t place;
    };
    std::vector<Source> sources;
    for (std::uint32_t i = 0; i < base.size(); ++i) {
        const Object& object = base[i];
        auto const was = before.find(object.kind, object.identity);
        auto const is = after.find(object.kind, object.identity);
        bool const same = was.has_value() == is.has_value() &&
                          (!was || canonical(before[*was], true) == canonical(after[*is], true));
        if (same) {
            sources.push_back({&base, i});
        } else if (is) {
            sources.push_back({&after, *is});
        }
    }
    for (std::uint32_t i = 0; i < after.size(); ++i) {
        const Object& object = after[i];
        if (!base.find(object.kind, object.identity) && !before.find(object.kind, object.identity)) {
            sources.push_back({&after, i});
        }
    }
    std::vector<Object> objects;
    std::unordered_map<std::string, std::uint32_t> places;
    for (const Source& source : sources) {
        const Object& object = (*source.snapshot)[source.place];
        places.emplace(object.kind + " " + object.identity, static_cast<std::uint32_t>(objects.size()));
        objects.push_back(object);
    }
    for (std::size_t i = 0; i < objects.size(); ++i) {
        std::vector<std::uint32_t> depends;
        for (std::uint32_t const place : objects[i].depends) {
            const Object& target = (*sources[i].snapshot)[place];
            auto const found = places.find(target.kind + " " + target.identity);
            if (found != places.end()) {
                depends.push_back(found->second);
            }
        }
        objects[i].depends = std::move(depends);
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

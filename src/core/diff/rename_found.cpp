// Renamings that nobody told: those that can be proven, and those that are likely.

#include <algorithm>
#include <array>

#include "core/diff/alter.hpp"
#include "core/diff/family.hpp"
#include "core/diff/renames.hpp"
#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

/// Looking at each pair of a relation's parts has to end.
constexpr std::size_t most_pairs = 10000;

bool same_text(std::string_view from, std::string_view to, const Vocabulary& vocabulary,
               const std::pair<std::string, std::string>& own) {
    return from == to || model::settled(from) == model::settled(to) ||
           likeness(from, to, vocabulary, own) != Likeness::different;
}

/// The same but for the name, and for what ALTER changes afterwards.
bool is_like(const Object& from, const Object& to, const Vocabulary& vocabulary) {
    std::pair<std::string, std::string> const own = from.kind == "statistics"
                                                        ? std::pair(from.identity, to.identity)
                                                        : std::pair(own_name(from), own_name(to));
    if (!same_text(from.definition, to.definition, vocabulary, own)) {
        return false;
    }
    constexpr std::array names{"type",  "partition of", "inherited", "copied",   "permissive", "command",
                               "roles", "using",        "check",     "owned by", "identity of"};
    return std::ranges::all_of(names, [&](std::string_view name) {
        return from.has(name) == to.has(name) &&
               same_text(from.attribute(name), to.attribute(name), vocabulary, {});
    });
}

/// With its dot.
std::string_view schema_of(const Object& object) {
    return std::string_view(object.identity).substr(0, object.identity.size() - own_name(object).size());
}

/// Where it hangs; empty for what is dropped and made under another name.
std::string group_of(const Object& object) {
    const std::string& kind = object.kind;
    if (kind == "sequence") {
        std::string const owner(object.has("owned by") ? object.attribute("owned by")
                                                       : object.attribute("identity of"));
        return owner.empty() ? "" : kind + " " + std::string(schema_of(object)) + " " + owner;
    }
    if (kind == "statistics") {
        return kind + " " + std::string(schema_of(object));
    }
    bool const part = kind == "constraint" || kind == "index" || kind == "trigger" || kind == "rule" ||
                      kind == "policy" || kind == "domain constraint";
    return part ? kind + " " + std::string(object.attribute("on")) : "";
}

struct Group {
    std::vector<std::uint32_t> gone;
    std::vector<std::uint32_t> fresh;
};

std::string literal_of(const std::string& old_name, std::string_view name) {
    std::string json = "{\"";
    auto const add = [&json](std::string_view text) {
        for (char const c : text) {
            json += c == '"' || c == '\\' ? "\\" : "";
            json += c;
        }
    };
    add(old_name);
    json += "\": \"";
    add(name);
    return "renames => " + model::quote_literal(json + "\"}");
}

/// Columns by name and type; nothing for a relation without columns.
std::string shape_of(const Snapshot& snapshot, std::uint32_t place) {
    std::string shape;
    for (std::uint32_t const column : snapshot.columns(place)) {
        shape.append(snapshot[column].attribute("name")).append(" ");
        shape.append(snapshot[column].attribute("type")).append(",");
    }
    return shape.empty() ? shape : snapshot[place].kind + " " + shape;
}

/// A column's place among those that come or go; others' types are no sign.
std::string shape_of_column(const Object& column) {
    return std::string(column.attribute("on")).append(" ").append(column.attribute("type"));
}

}  // namespace

std::vector<Renaming> proven_renamings(const Snapshot& from, const Snapshot& to,
                                       const Vocabulary& vocabulary) {
    std::unordered_map<std::string, Group> groups;
    for (std::uint32_t i = 0; i < from.size(); ++i) {
        std::string group = group_of(from[i]);
        if (!group.empty() && !to.find(from[i].kind, from[i].identity) && !is_inherited(from, from[i])) {
            groups[std::move(group)].gone.push_back(i);
        }
    }
    if (groups.empty()) {
        return {};
    }
    std::vector<std::pair<Group*, std::uint32_t>> candidates;
    std::unordered_map<std::string, bool> taken;  // by name space
    for (std::uint32_t i = 0; i < to.size(); ++i) {
        auto const group = groups.find(group_of(to[i]));
        if (group != groups.end() && !from.find(to[i].kind, to[i].identity)) {
            candidates.emplace_back(&group->second, i);
            taken.emplace(name_space(to[i]), false);
        }
    }
    for (const Object& object : from.objects()) {
        if (auto const found = taken.find(name_space(object)); found != taken.end()) {
            found->second = true;
        }
        // Heirs and partitions are to have the name as well.
        for (std::string_view const table : object.kind == "constraint"
                                                ? with_ancestors(from, {object.attribute("on")})
                                                : std::vector<std::string_view>()) {
            if (auto const found = taken.find("constraint " + part_of_parent(object, table));
                found != taken.end()) {
                found->second = true;
            }
        }
    }
    for (auto const& [group, place] : candidates) {
        if (!taken.at(name_space(to[place]))) {
            group->fresh.push_back(place);
        }
    }
    std::vector<Renaming> result;
    for (const auto& [name, group] : groups) {
        if (group.gone.size() * group.fresh.size() > most_pairs) {
            continue;
        }
        std::vector<std::vector<std::uint32_t>> matches(group.gone.size());
        std::unordered_map<std::uint32_t, int> times;
        for (std::size_t i = 0; i < group.gone.size(); ++i) {
            for (std::uint32_t const candidate : group.fresh) {
                if (is_like(from[group.gone[i]], to[candidate], vocabulary)) {
                    matches[i].push_back(candidate);
                    ++times[candidate];
                }
            }
        }
        for (std::size_t i = 0; i < group.gone.size(); ++i) {
            if (matches[i].size() == 1 && times[matches[i].front()] == 1) {
                result.push_back({group.gone[i], own_name(to[matches[i].front()]), "", false});
            }
        }
    }
    std::ranges::sort(result, {}, [](const Renaming& one) { return one.place; });
    return result;
}

std::vector<std::pair<std::uint32_t, std::string>> likely_renamings(const Snapshot& from,
                                                                    const Snapshot& to) {
    std::unordered_map<std::string, Group> groups;
    for (std::uint32_t i = 0; i < from.size(); ++i) {
        bool const gone = holds_data(from[i]) && !to.find(from[i].kind, from[i].identity);
        if (gone && from[i].kind == "table") {
            groups[shape_of(from, i)].gone.push_back(i);
        } else if (gone && from[i].kind == "column" && to.relation(from[i].attribute("on"))) {
            groups[shape_of_column(from[i])].gone.push_back(i);
        }
    }
    if (groups.empty()) {
        return {};
    }
    for (std::uint32_t i = 0; i < to.size(); ++i) {
        if (from.find(to[i].kind, to[i].identity)) {
            continue;
        }
        bool const column = to[i].kind == "column" && from.relation(to[i].attribute("on"));
        if (to[i].kind != "table" && !column) {
            continue;
        }
        auto const group = groups.find(column ? shape_of_column(to[i]) : shape_of(to, i));
        if (group != groups.end()) {
            group->second.fresh.push_back(i);
        }
    }
    std::vector<std::pair<std::uint32_t, std::string>> result;
    for (const auto& [shape, group] : groups) {
        if (shape.empty() || group.gone.size() != 1 || group.fresh.size() != 1) {
            continue;
        }
        const Object& old = from[group.gone.front()];
        const Object& fresh = to[group.fresh.front()];
        if (schema_of(old) == schema_of(fresh)) {
            result.emplace_back(group.gone.front(), fresh.identity +
                                                        " looks like it; if it is only renamed: " +
                                                        literal_of(old.identity, own_name(fresh)));
        }
    }
    return result;
}

}  // namespace shepherd::diff

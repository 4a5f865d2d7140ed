// Statements that rename, and what is renamed with something else.

#include <deque>

#include "core/diff/family.hpp"
#include "core/diff/renames.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

std::string rename_statement(const Snapshot& snapshot, const Object& object, const Renaming& renaming) {
    std::string const on(object.attribute("on"));
    std::string const from_to = std::string(object.attribute("name")) + " TO " + renaming.name;
    if (!renaming.label.empty()) {
        return "ALTER TYPE " + object.identity + " RENAME VALUE " + renaming.label + " TO " + renaming.name;
    }
    if (object.kind == "column") {
        auto const relation = snapshot.relation(on);
        bool const attribute = relation && snapshot[*relation].kind == "composite type";
        return alter_relation(snapshot, on, false) + "RENAME " + (attribute ? "ATTRIBUTE " : "COLUMN ") +
               from_to + (attribute ? " CASCADE" : "");
    }
    if (object.kind == "constraint") {
        return "ALTER TABLE " + on + " RENAME CONSTRAINT " + from_to;
    }
    if (object.kind == "domain constraint") {
        return "ALTER DOMAIN " + on + " RENAME CONSTRAINT " + from_to;
    }
    return "ALTER " + object_words(object.kind) + " " + sql_name(object) + " RENAME TO " + renaming.name;
}

namespace {

/// Parents of a table, and the type that it is a table of.
std::vector<std::string_view> givers_of(const Object& relation) {
    std::vector<std::string_view> givers = parents_of(relation);
    if (relation.has("of type")) {
        givers.push_back(relation.attribute("of type"));
    }
    return givers;
}

/// Keys of children have names of their own.
bool comes_with_parent(const Object& part) {
    return part.kind == "column" || (part.kind == "constraint" && part.attribute("type") == "check") ||
           (part.kind == "trigger");
}

}  // namespace

bool is_inherited(const Snapshot& snapshot, const Object& object) {
    auto const relation = object.has("on") ? snapshot.relation(object.attribute("on")) : std::nullopt;
    if (!relation || !comes_with_parent(object)) {
        return false;
    }
    if (object.kind == "constraint") {
        return object.has("inherited");
    }
    if (object.kind == "trigger") {
        return object.has("copied");
    }
    for (std::string_view const parent : givers_of(snapshot[*relation])) {
        if (snapshot.find(object.kind, part_of_parent(object, parent))) {
            return true;
        }
    }
    return false;
}

std::vector<Renaming> followers(const Snapshot& snapshot, const Renaming& renaming) {
    std::vector<Renaming> result;
    const Object& object = snapshot[renaming.place];
    if (!renaming.label.empty() || !object.has("on") || !comes_with_parent(object)) {
        return result;
    }
    std::unordered_multimap<std::string_view, std::uint32_t> children;
    for (std::uint32_t i = 0; i < snapshot.size(); ++i) {
        const std::string& kind = snapshot[i].kind;
        if (kind == "table" || kind == "foreign table") {
            for (std::string_view const parent : givers_of(snapshot[i])) {
                children.emplace(parent, i);
            }
        }
    }
    std::vector<bool> seen(snapshot.size(), false);
    std::deque<std::string_view> open{object.attribute("on")};
    while (!open.empty()) {
        auto const [begin, end] = children.equal_range(open.front());
        open.pop_front();
        for (auto child = begin; child != end; ++child) {
            if (seen[child->second]) {
                continue;
            }
            seen[child->second] = true;
            open.push_back(snapshot[child->second].identity);
            if (auto const part =
                    snapshot.find(object.kind, part_of_parent(object, snapshot[child->second].identity))) {
                result.push_back({*part, renaming.name, "", true});
            }
        }
    }
    return result;
}

}  // namespace shepherd::diff

#include "core/diff/not_null_names.hpp"

#include <algorithm>

#include "core/diff/family.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

namespace {

/// In the schema of the relation that it is on.
std::string qualified(const model::Object& object, std::string_view name) {
    std::string_view const relation = object.attribute("on");
    return std::string(relation.substr(0, relation.size() - local_name(relation).size())) + std::string(name);
}

/// Whether the constraint that a column takes over has the name that one of those above it has by itself, in
/// the same schema: they are one.
bool is_usual_above(const model::Snapshot& snapshot, const model::Object& object) {
    std::string const name = qualified(object, object.attribute("not null name"));
    return std::ranges::any_of(
        with_ancestors(snapshot, {object.attribute("on")}), [&](std::string_view table) {
            auto const above = snapshot.find("column", part_of_parent(object, table));
            return above && !snapshot[*above].has("not null name") &&
                   qualified(snapshot[*above], not_null_name(snapshot[*above])) == name;
        });
}

/// The tables that part from a parent, and keep the names that their NOT NULL has from it (by place in from).
std::vector<bool> tables_that_part(const model::Snapshot& from, const model::Snapshot& to) {
    std::vector<bool> part(from.size(), false);
    for (std::uint32_t i = 0; i < from.size(); ++i) {
        auto const stays = model::is_relation(from[i].kind) ? to.relation(from[i].identity) : std::nullopt;
        part[i] = stays && leaves_parent(from, from[i], to, to[*stays]);
    }
    return part;
}

}  // namespace

void add_constraint_names(const model::Snapshot& snapshot, ConstraintNames& names) {
    for (const model::Object& object : snapshot.objects()) {
        if (object.kind == "column" && object.has("not null name")) {
            // That which a child takes over has its parent's name.
            auto const relation = snapshot.relation(object.attribute("on"));
            bool const taken_over =
                object.has("not null inherited") || (relation && snapshot[*relation].has("partition of"));
            if (!taken_over || !is_usual_above(snapshot, object)) {
                names.insert(qualified(object, object.attribute("not null name")));
            }
        } else if (object.kind == "constraint") {
            names.insert(qualified(object, object.attribute("name")));
        }
    }
}

void add_names_given_first(const model::Snapshot& from, const model::Snapshot& to, ConstraintNames& names) {
    std::vector<bool> const parted = tables_that_part(from, to);
    for (const model::Object& object : from.objects()) {
        auto const relation = object.kind == "column" && object.has("not null name")
                                  ? from.relation(object.attribute("on"))
                                  : std::nullopt;
        if (relation && parted[*relation]) {
            names.insert(qualified(object, object.attribute("not null name")));
        }
    }
    for (const model::Object& object : to.objects()) {
        auto const relation = object.kind == "column" && object.has("not null")
                                  ? to.relation(object.attribute("on"))
                                  : std::nullopt;
        if (!relation) {
            continue;
        }
        bool const partition = to[*relation].has("partition of");
        auto const before = partition || object.has("not null inherited")
                                ? from.find("column", object.identity)
                                : std::nullopt;
        bool const renamed =
            before && from[*before].has("not null") && not_null_name(from[*before]) != not_null_name(object);
        if (renamed || (partition && !object.has("not null name"))) {
            names.insert(qualified(object, not_null_name(object)));
        }
    }
}

std::optional<model::Snapshot> with_not_null_names(const model::Snapshot& snapshot,
                                                   const ConstraintNames& names) {
    if (names.empty()) {
        return std::nullopt;
    }
    std::optional<std::vector<model::Object>> changed;
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
        const model::Object& object = snapshot[i];
        if (object.kind != "column" || !object.has("not null") || object.has("not null name") ||
            object.has("not null inherited")) {
            continue;
        }
        std::string name = not_null_name(object);
        if (names.count(qualified(object, name)) != 0) {
            if (!changed) {
                changed = snapshot.objects();
            }
            (*changed)[i].set("not null name", std::move(name));
        }
    }
    return changed ? std::optional<model::Snapshot>(std::move(*changed)) : std::nullopt;
}

}  // namespace shepherd::diff

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/diff/words.hpp"
#include "core/model/privileges.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

bool holds_data(const Object& object) {
    return object.kind == "table" || object.kind == "sequence" || object.kind == "extension" ||
           (object.kind == "column" && !object.has("generated"));
}

/// A base or range type and one of the functions that it is made of.
static bool need_each_other(const Snapshot& snapshot, std::uint32_t one, std::uint32_t other) {
    auto const is_type = [&](std::uint32_t place) {
        return snapshot[place].kind == "base type" || snapshot[place].kind == "range type";
    };
    auto const is_function = [&](std::uint32_t place) { return snapshot[place].kind == "function"; };
    return ((is_type(one) && is_function(other)) || (is_type(other) && is_function(one))) &&
           std::ranges::binary_search(snapshot[other].depends, one);
}

std::vector<std::string> drop_statements(const Snapshot& snapshot, std::uint32_t place, bool maintain) {
    const Object& object = snapshot[place];
    const std::string& kind = object.kind;
    std::string const on(object.attribute("on"));
    std::string const name(object.attribute("name"));
    if (kind == "column") {
        auto const relation = snapshot.relation(on);
        if (!relation || snapshot[*relation].kind == "view" ||
            snapshot[*relation].kind == "materialized view") {
            return {};
        }
        bool const attribute = snapshot[*relation].kind == "composite type";
        return {alter_relation(snapshot, on, false) + (attribute ? "DROP ATTRIBUTE " : "DROP COLUMN ") +
                name};
    }
    if (kind == "default") {
        return {alter_relation(snapshot, on, true) + "ALTER COLUMN " + name + " DROP DEFAULT"};
    }
    if (kind == "constraint") {
        return {alter_relation(snapshot, on, false) + "DROP CONSTRAINT " + name};
    }
    if (kind == "domain constraint") {
        return {"ALTER DOMAIN " + on + " DROP CONSTRAINT " + name};
    }
    if (kind == "sequence" && object.has("identity of")) {
        return {alter_relation(snapshot, on, false) + "ALTER COLUMN " +
                std::string(object.attribute("column")) + " DROP IDENTITY"};
    }
    if (kind == "trigger" && object.has("copied")) {
        return {alter_relation(snapshot, on, true) + "ENABLE TRIGGER " + name};
    }
    if (kind == "publication table" || kind == "publication schema") {
        std::string const word = kind == "publication table" ? " TABLE " : " TABLES IN SCHEMA ";
        std::size_t const at = object.identity.find(word);
        std::string const only =
            kind == "publication table" ? " DROP TABLE ONLY " : " DROP TABLES IN SCHEMA ";
        return {"ALTER PUBLICATION " + object.identity.substr(0, at) + only +
                object.identity.substr(at + word.size())};
    }
    if (kind == "subscription") {
        return {"ALTER SUBSCRIPTION " + object.identity + " DISABLE",
                "ALTER SUBSCRIPTION " + object.identity + " SET (slot_name = NONE)",
                "DROP SUBSCRIPTION " + object.identity};
    }
    if (kind == "default privileges" || kind == "privileges") {
        Object bare = object;
        std::string const owner(object.attribute(kind == "privileges" ? "owner" : "role"));
        bare.set("grants", model::write_grants(model::default_grants(object, owner, maintain)));
        StayingParents parents;
        return alter(snapshot, object, snapshot, bare, maintain, parents).statements;
    }
    if (kind == "schema" && object.identity == "public") {
        return {};
    }
    // A type and the functions that it is made of can only go together, and the type takes the functions
    // along.
    bool const of_functions = std::ranges::any_of(
        object.depends, [&](std::uint32_t used) { return need_each_other(snapshot, place, used); });
    std::string const cascade = of_functions && kind != "function" ? " CASCADE" : "";
    std::string const if_exists = of_functions && kind == "function" ? "IF EXISTS " : "";
    return {"DROP " + object_words(kind) + " " + if_exists + sql_name(object) + cascade};
}

}  // namespace shepherd::diff

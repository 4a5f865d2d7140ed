#include "core/model/unit.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "core/model/canonical.hpp"
#include "core/model/object_packing.hpp"

namespace shepherd::model {

namespace {

constexpr std::int64_t form = 1;

void pack_keys(Packer& packer, const std::vector<Key>& keys) {
    packer.number(static_cast<std::int64_t>(keys.size()));
    for (Key const key : keys) {
        packer.number(static_cast<std::int64_t>(key));
    }
}

std::vector<Key> keys_in(Unpacker& unpacker) {
    std::vector<Key> keys;
    for (std::int64_t left = count_in(unpacker); left > 0; --left) {
        keys.push_back(static_cast<Key>(unpacker.number()));
    }
    return keys;
}

/// Has columns of which others print the names.
bool is_named_only(const Object& object) {
    return is_relation(object.kind) || object.kind == "column" || object.kind == "sequence" ||
           object.kind == "schema" || object.kind == "default";
}

bool is_routine(const Object& object) {
    return object.kind == "function" || object.kind == "procedure" || object.kind == "aggregate";
}

/// Nobody else prints these.
bool is_own_business(std::string_view attribute) {
    return attribute == "owner" || attribute == "grants" || attribute == "comment" ||
           attribute.starts_with("security label ");
}

/// What those that use the object may print of it.
std::string face_of(const Object& object) {
    Object face;
    face.kind = object.kind;
    face.identity = object.identity;
    if (is_routine(object)) {
        for (const char* const name : {"returns", "arguments"}) {
            face.set(name, std::string(object.attribute(name)));
        }
        // An aggregate has them in its definition.
        face.definition = object.kind == "aggregate" ? object.definition : std::string();
    } else if (!is_named_only(object)) {
        face.definition = object.definition;
        for (const auto& [name, value] : object.attributes) {
            if (!is_own_business(name)) {
                face.set(name, value);
            }
        }
    }
    std::string text;
    append_canonical(text, face, true);
    return text;
}

/// The columns by key, with what a row of them is.
std::map<Key, std::string> shape_of(const Unit& unit) {
    std::map<Key, std::string> columns;
    for (const Part& part : unit.parts) {
        if (part.object.kind == "column") {
            std::string text(part.object.attribute("name"));
            text.append(1, ' ').append(part.object.attribute("type"));
            text.append(1, ' ').append(part.object.attribute("collation"));
            columns.emplace(part.key, std::move(text));
        }
    }
    return columns;
}

}  // namespace

std::string packed(const Unit& unit) {
    Packer packer;
    packer.number(form);
    for (const Part& part : unit.parts) {
        pack_object(packer, part.object);
        packer.number(static_cast<std::int64_t>(part.key));
        pack_keys(packer, part.other_keys);
        pack_keys(packer, part.uses);
    }
    return packer.take();
}

std::optional<Unit> unpacked_unit(Key key, std::string_view bytes) {
    Unpacker unpacker(bytes);
    if (unpacker.number() != form) {
        return std::nullopt;
    }
    Unit unit;
    unit.key = key;
    while (!unpacker.at_end()) {
        Part& part = unit.parts.emplace_back();
        unpack_object(unpacker, part.object);
        part.key = static_cast<Key>(unpacker.number());
        part.other_keys = keys_in(unpacker);
        part.uses = keys_in(unpacker);
    }
    return unit;
}

Snapshot assembled(const std::vector<Unit>& units) {
    std::unordered_map<Key, std::uint32_t> places;
    std::vector<const Part*> parts;
    for (const Unit& unit : units) {
        for (const Part& part : unit.parts) {
            places.emplace(part.key, static_cast<std::uint32_t>(parts.size()));
            parts.push_back(&part);
        }
    }
    for (std::uint32_t i = 0; i < parts.size(); ++i) {
        for (Key const key : parts[i]->other_keys) {
            places.emplace(key, i);
        }
    }
    std::vector<Object> objects;
    objects.reserve(parts.size());
    for (const Part* const part : parts) {
        Object& object = objects.emplace_back(part->object);
        object.depends.clear();
        for (Key const used : part->uses) {
            if (auto const found = places.find(used); found != places.end()) {
                object.depends.push_back(found->second);
            }
        }
    }
    return Snapshot(std::move(objects));
}

Reach reach_of(const Unit& before, const Unit& after) {
    std::map<Key, const Part*> old;
    for (const Part& part : before.parts) {
        old.emplace(part.key, &part);
    }
    Reach reach;
    for (const Part& part : after.parts) {
        auto const found = old.find(part.key);
        if (found == old.end() || part.object.kind == "privileges" ||
            face_of(found->second->object) == face_of(part.object)) {
            continue;
        }
        reach.schema = reach.schema || part.object.kind == "schema";
        reach.changed.push_back(part.key);
        reach.changed.insert(reach.changed.end(), part.other_keys.begin(), part.other_keys.end());
    }
    reach.shape = !before.parts.empty() && !after.parts.empty() && shape_of(before) != shape_of(after);
    return reach;
}

}  // namespace shepherd::model

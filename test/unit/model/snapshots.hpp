// Snapshots for tests, from a few words an object.
#pragma once

#include <string>
#include <vector>

#include "core/model/snapshot.hpp"

namespace snapshots {

using shepherd::model::Object;
using shepherd::model::Snapshot;

/// depends: places in the list that the objects are made into.
inline Object object(std::string kind, std::string identity, std::string definition = "",
                     std::vector<std::pair<std::string, std::string>> attributes = {},
                     std::vector<std::uint32_t> depends = {}) {
    Object one{std::move(kind), std::move(identity), std::move(definition), {}, std::move(depends)};
    for (auto& [name, value] : attributes) {
        one.set(name, std::move(value));
    }
    return one;
}

/// `depends` begins with the place of the table.
inline Object column(const std::string& table, const std::string& name, const std::string& type, int position,
                     std::uint32_t place, std::vector<std::pair<std::string, std::string>> attributes = {}) {
    attributes.insert(
        attributes.end(),
        {{"on", table}, {"name", name}, {"type", type}, {"position", std::to_string(position)}});
    return object("column", table + "." + name, "", std::move(attributes), {place});
}

}  // namespace snapshots

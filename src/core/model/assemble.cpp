#include "core/model/assemble.hpp"

#include <unordered_map>

namespace shepherd::model {

namespace {

using Numbers = std::unordered_map<std::string, std::uint32_t>;  ///< by kind, blank, identity

std::string key(std::string_view kind, std::string_view identity) {
    return std::string(kind).append(1, ' ').append(identity);
}

Numbers numbers_of(const std::vector<Place>& places) {
    Numbers numbers;
    for (const Place& one : places) {
        numbers.emplace(key(one.object().kind, one.object().identity),
                        static_cast<std::uint32_t>(numbers.size()));
    }
    return numbers;
}

bool has_relation(const Numbers& numbers, std::string_view identity) {
    for (const char* const kind : {"table", "view", "materialized view", "foreign table", "composite type"}) {
        if (numbers.contains(key(kind, identity))) {
            return true;
        }
    }
    return false;
}

/// Whether the object cannot be without something that is gone.
bool is_orphan(const Place& one, const Numbers& numbers) {
    const Object& object = one.object();
    if (object.kind == "default" && one.snapshot->find("column", object.identity) &&
        !numbers.contains(key("column", object.identity))) {
        return true;
    }
    std::string_view const on = object.attribute("on");
    if (one.snapshot->relation(on)) {
        return !has_relation(numbers, on);
    }
    return one.snapshot->find("domain", on) && !numbers.contains(key("domain", on));
}

}  // namespace

Snapshot assembled(const std::vector<Place>& places) {
    std::vector<Place> kept = places;
    // Once for the parts of relations, once for the defaults of columns that went with them.
    for (int round = 0; round < 2; ++round) {
        Numbers const numbers = numbers_of(kept);
        std::erase_if(kept, [&](const Place& one) { return is_orphan(one, numbers); });
    }
    Numbers const numbers = numbers_of(kept);
    std::vector<Object> objects;
    objects.reserve(kept.size());
    for (const Place& one : kept) {
        Object& object = objects.emplace_back(one.object());
        object.depends.clear();
        for (std::uint32_t const used : one.object().depends) {
            const Object& target = (*one.snapshot)[used];
            auto const found = numbers.find(key(target.kind, target.identity));
            if (found != numbers.end()) {
                object.depends.push_back(found->second);
            }
        }
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

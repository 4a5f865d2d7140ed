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

/// Of the object, or, when it is a relation, of another kind that has its name.
Numbers::const_iterator number_of(const Numbers& numbers, const Object& object) {
    auto found = numbers.find(key(object.kind, object.identity));
    if (found == numbers.end() && is_relation(object.kind)) {
        for (std::string_view const kind : relation_kinds) {
            found = found == numbers.end() ? numbers.find(key(kind, object.identity)) : found;
        }
    }
    return found;
}

/// Whether the object cannot be without something that is gone.
bool is_orphan(const Place& one, const Numbers& numbers) {
    const Object& object = one.object();
    if (object.kind == "default" && one.snapshot->find("column", object.identity) &&
        !numbers.contains(key("column", object.identity))) {
        return true;
    }
    std::string_view const on = object.attribute("on");
    if (auto const relation = one.snapshot->relation(on)) {
        return number_of(numbers, (*one.snapshot)[*relation]) == numbers.end();
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
            auto const found = number_of(numbers, (*one.snapshot)[used]);
            if (found != numbers.end()) {
                object.depends.push_back(found->second);
            }
        }
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

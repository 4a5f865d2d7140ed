#include "core/model/object.hpp"

#include <algorithm>

namespace shepherd::model {

namespace {

template <typename Attributes>
auto place_of(Attributes& attributes, std::string_view name) {
    return std::lower_bound(attributes.begin(), attributes.end(), name,
                            [](const auto& one, std::string_view wanted) { return one.first < wanted; });
}

}  // namespace

std::string_view Object::attribute(std::string_view name) const {
    auto const found = place_of(attributes, name);
    return found != attributes.end() && found->first == name ? std::string_view(found->second)
                                                             : std::string_view();
}

bool Object::has(std::string_view name) const {
    auto const found = place_of(attributes, name);
    return found != attributes.end() && found->first == name;
}

void Object::set(std::string_view name, std::string value) {
    auto const found = place_of(attributes, name);
    if (found != attributes.end() && found->first == name) {
        found->second = std::move(value);
    } else {
        attributes.emplace(found, std::string(name), std::move(value));
    }
}

}  // namespace shepherd::model

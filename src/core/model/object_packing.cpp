#include "core/model/object_packing.hpp"

#include <stdexcept>

namespace shepherd::model {

void pack_object(Packer& packer, const Object& object) {
    packer.text(object.kind).text(object.identity).text(object.definition);
    packer.number(static_cast<std::int64_t>(object.attributes.size()));
    for (const auto& [name, value] : object.attributes) {
        packer.text(name).text(value);
    }
}

void unpack_object(Unpacker& unpacker, Object& object) {
    object.kind = unpacker.text();
    object.identity = unpacker.text();
    object.definition = unpacker.text();
    for (std::int64_t left = count_in(unpacker); left > 0; --left) {
        std::string name(unpacker.text());
        object.attributes.emplace_back(std::move(name), unpacker.text());
    }
}

std::int64_t count_in(Unpacker& unpacker) {
    std::int64_t const count = unpacker.number();
    if (count < 0) {
        throw std::length_error("something packed has less than nothing of something");
    }
    return count;
}

}  // namespace shepherd::model

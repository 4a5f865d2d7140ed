#include "core/model/packing.hpp"

#include <stdexcept>

#include "core/model/object_packing.hpp"

namespace shepherd::model {

namespace {

constexpr std::int64_t form = 1;

}  // namespace

std::string packed(const Snapshot& snapshot) {
    Packer packer;
    packer.number(form).number(static_cast<std::int64_t>(snapshot.size()));
    for (const Object& object : snapshot.objects()) {
        pack_object(packer, object);
        packer.number(static_cast<std::int64_t>(object.depends.size()));
        for (std::uint32_t const place : object.depends) {
            packer.number(place);
        }
    }
    return packer.take();
}

std::optional<Snapshot> unpacked_snapshot(std::string_view bytes) {
    Unpacker unpacker(bytes);
    if (unpacker.number() != form) {
        return std::nullopt;
    }
    auto const count = static_cast<std::size_t>(count_in(unpacker));
    std::vector<Object> objects;
    // A number that was not packed here must not ask for memory.
    while (!unpacker.at_end()) {
        Object& object = objects.emplace_back();
        unpack_object(unpacker, object);
        for (std::int64_t left = count_in(unpacker); left > 0; --left) {
            auto const place = static_cast<std::size_t>(unpacker.number());
            if (place >= count) {
                throw std::length_error("a packed snapshot refers to what is not in it");
            }
            object.depends.push_back(static_cast<std::uint32_t>(place));
        }
    }
    if (objects.size() != count) {
        throw std::length_error("a packed snapshot is cut off");
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

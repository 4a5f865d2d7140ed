#include "server/shadow/blueprint.hpp"

#include <stdexcept>

#include "core/base/packing.hpp"
#include "core/model/packing.hpp"

namespace shepherd::shadow {

namespace {

model::Snapshot unpacked_one(Unpacker& unpacker) {
    std::optional<model::Snapshot> snapshot = model::unpacked_snapshot(unpacker.text());
    if (!snapshot) {
        throw std::length_error("a snapshot of another version");
    }
    return std::move(*snapshot);
}

}  // namespace

std::string packed(const Blueprint& blueprint) {
    Packer packer;
    packer.number(blueprint.schemas ? static_cast<std::int64_t>(blueprint.schemas->size()) : -1);
    for (const std::string& schema : blueprint.schemas.value_or(std::vector<std::string>())) {
        packer.text(schema);
    }
    for (const Part& part : blueprint.parts) {
        packer.text(part.label).text(part.script.text).text(part.script.path);
        packer.number(part.script.first_line).number(static_cast<int>(part.mode));
        packer.text(part.scope).number(part.look ? 1 : 0);
    }
    return packer.take();
}

Blueprint unpacked_blueprint(std::string_view bytes) {
    Blueprint blueprint;
    Unpacker unpacker(bytes);
    std::int64_t schemas = unpacker.number();
    if (schemas >= 0) {
        blueprint.schemas.emplace();
    }
    for (; schemas > 0; --schemas) {
        blueprint.schemas->emplace_back(unpacker.text());
    }
    while (!unpacker.at_end()) {
        Part& part = blueprint.parts.emplace_back();
        part.label = unpacker.text();
        part.script.text = unpacker.text();
        part.script.path = unpacker.text();
        part.script.first_line = static_cast<int>(unpacker.number());
        part.mode = static_cast<TransactionMode>(unpacker.number());
        part.scope = unpacker.text();
        part.look = unpacker.number() != 0;
    }
    return blueprint;
}

std::string packed(const Built& built) {
    Packer packer;
    packer.text(built.builder.role).number(built.builder.said_owners ? 1 : 0);
    packer.number(built.builder.said_grants ? 1 : 0).text(model::packed(built.empty));
    for (const model::Snapshot& look : built.looks) {
        packer.text(model::packed(look));
    }
    return packer.take();
}

Built unpacked_built(std::string_view bytes) {
    Built built;
    Unpacker unpacker(bytes);
    built.builder.role = unpacker.text();
    built.builder.said_owners = unpacker.number() != 0;
    built.builder.said_grants = unpacker.number() != 0;
    built.empty = unpacked_one(unpacker);
    while (!unpacker.at_end()) {
        built.looks.push_back(unpacked_one(unpacker));
    }
    return built;
}

}  // namespace shepherd::shadow

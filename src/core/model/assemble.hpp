// Objects of several snapshots -> one snapshot.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// An object where it stands. The snapshot has to outlive it.
struct Place {
    const Snapshot* snapshot;
    std::uint32_t place;

    const Object& object() const { return (*snapshot)[place]; }
};

/// The objects, with dependencies on whichever of them have the kind and identity of what they depended on,
/// or are another kind of relation of that name; those on what is not among them end. A part of a relation,
/// domain or column that its own snapshot has, and that is not among them, is left out.
Snapshot assembled(const std::vector<Place>& places);

}  // namespace shepherd::model

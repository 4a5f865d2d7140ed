// What packed snapshots and packed units have in common.
#pragma once

#include "core/base/packing.hpp"
#include "core/model/object.hpp"

namespace shepherd::model {

/// Everything of the object but what it depends on.
void pack_object(Packer& packer, const Object& object);

/// Raises std::length_error.
void unpack_object(Unpacker& unpacker, Object& object);

/// How many of something follow. Raises std::length_error for less than none.
std::int64_t count_in(Unpacker& unpacker);

}  // namespace shepherd::model

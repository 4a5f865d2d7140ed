// A snapshot -> one hash.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::catalog {

/// Hexadecimal SHA-256 over the objects' own SHA-256, added modulo 2^256: whatever the order, and an object
/// can be taken out and put in without reading the others.
std::string fingerprint(const model::Snapshot& snapshot, bool positions);

}  // namespace shepherd::catalog

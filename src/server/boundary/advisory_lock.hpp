// The advisory locks of pg_shepherd itself.
#pragma once

#include "server/boundary/guard.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/lock.h"
}

namespace shepherd {

/// The fourth field of their tags. pg_advisory_lock uses 1 and 2 there, so no user's key can collide.
inline constexpr std::uint16_t advisory_class = 3;

/// The lock of this database with that key, in the class above.
inline LOCKTAG advisory_tag(std::uint32_t key) {
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, key, 0, advisory_class);
    return tag;
}

}  // namespace shepherd

// A snapshot -> the statements that make it in an empty database, in an order that works.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// Statements that belong to one object and follow one another.
struct Step {
    std::uint32_t place = 0;  ///< in the snapshot
    std::vector<std::string> statements;
};

struct Building {
    bool maintain = false;        ///< the server knows the privilege MAINTAIN (17)
    bool inline_defaults = true;  ///< defaults that need nothing stand in CREATE TABLE
};

/// Every object once it can be made: in two steps where one has to wait for others (attaching a partition,
/// owning a sequence, a base type behind its shell), views that need each other first as a view that reads
/// nothing. The way cycles are broken is pg_dump's (src/bin/pg_dump/pg_dump_sort.c).
std::vector<Step> build_steps(const model::Snapshot& snapshot, const Building& how);

}  // namespace shepherd::diff

// Changing what is recorded without running anything.
#pragma once

#include "server/run/apply.hpp"

namespace shepherd::run {

/// Records `target` as applied, or takes it out of the ledger. Returns its version. Raises Failure for a
/// migration that is not known and for one that is in that state already.
std::string mark(const ledger::Place& place, const std::string& target, bool applied);

struct Recorded {
    std::string version;
    std::string name;
};

/// Records everything up to `target` as applied. Returns what was not applied before, in order.
std::vector<Recorded> baseline(const ledger::Place& place, const std::string& target);

/// Accepts the changed file, or the absence, of one applied migration. Returns what was accepted, as a
/// phrase. Raises Failure (wrong_state) when there is nothing to accept.
std::string repair(const ledger::Place& place, const std::string& target);

}  // namespace shepherd::run

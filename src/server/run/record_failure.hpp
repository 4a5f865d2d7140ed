// Keeping the record of a failure that rolls its own transaction back.
#pragma once

#include "server/ledger/history.hpp"

namespace shepherd::run {

/// Has a short-lived background worker write `event` in a transaction of its own, and waits for it, a few
/// seconds at the most. Where that is not possible (no worker slot, the extension itself is not committed
/// yet) a WARNING says that the failure was not recorded. Never replaces the error that is on its way: raises
/// nothing.
void record_failure(const ledger::Event& event) noexcept;

}  // namespace shepherd::run

// Whether this transaction sees the state tables as they are.
#pragma once

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// False when another session applied or reverted something after this transaction's snapshot was taken.
bool snapshot_is_current(Session& session);

}  // namespace shepherd::ledger

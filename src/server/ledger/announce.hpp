// Events for whoever listens.
#pragma once

#include "server/ledger/history.hpp"

namespace shepherd::ledger {

/// NOTIFY pg_shepherd with the event as JSON, delivered when the transaction commits.
void announce(const Event& event);

}  // namespace shepherd::ledger

#include "server/ledger/announce.hpp"

#include "core/base/announcement.hpp"

extern "C" {
#include "commands/async.h"
}

namespace shepherd::ledger {

void announce(const Event& event) {
    std::string const text = announcement_json(
        {event.project, event.scope, event.version, event.name, event.action, event.outcome,
         static_cast<double>(event.duration) / 1000, event.sqlstate, event.message, event.path, event.line});
    pg_call([&] { Async_Notify("pg_shepherd", text.c_str()); });
}

}  // namespace shepherd::ledger

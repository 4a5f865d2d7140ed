// shepherd.scope_state: the short cut for a call that has nothing to do.
#pragma once

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// Whether nothing was left to do in `scope` after the last run, and nothing has changed since. `project`:
/// nothing = all of them. `files_digest`: of the files of this call, or empty when it has none; they have to
/// be those of the last run then. False when the extension is not installed: whoever goes on is told.
bool is_settled(const std::optional<std::string>& project, const std::string& scope,
                const std::string& files_digest);

/// Remembers that nothing is left to do. An empty digest leaves the remembered one as it is.
void set_settled(Session& session, const Place& place, const std::string& files_digest);

/// Forgets it, for all scopes of a project, known and new. Called by everything that changes the registry or
/// the ledger.
void set_unsettled(Session& session, const std::string& project);

}  // namespace shepherd::ledger

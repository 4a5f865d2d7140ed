// Whose text a superuser runs.
#pragma once

#include "core/base/migration.hpp"

namespace shepherd::run {

/// A migration's text runs with the caller's rights, and a role that may register one need not be a
/// superuser: its text must not become one by waiting for a superuser's call. Raises Failure (not_trusted)
/// when the caller is a superuser and `migration` was registered by a role that is none (or is gone), unless
/// pg_shepherd.trust_deployers is on.
void require_trusted(const Migration& migration);

}  // namespace shepherd::run

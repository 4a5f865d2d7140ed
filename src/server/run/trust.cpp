#include "server/run/trust.hpp"

#include "core/base/failure.hpp"
#include "server/boundary/caller.hpp"
#include "server/settings.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace shepherd::run {

void require_trusted(const Migration& migration) {
    if (settings::trust_deployers() || !pg_call([] { return superuser(); }) ||
        is_superuser(migration.registered_by)) {
        return;
    }
    throw Failure(Condition::not_trusted, "a superuser does not run what a role without superuser registered")
        .detail("Migration \"" + migration.version + "\" was registered by role \"" +
                migration.registered_by + "\" and would run with the rights of a superuser.")
        .hint(
            "Call as that role (SET ROLE), or read the text (migrate_show) and register it yourself: bring "
            "the files in again with migrate_load or migrate_apply(files => ...). Or set "
            "pg_shepherd.trust_deployers to on.");
}

}  // namespace shepherd::run

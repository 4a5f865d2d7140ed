// What the server asks of a library when it loads it.

#include "server/boundary/entry.hpp"
#include "server/catalog/touched.hpp"
#include "server/run/deferred.hpp"
#include "server/settings.hpp"

extern "C" {
PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    shepherd::entry([] { shepherd::pg_call([] { shepherd::settings::define(); }); });
    shepherd::run::DeferredConstraints::install();
    shepherd::catalog::install_watch();
}
}

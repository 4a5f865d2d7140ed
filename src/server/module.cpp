// What the server asks of a library when it loads it.

#include "server/boundary/entry.hpp"
#include "server/settings.hpp"

extern "C" {
#if PG_VERSION_NUM >= 180000
PG_MODULE_MAGIC_EXT(.name = "pg_shepherd", .version = PG_SHEPHERD_VERSION);
#else
PG_MODULE_MAGIC;
#endif

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    shepherd::entry([] { shepherd::pg_call([] { shepherd::settings::define(); }); });
}
}

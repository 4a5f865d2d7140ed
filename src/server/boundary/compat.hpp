// What differs between PostgreSQL 15 and 18, behind the newest name. Included by postgres.hpp only.
#pragma once

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "pg_shepherd is built and tested for PostgreSQL 15 to 18"
#endif

#if PG_VERSION_NUM >= 160000
extern "C" {
#include "varatt.h"  // 16 moved the varlena macros out of postgres.h (d952373a987)
}
#endif

extern "C" {
// Of libpq/libpq.h, which needs the headers of every authentication method that the server was built with.
extern bool pq_check_connection(void);
}

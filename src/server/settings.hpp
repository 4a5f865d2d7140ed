// The pg_shepherd.* settings.
#pragma once

#include "core/plan/plan.hpp"

namespace shepherd::settings {

/// Defines the settings with the server. Server call; from _PG_init only.
void define();

plan::Policy out_of_order();
plan::Policy changed();
plan::Policy missing();
bool keep_settings();
bool trust_deployers();  ///< may a superuser run what others registered
/// Whether the schema is remembered as a run, or each of its migrations, leaves it.
enum class RecordSchema { off, run, each };
RecordSchema record_schema();
int lock_timeout_milliseconds();           ///< of a statement of a migration; 0 = the server's own
int lock_deadline_milliseconds();          ///< how long a migration tries to get its locks
int cancel_blockers_after_milliseconds();  ///< when who holds them is ended; 0 = never
int lock_wait_milliseconds();              ///< how long to wait for another deployer

}  // namespace shepherd::settings

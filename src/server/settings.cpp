#include "server/settings.hpp"

#include <climits>

#include "server/boundary/guard.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace shepherd::settings {

namespace {

constexpr int allow = 0;
constexpr int warn = 1;
constexpr int error = 2;

const config_enum_entry policies[] = {
    {"allow", allow, false}, {"warn", warn, false}, {"error", error, false}, {nullptr, 0, false}};

// As a boolean it was on or off.
const config_enum_entry recordings[] = {{"off", static_cast<int>(RecordSchema::off), false},
                                        {"run", static_cast<int>(RecordSchema::run), false},
                                        {"each", static_cast<int>(RecordSchema::each), false},
                                        {"on", static_cast<int>(RecordSchema::run), true},
                                        {"true", static_cast<int>(RecordSchema::run), true},
                                        {"false", static_cast<int>(RecordSchema::off), true},
                                        {"yes", static_cast<int>(RecordSchema::run), true},
                                        {"no", static_cast<int>(RecordSchema::off), true},
                                        {"1", static_cast<int>(RecordSchema::run), true},
                                        {"0", static_cast<int>(RecordSchema::off), true},
                                        {nullptr, 0, false}};

int out_of_order_setting = warn;
int changed_setting = error;
int missing_setting = error;
bool keep_settings_setting = false;
bool trust_deployers_setting = false;
int record_schema_setting = static_cast<int>(RecordSchema::run);
int lock_wait_setting = 300000;
int lock_timeout_setting = 500;
int lock_deadline_setting = 600000;
int cancel_blockers_setting = 0;

plan::Policy policy(int value) {
    switch (value) {
        case allow:
            return plan::Policy::allow;
        case warn:
            return plan::Policy::warn;
        default:
            return plan::Policy::error;
    }
}

}  // namespace

void define() {
    DefineCustomEnumVariable("pg_shepherd.out_of_order",
                             "What to do about a pending migration that sorts before one that is applied.",
                             nullptr, &out_of_order_setting, warn, policies, PGC_USERSET, 0, nullptr, nullptr,
                             nullptr);
    DefineCustomEnumVariable(
        "pg_shepherd.changed", "What to do about an applied migration whose file differs from what ran.",
        nullptr, &changed_setting, error, policies, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    DefineCustomEnumVariable("pg_shepherd.missing",
                             "What to do about an applied migration that is no longer in the files.", nullptr,
                             &missing_setting, error, policies, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    DefineCustomBoolVariable("pg_shepherd.keep_settings",
                             "Lets what one script SETs reach the scripts after it.",
                             "It is undone at the end of the call all the same.", &keep_settings_setting,
                             false, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    DefineCustomBoolVariable("pg_shepherd.trust_deployers",
                             "Lets a superuser run what a role without superuser registered.", nullptr,
                             &trust_deployers_setting, false, PGC_SUSET, 0, nullptr, nullptr, nullptr);
    DefineCustomEnumVariable(
        "pg_shepherd.record_schema",
        "Remembers the schema as each run, or each migration, leaves it, for schema_drift().", nullptr,
        &record_schema_setting, static_cast<int>(RecordSchema::run), recordings, PGC_USERSET, 0, nullptr,
        nullptr, nullptr);
    DefineCustomIntVariable("pg_shepherd.lock_wait",
                            "How long to wait for another deployer of this database.", "0 does not wait.",
                            &lock_wait_setting, 300000, 0, INT_MAX, PGC_USERSET, GUC_UNIT_MS, nullptr,
                            nullptr, nullptr);
    DefineCustomIntVariable(
        "pg_shepherd.lock_timeout",
        "How long a statement of a migration waits in a lock's queue before the migration steps back.",
        "0 leaves it to the server's own lock_timeout.", &lock_timeout_setting, 500, 0, INT_MAX, PGC_USERSET,
        GUC_UNIT_MS, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("pg_shepherd.lock_deadline", "How long a migration tries to get its locks.",
                            "0 tries once.", &lock_deadline_setting, 600000, 0, INT_MAX, PGC_USERSET,
                            GUC_UNIT_MS, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("pg_shepherd.cancel_blockers_after",
                            "When to cancel, or end, the sessions whose locks a migration waits for.",
                            "With the rights of the caller. 0 never does.", &cancel_blockers_setting, 0, 0,
                            INT_MAX, PGC_USERSET, GUC_UNIT_MS, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("pg_shepherd");
}

plan::Policy out_of_order() {
    return policy(out_of_order_setting);
}
plan::Policy changed() {
    return policy(changed_setting);
}
plan::Policy missing() {
    return policy(missing_setting);
}
bool keep_settings() {
    return keep_settings_setting;
}
RecordSchema record_schema() {
    return static_cast<RecordSchema>(record_schema_setting);
}
bool trust_deployers() {
    return trust_deployers_setting;
}
int lock_timeout_milliseconds() {
    return lock_timeout_setting;
}
int lock_deadline_milliseconds() {
    return lock_deadline_setting;
}
int cancel_blockers_after_milliseconds() {
    return cancel_blockers_setting;
}
int lock_wait_milliseconds() {
    return lock_wait_setting;
}

}  // namespace shepherd::settings

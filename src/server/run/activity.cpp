#include "server/run/activity.hpp"

extern "C" {
#include "pgstat.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
}

namespace shepherd::run {

Activity::~Activity() {
    // It writes to shared memory of its own and raises nothing.
    if (shown_) {
        pgstat_report_activity(STATE_RUNNING, debug_query_string);
    }
}

void Activity::at_migration(const char* function, int position, int count, const std::string& label) {
    migration_ =
        std::string(function) + " [" + std::to_string(position) + "/" + std::to_string(count) + "] " + label;
    shown_ = true;
    pgstat_report_activity(STATE_RUNNING, migration_.c_str());
}

void Activity::at_statement(int number, int count, const std::string& excerpt) {
    std::string const text =
        migration_ + ", statement " + std::to_string(number) + "/" + std::to_string(count) + ": " + excerpt;
    shown_ = true;
    pgstat_report_activity(STATE_RUNNING, text.c_str());
}

}  // namespace shepherd::run

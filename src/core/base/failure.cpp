#include "core/base/failure.hpp"

namespace shepherd {

const char* condition_sqlstate(Condition condition) {
    switch (condition) {
        case Condition::script_refused:
            return "MG001";
        case Condition::layout_refused:
            return "MG002";
        case Condition::migration_not_found:
            return "MG003";
        case Condition::migration_ambiguous:
            return "MG004";
        case Condition::migration_changed:
            return "MG005";
        case Condition::migration_missing:
            return "MG006";
        case Condition::out_of_order:
            return "MG007";
        case Condition::dependency_failed:
            return "MG008";
        case Condition::no_revert_script:
            return "MG009";
        case Condition::needs_no_transaction:
            return "MG010";
        case Condition::deploy_in_progress:
            return "MG011";
        case Condition::not_ready:
            return "MG012";
        case Condition::wait_timed_out:
            return "MG013";
        case Condition::verify_failed:
            return "MG014";
        case Condition::wrong_state:
            return "MG015";
        case Condition::integrity_failed:
            return "MG016";
        case Condition::not_trusted:
            return "MG017";
        case Condition::waits_for_caller:
            return "MG018";
        case Condition::schema_differs:
            return "MG019";
        case Condition::active_transaction:
            return "25001";
        case Condition::invalid_argument:
            return "22023";
        case Condition::invalid_text:
            return "22021";
    }
    return "XX000";
}

}  // namespace shepherd

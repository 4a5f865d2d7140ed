// The main function of the worker that runs migrations for a session.

#include "server/api/calls.hpp"
#include "server/boundary/entry.hpp"
#include "server/run/separate.hpp"
#include "server/worker/serve.hpp"

namespace shepherd::api {

namespace {

std::vector<run::RunRow> perform(worker::Task task, FunctionCallInfo fcinfo, const std::string& trap) {
    Arguments const arguments(fcinfo);
    switch (task) {
        case worker::Task::apply:
            return run::apply_separately(apply_request(arguments), {"migrate_apply()", trap});
        case worker::Task::revert:
            return run::revert_separately(revert_request(arguments), {"migrate_revert()", trap});
        case worker::Task::revert_steps:
            return run::revert_separately(revert_steps_request(arguments), {"migrate_revert()", trap});
        case worker::Task::redo:
            return run::redo_separately(redo_request(arguments), {"migrate_redo()", trap});
    }
    return {};
}

void serve(Datum argument) {
    worker::serve(argument, perform);
}

}  // namespace

extern "C" {
PGDLLEXPORT void shepherd_worker_main(Datum argument);

void shepherd_worker_main(Datum argument) {
    PG_TRY();
    { entry(serve, argument); }
    PG_CATCH();
    { worker::report_and_exit(); }
    PG_END_TRY();
}
}

}  // namespace shepherd::api

// The main function of the worker that does something for a session.

#include "server/api/calls.hpp"
#include "server/boundary/entry.hpp"
#include "server/run/separate.hpp"
#include "server/shadow/build.hpp"
#include "server/shadow/keep.hpp"
#include "server/worker/serve.hpp"

namespace shepherd::api {

namespace {

std::vector<run::RunRow> run_call(const worker::Request& request) {
    FmgrInfo function{};
    LOCAL_FCINFO(fcinfo, FUNC_MAX_ARGS);
    InitFunctionCallInfoData(*fcinfo, &function, 0, InvalidOid, nullptr, nullptr);
    worker::unpack_arguments(request.arguments, fcinfo);
    Arguments const arguments(fcinfo);
    switch (request.task) {
        case worker::Task::apply:
            return run::apply_separately(apply_request(arguments), {"migrate_apply()", request.trap});
        case worker::Task::revert:
            return run::revert_separately(revert_request(arguments), {"migrate_revert()", request.trap});
        case worker::Task::revert_steps:
            return run::revert_separately(revert_steps_request(arguments),
                                          {"migrate_revert()", request.trap});
        default:
            return run::redo_separately(redo_request(arguments), {"migrate_redo()", request.trap});
    }
}

std::string perform(const worker::Request& request) {
    switch (request.task) {
        case worker::Task::keep_shadow:
            return shadow::keep(request.arguments);
        case worker::Task::build_shadow:
            return shadow::build(request.arguments);
        default:
            return worker::packed(run_call(request));
    }
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

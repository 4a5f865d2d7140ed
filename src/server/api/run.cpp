// migrate_apply, migrate_revert, migrate_redo, migrate_verify; migrate_run and migrate_run_revert.

#include "core/base/failure.hpp"
#include "server/api/calls.hpp"
#include "server/boundary/caller.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/run/prepare.hpp"
#include "server/run/separate.hpp"
#include "server/run/transaction.hpp"
#include "server/worker/delegate.hpp"

namespace shepherd::api {

namespace {

/// Has a worker run a call that stands alone, and puts its rows into the result. Returns false for any other
/// call, which is part of the transaction that it is in.
bool delegated(FunctionCallInfo fcinfo, worker::Task task, const char* function, bool dry_run) {
    if (dry_run) {
        return false;
    }
    std::optional<worker::LoneCall> const call = worker::lone_call(fcinfo);
    if (!call) {
        return false;
    }
    require_caller_may_run(function);
    put_rows(fcinfo, worker::delegate({task, function, *call}, fcinfo));
    return true;
}

/// `revert` runs the call in the transaction that it is in.
template <typename Revert>
void put_revert(FunctionCallInfo fcinfo, worker::Task task, const char* function,
                run::RevertRequest (*read)(const Arguments&), Revert revert) {
    Arguments const arguments(fcinfo);
    run::RevertRequest const request = read(arguments);
    if (!delegated(fcinfo, task, function, request.dry_run)) {
        put_rows(fcinfo, revert(request));
    }
}

}  // namespace

SHEPHERD_FUNCTION(migrate_apply) {
    constexpr const char* function = "migrate_apply()";
    Arguments const arguments(fcinfo);
    run::ApplyRequest const request = apply_request(arguments);
    bool const detach = arguments.boolean_or(8, false);
    if (detach && request.dry_run) {
        throw Failure(Condition::invalid_argument, "a dry run cannot be detached");
    }
    // Looking costs a tenth of a millisecond, a worker costs several.
    if (run::is_settled(request)) {
        put_rows(fcinfo, {});
        return 0;
    }
    if (detach) {
        std::optional<worker::LoneCall> const call = worker::lone_call(fcinfo);
        if (!call) {
            throw Failure(
                Condition::active_transaction,
                "migrate_apply(detach => true) cannot be part of a transaction block, a function or a "
                "larger statement")
                .hint("Call it by itself.");
        }
        require_caller_may_run(function);
        put_rows(fcinfo, worker::delegate({worker::Task::apply, function, *call, true}, fcinfo));
        return 0;
    }
    if (!delegated(fcinfo, worker::Task::apply, function, request.dry_run)) {
        put_rows(fcinfo, run::apply(request));
    }
    return 0;
}

SHEPHERD_FUNCTION(migrate_run) {
    run::require_own_transactions(fcinfo, "migrate_run()");
    Arguments const arguments(fcinfo);
    (void)run::apply_separately(run_request(arguments), {"migrate_run()", {}});
    return 0;
}

SHEPHERD_FUNCTION(migrate_run_revert) {
    run::require_own_transactions(fcinfo, "migrate_run_revert()");
    Arguments const arguments(fcinfo);
    (void)run::revert_separately(run_revert_request(arguments), {"migrate_run_revert()", {}});
    return 0;
}

SHEPHERD_FUNCTION(migrate_revert) {
    put_revert(fcinfo, worker::Task::revert, "migrate_revert()", revert_request, run::revert);
    return 0;
}

SHEPHERD_FUNCTION(migrate_revert_steps) {
    put_revert(fcinfo, worker::Task::revert_steps, "migrate_revert()", revert_steps_request, run::revert);
    return 0;
}

SHEPHERD_FUNCTION(migrate_redo) {
    put_revert(fcinfo, worker::Task::redo, "migrate_redo()", redo_request, run::redo);
    return 0;
}

SHEPHERD_FUNCTION(migrate_verify) {
    Arguments const arguments(fcinfo);
    auto const rows = run::verify(place_argument(arguments, 1, 2), arguments.text_or(0, ""));
    RowWriter writer(fcinfo);
    for (const run::RunRow& row : rows) {
        writer.put({Value::text(row.version), Value::text(row.name), Value::text(row.outcome),
                    Value::interval(row.totals.duration)});
    }
    return 0;
}

}  // namespace shepherd::api

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
bool delegated(FunctionCallInfo fcinfo, worker::Order order) {
    std::optional<worker::LoneCall> const call = worker::lone_call(fcinfo);
    if (!call) {
        return false;
    }
    require_caller_may_run(order.function);
    order.call = *call;
    put_rows(fcinfo, worker::delegate(order, fcinfo));
    return true;
}

/// `revert` runs the call in the transaction that it is in.
template <typename Revert>
void put_revert(FunctionCallInfo fcinfo, worker::Task task, const char* function,
                run::RevertRequest (*read)(const Arguments&), Revert revert) {
    Arguments const arguments(fcinfo);
    run::RevertRequest const request = read(arguments);
    if (request.dry_run || !delegated(fcinfo, {task, function, {}, {}})) {
        put_rows(fcinfo, revert(request));
    }
}

}  // namespace

SHEPHERD_FUNCTION(migrate_apply) {
    Arguments const arguments(fcinfo);
    run::ApplyRequest const request = apply_request(arguments);
    bool const detach = arguments.boolean_or(8, false);
    if (detach && request.dry_run) {
        throw Failure(Condition::invalid_argument, "a dry run cannot be detached");
    }
    auto const settled = [&] { return run::is_settled(request); };
    // Looking costs a tenth of a millisecond, a worker costs several.
    if (settled()) {
        put_rows(fcinfo, {});
        return 0;
    }
    if (!request.dry_run &&
        delegated(fcinfo, {worker::Task::apply, "migrate_apply()", {}, settled, detach})) {
        return 0;
    }
    if (detach) {
        throw Failure(Condition::active_transaction,
                      "migrate_apply(detach => true) cannot be part of a transaction block, a function or a "
                      "larger statement")
            .hint("Call it by itself.");
    }
    put_rows(fcinfo, run::apply(request));
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

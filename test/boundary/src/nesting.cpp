// Guards inside entries inside the server inside guards; subtransactions, cursors and callbacks.
#include "core/base/failure.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "tracked.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/portal.h"
}

using shepherd::Arguments;
using shepherd::Condition;
using shepherd::Failure;
using shepherd::pg_call;
using shepherd::PgError;
using shepherd::test::in_subtransaction;
using shepherd::test::run_sql;
using shepherd::test::Tracked;

namespace {

Datum text_datum(const std::string& text) {
    return pg_call([&] {
        return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
    });
}

/// The server's state that a caught error has to leave as it was.
struct State {
    sigjmp_buf* stack = PG_exception_stack;
    ErrorContextCallback* callbacks = error_context_stack;
    MemoryContext context = CurrentMemoryContext;
    bool operator==(const State&) const = default;
};

void require_same(const State& before) {
    if (!(before == State())) {
        throw Failure(Condition::wrong_state,
                      "the error stacks or the memory context are not what they were");
    }
}

}  // namespace

/// subtransaction(sql, throw_on): the message of what was rolled back; NULL when nothing was. `throw_on`:
/// raise it again after the rollback.
SHEPHERD_FUNCTION(subtransaction) {
    Tracked const around;
    Arguments const in(fcinfo);
    std::string const sql = in.text_or(0, "");
    bool const throw_on = in.boolean_or(1, false);
    State const before;
    try {
        in_subtransaction([&] {
            Tracked const inner;
            pg_call([&] { run_sql(sql.c_str()); });
        });
    } catch (const PgError& error) {
        require_same(before);
        if (throw_on) {
            throw;
        }
        std::string const message = error.data->message;
        shepherd::discard(error);
        // The call goes on, and so does the server.
        pg_call([] { run_sql("SELECT 1"); });
        return text_datum(message);
    }
    fcinfo->isnull = true;
    return 0;
}

/// stacks_after(kind): throws it, catches it, and says whether the error stacks are as before; then lets the
/// server raise an error, which must find its way.
SHEPHERD_FUNCTION(stacks_after) {
    State const before;
    try {
        shepherd::test::throw_kind(Arguments(fcinfo).text_or(0, ""));
    } catch (...) {
        require_same(before);
    }
    pg_call([] { ereport(ERROR, (errmsg("the next error arrives"))); });
    return BoolGetDatum(false);
}

/// cursor_rows(sql, stop_at): fetches one row at a time; at row `stop_at` throws a Failure.
SHEPHERD_FUNCTION(cursor_rows) {
    Tracked const around;
    Arguments const in(fcinfo);
    std::string const sql = in.text_or(0, "");
    std::int64_t const stop_at = in.integer(1).value_or(0);
    std::vector<Tracked> seen;
    Portal const portal = pg_call([&] {
        SPI_connect();
        SPIPlanPtr const plan = SPI_prepare(sql.c_str(), 0, nullptr);
        return SPI_cursor_open(nullptr, plan, nullptr, nullptr, true);
    });
    for (;;) {
        bool const found = pg_call([&] {
            SPI_cursor_fetch(portal, true, 1);
            bool const any = SPI_processed > 0;
            SPI_freetuptable(SPI_tuptable);
            return any;
        });
        if (!found) {
            break;
        }
        seen.emplace_back();
        if (static_cast<std::int64_t>(seen.size()) == stop_at) {
            throw Failure(Condition::wrong_state, "stopped at row " + std::to_string(stop_at));
        }
    }
    pg_call([&] {
        SPI_cursor_close(portal);
        SPI_finish();
    });
    return Int32GetDatum(static_cast<std::int32_t>(seen.size()));
}

namespace {

/// A receiver of rows as the server calls it back in the middle of a query.
struct Receiver {
    DestReceiver base;
    const std::string* kind;
    int at;
    int rows;
};

bool receive_row(TupleTableSlot*, DestReceiver* self) {
    return shepherd::entry(
        [](DestReceiver* given) {
            Tracked const around;
            auto* const receiver = reinterpret_cast<Receiver*>(given);
            if (++receiver->rows == receiver->at) {
                shepherd::test::throw_kind(*receiver->kind);
            }
            return true;
        },
        self);
}

}  // namespace

/// receive_rows(sql, kind, at): throws `kind` out of the callback that receives row `at`.
SHEPHERD_FUNCTION(receive_rows) {
    Tracked const around;
    Arguments const in(fcinfo);
    std::string const sql = in.text_or(0, "");
    std::string const kind = in.text_or(1, "none");
    Receiver receiver{};
    receiver.base.receiveSlot = receive_row;
    receiver.base.rStartup = [](DestReceiver*, int, TupleDesc) {};
    receiver.base.rShutdown = [](DestReceiver*) {};
    receiver.base.rDestroy = [](DestReceiver*) {};
    receiver.base.mydest = DestNone;
    receiver.kind = &kind;
    receiver.at = static_cast<int>(in.integer(2).value_or(0));
    pg_call([&] {
        SPI_connect();
        SPIExecuteOptions options{};
        options.dest = &receiver.base;
        SPI_execute_extended(sql.c_str(), &options);
        SPI_finish();
    });
    return Int32GetDatum(receiver.rows);
}

namespace {

void describe_context(void* argument) {
    shepherd::entry(
        [](const char* mode) {
            Tracked const around;
            std::string const kind = mode;
            if (kind != "text") {
                shepherd::test::throw_kind(kind);
            }
            pg_call([] { errcontext("a callback of ours"); });
        },
        static_cast<const char*>(argument));
}

}  // namespace

/// with_context(sql, mode): runs it under an error context callback that adds a line ("text") or throws
/// `mode`.
SHEPHERD_FUNCTION(with_context) {
    Tracked const around;
    Arguments const in(fcinfo);
    std::string const sql = in.text_or(0, "");
    std::string mode = in.text_or(1, "text");
    pg_call([&] {
        ErrorContextCallback callback{};
        callback.callback = describe_context;
        callback.arg = mode.data();
        callback.previous = error_context_stack;
        error_context_stack = &callback;
        run_sql(sql.c_str());
        error_context_stack = callback.previous;
    });
    return BoolGetDatum(true);
}

// SpiSession when its frame is left by an exception.
#include "core/base/failure.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/spi.hpp"
#include "tracked.hpp"

using shepherd::Arguments;
using shepherd::Condition;
using shepherd::Failure;
using shepherd::PgError;
using shepherd::Result;
using shepherd::SpiSession;
using shepherd::Value;
using shepherd::test::in_subtransaction;
using shepherd::test::Tracked;

namespace {

std::int64_t one_more(SpiSession& session, std::int64_t number) {
    static shepherd::Query query{"SELECT $1 OPERATOR(pg_catalog.+) 1"};
    return session.run(query, {Value::bigint(number)}).integer(0, 0);
}

void divide_by_zero(SpiSession& session) {
    static shepherd::Query query{"SELECT $1 OPERATOR(pg_catalog./) 0"};
    session.run(query, {Value::bigint(1)});
}

/// Opens a session while an exception is on its way, as a destructor that writes something down would.
class SessionInDestructor {
  public:
    explicit SessionInDestructor(std::int64_t& result) : result_(result) {}
    ~SessionInDestructor() {
        SpiSession session;
        result_ = one_more(session, 41);
    }
    SessionInDestructor(const SessionInDestructor&) = delete;
    SessionInDestructor& operator=(const SessionInDestructor&) = delete;

  private:
    std::int64_t& result_;
};

}  // namespace

/// session_after_rollback(): a session is unwound by a server error in a subtransaction that is rolled back;
/// SPI is used again, in a session around it and in a new one.
SHEPHERD_FUNCTION(session_after_rollback) {
    Tracked const around;
    std::vector<PgError> kept;
    SpiSession outer;
    std::int64_t number = one_more(outer, 0);
    for (int i = 0; i < 3; ++i) {
        try {
            in_subtransaction([&] {
                SpiSession inner;
                Tracked const object;
                number = one_more(inner, number);
                divide_by_zero(inner);
            });
        } catch (const PgError& error) {
            SpiSession handler;
            number = one_more(handler, number);
            kept.push_back(error);
        }
        number = one_more(outer, number);
    }
    {
        SpiSession again;
        number = one_more(again, number);
    }
    for (const PgError& error : kept) {
        shepherd::discard(error);
    }
    return Int64GetDatum(number);
}

/// session_after_failure(): a session is unwound by a C++ exception that is caught; no rollback is called
/// for.
SHEPHERD_FUNCTION(session_after_failure) {
    std::int64_t number = 0;
    MemoryContext const before = CurrentMemoryContext;
    try {
        SpiSession session;
        number = one_more(session, number);
        throw Failure(Condition::wrong_state, "on the way out");
    } catch (const Failure&) {
        SpiSession handler;
        number = one_more(handler, number);
    }
    if (CurrentMemoryContext != before) {
        throw Failure(Condition::wrong_state, "the memory context is not what it was");
    }
    return Int64GetDatum(number);
}

/// session_failure(): the same, raised to the caller.
SHEPHERD_FUNCTION(session_failure) {
    SpiSession session;
    one_more(session, 0);
    throw Failure(Condition::wrong_state, "a session was open");
}

/// session_in_destructor(): a session that begins and ends during unwinding.
SHEPHERD_FUNCTION(session_in_destructor) {
    std::int64_t result = 0;
    try {
        SessionInDestructor const last(result);
        throw Failure(Condition::wrong_state, "on the way out");
    } catch (const Failure&) {
    }
    return Int64GetDatum(result);
}

/// session_cell(row, column): a cell of a result of one row and one column
SHEPHERD_FUNCTION(session_cell) {
    Arguments const in(fcinfo);
    SpiSession session;
    static shepherd::Query query{"SELECT 7"};
    Result const result = session.run(query, {});
    return Int64GetDatum(result.integer(static_cast<std::size_t>(in.integer(0).value_or(0)),
                                        static_cast<int>(in.integer(1).value_or(0))));
}

/// session_bad_query(): a query that does not parse, twice: no half-made plan may be kept
SHEPHERD_FUNCTION(session_bad_query) {
    static shepherd::Query query{"SELECT FROM WHERE"};
    SpiSession session;
    session.run(query, {});
    return BoolGetDatum(true);
}

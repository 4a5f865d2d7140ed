#include "server/worker/delegate.hpp"

#include <csignal>

#include "core/base/failure.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/pause.hpp"
#include "server/run/unseen_snapshot.hpp"
#include "server/settings.hpp"
#include "server/worker/channel.hpp"
#include "server/worker/session_state.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "libpq/pqmq.h"
#include "mb/pg_wchar.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"
}

namespace shepherd::worker {

namespace {

constexpr std::int64_t slot_wait = 10 * USECS_PER_SEC;  // for a free worker slot
constexpr std::int64_t stop_wait = 10 * USECS_PER_SEC;  // for a cancelled worker to clear up
constexpr std::int64_t twice = USECS_PER_SEC;           // between two signals of one cancel
constexpr std::int64_t look_every = USECS_PER_SEC;      // at the client, and at who waits for whom
constexpr long slot_pause = 100;                        // milliseconds
constexpr const char* what_stays =
    "What was committed stays. migrate_status() says where each migration stands, and the next call goes on "
    "there.";

/// The worker that this process waits for.
BackgroundWorkerHandle* running = nullptr;

std::int64_t detached_at = 0;

/// A FATAL error (pg_terminate_backend, a lost client, a shutdown) passes no C++ frame.
void end_running(int, Datum) {
    if (running != nullptr) {
        TerminateBackgroundWorker(running);
        running = nullptr;
    }
}

bool start_worker(dsm_handle segment) {
    static bool registered = false;
    return pg_call([&] {
        if (!registered) {
            before_shmem_exit(end_running, 0);
            registered = true;
        }
        BackgroundWorker worker{};
        worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
        worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
        worker.bgw_restart_time = BGW_NEVER_RESTART;
        (void)strlcpy(worker.bgw_library_name, "pg_shepherd", sizeof(worker.bgw_library_name));
        (void)strlcpy(worker.bgw_function_name, "shepherd_worker_main", sizeof(worker.bgw_function_name));
        (void)snprintf(worker.bgw_name, sizeof(worker.bgw_name), "pg_shepherd worker for PID %d", MyProcPid);
        (void)strlcpy(worker.bgw_type, "pg_shepherd worker", sizeof(worker.bgw_type));
        worker.bgw_main_arg = UInt32GetDatum(segment);
        worker.bgw_notify_pid = MyProcPid;
        return RegisterDynamicBackgroundWorker(&worker, &running);
    });
}

/// Puts `text` in the place of the error's message behind the last ": ", which says where.
std::string behind_place(const PgError& failed, const std::string& text) {
    std::string const message =
        failed.data != nullptr && failed.data->message != nullptr ? failed.data->message : "";
    std::size_t const colon = message.rfind(": ");
    return colon == std::string::npos ? text : message.substr(0, colon + 2) + text;
}

/// Changes a text of an error, which may outlive the transaction.
void put_text(ErrorData* error, char* ErrorData::*field, const std::string& text) {
    pg_call([&] { error->*field = MemoryContextStrdup(GetMemoryChunkContext(error), text.c_str()); });
}

/// One worker, from its start to its end.
class Delegation {
  public:
    /// `arguments`: for the task, packed. `stays`: a sentence for errors.
    Delegation(const Order& order, Oid database, std::string arguments, const char* stays)
        : order_(order),
          arguments_(std::move(arguments)),
          stays_(stays),
          channel_(database, order.detached) {}

    ~Delegation() {
        // Whatever way this ends, nobody waits for it any more.
        if (running != nullptr) {
            TerminateBackgroundWorker(running);
            running = nullptr;
        }
    }

    Delegation(const Delegation&) = delete;
    Delegation& operator=(const Delegation&) = delete;

    /// Starts the worker and hands it the call.
    void start() {
        std::string const request =
            packed({order_.task, order_.detached ? "" : order_.call.trap, session_state(), arguments_});
        TimestampTz const begin = GetCurrentTimestamp();
        while (!start_worker(channel_.handle())) {
            // Those who deploy hold slots, and give them back, unless it is our snapshot that they wait for.
            std::int64_t const longest =
                run::somebody_deploys() ? settings::lock_wait_milliseconds() * INT64CONST(1000) : slot_wait;
            bool const in_the_way = !order_.call.trap.empty() && run::somebody_waits_for_us();
            if (in_the_way || GetCurrentTimestamp() - begin > longest) {
                refuse_slot();
            }
            run::pause(slot_pause);
            run::let_waiters_pass();
        }
        channel_.watch(running);
        // A worker that is gone has left its last message, which says why.
        (void)channel_.send(request);
    }

    std::string wait() {
        while (!drain()) {
            rest();
            notice_interrupt();
            if (stop_by_ != 0 && GetCurrentTimestamp() > stop_by_) {
                break;
            }
            look_around();
        }
        if (order_.detached && begun_ && !interrupted_) {
            return packed({started_row()});
        }
        wait_for_end();
        return outcome();
    }

  private:
    [[noreturn]] void refuse_slot() const {
        pg_call([&] {
            ereport(
                ERROR,
                (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
                 errmsg("%s found no free worker slot", order_.function),
                 errdetail("All of max_worker_processes (%d) are in use. Nothing has run.",
                           max_worker_processes),
                 errhint("Call again, raise max_worker_processes, or do without a worker: BEGIN and COMMIT "
                         "around the call make it one transaction, and CALL migrate_run() commits each "
                         "migration by itself.")));
        });
        pg_unreachable();
    }

    /// Reads what has arrived. Returns whether the worker has nothing more to say.
    bool drain() {
        for (;;) {
            Channel::Message const message = channel_.poll();
            if (message.result == SHM_MQ_WOULD_BLOCK) {
                return false;
            }
            if (message.result == SHM_MQ_DETACHED) {
                return true;
            }
            switch (message.text.front()) {
                case message_begun:
                    begun_ = true;
                    if (order_.detached) {
                        return true;
                    }
                    break;
                case message_result:
                    result_ = message.text.substr(1);
                    return true;
                case 'E':
                    try {
                        raise_again(message.text.substr(1));
                    } catch (const PgError& error) {
                        failed_ = error;
                    }
                    return true;
                case 'N':
                    try {
                        raise_again(message.text.substr(1));
                    } catch (const PgError& error) {
                        // The client's encoding has no such character.
                        interrupted_by(error);
                    }
                    break;
                default:
                    break;
            }
        }
    }

    void raise_again(std::string_view text) const {
        pg_call([&] {
            StringInfoData buffer;
            initStringInfo(&buffer);
            appendBinaryStringInfo(&buffer, text.data(), static_cast<int>(text.size()));
            ErrorData error{};
            pq_parse_errornotice(&buffer, &error);
            if (error.elevel > ERROR) {
                // The worker's end is not the session's.
                error.elevel = ERROR;
                error.detail = pstrdup(stays_);
            }
            // A script may have changed the encoding that its messages have.
            if (error.message != nullptr &&
                !pg_verifymbstr(error.message, static_cast<int>(strlen(error.message)), true)) {
                for (char* at = error.message; *at != '\0'; ++at) {
                    *at = IS_HIGHBIT_SET(*at) ? '?' : *at;
                }
            }
            ThrowErrorData(&error);
            pfree(buffer.data);
        });
    }

    static void rest() {
        pg_call([] {
            (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, look_every / 1000,
                            PG_WAIT_EXTENSION);
            ResetLatch(MyLatch);
        });
    }

    void notice_interrupt() {
        try {
            pg_call([] { CHECK_FOR_INTERRUPTS(); });
        } catch (const PgError& error) {
            interrupted_by(error);
        }
    }

    /// What ends the call ends the worker first, which says where it was. A second one does not wait for
    /// that; but a driver's cancel arrives twice, as the postmaster signals the process and its group
    /// (signal_child).
    void interrupted_by(const PgError& error) {
        TimestampTz const now = GetCurrentTimestamp();
        if (!interrupted_) {
            interrupted_ = error;
            interrupted_at_ = now;
            stop();
        } else if (now - interrupted_at_ > twice) {
            throw PgError(error);
        }
    }

    /// Cancels what the worker is doing, so that it clears up behind itself and says where it was.
    void stop() {
        pid_t pid = 0;
        if (!begun_ || GetBackgroundWorkerPid(running, &pid) != BGWH_STARTED || kill(pid, SIGINT) != 0) {
            TerminateBackgroundWorker(running);
        }
        stop_by_ = GetCurrentTimestamp() + stop_wait;
    }

    void look_around() {
        TimestampTz const now = GetCurrentTimestamp();
        if (now - looked_at_ < look_every || stop_by_ != 0) {
            return;
        }
        looked_at_ = now;
        run::let_waiters_pass();
        pg_call([] {
            if (MyProcPort != nullptr && !pq_check_connection()) {
                ClientConnectionLost = 1;
                InterruptPending = 1;
                CHECK_FOR_INTERRUPTS();
            }
        });
        pid_t pid = 0;
        if (begun_ && GetBackgroundWorkerPid(running, &pid) == BGWH_STARTED &&
            run::worker_waits_for_us(pid)) {
            in_the_way_ = true;
            stop();
        }
    }

    /// The worker holds its locks until its process is gone.
    void wait_for_end() {
        TimestampTz const begin = GetCurrentTimestamp();
        pid_t pid = 0;
        while (GetBackgroundWorkerPid(running, &pid) != BGWH_STOPPED &&
               GetCurrentTimestamp() - begin < stop_wait) {
            rest();
            notice_interrupt();
        }
    }

    run::RunRow started_row() const {
        pid_t pid = 0;
        (void)GetBackgroundWorkerPid(running, &pid);
        running = nullptr;
        detached_at = started_at_;
        run::say_notice(
            "process " + std::to_string(pid) + " runs the migrations",
            "migrate_progress() shows it, migrate_wait() waits for its end, migrate_cancel() stops it.");
        run::RunRow row;
        row.position = 1;
        row.name = "process " + std::to_string(pid);
        row.action = "apply";
        row.outcome = "started";
        return row;
    }

    std::string outcome() {
        if (in_the_way_) {
            throw Failure(
                Condition::waits_for_caller,
                behind_place(failed_.value_or(PgError{nullptr}), "it waits for the statement that called it"))
                .detail(std::string(
                            "The calling statement holds a lock or a snapshot that the run needs gone. ") +
                        stays_)
                .hint(
                    "Call it alone in its statement, or CALL migrate_run(), which holds nothing while it "
                    "waits.");
        }
        if (interrupted_) {
            throw_interrupted();
        }
        if (failed_) {
            if (stays_ == what_stays) {
                mention_temporary_tables(failed_->data);
            }
            throw PgError(*failed_);
        }
        if (!result_) {
            pg_call([&] {
                ereport(ERROR,
                        (errcode(ERRCODE_CONNECTION_FAILURE),
                         errmsg("the worker of %s has ended without a word", order_.function),
                         errdetail_internal("%s", stays_), errhint("The server's log says why it ended.")));
            });
        }
        return std::move(*result_);
    }

    /// A temporary table belongs to its session; the worker is another.
    static void mention_temporary_tables(ErrorData* error) {
        Oid tables = InvalidOid;
        Oid toast = InvalidOid;
        GetTempNamespaceState(&tables, &toast);
        if (error != nullptr && error->sqlerrcode == ERRCODE_UNDEFINED_TABLE && OidIsValid(tables)) {
            put_text(error, &ErrorData::hint,
                     "Temporary tables of this session are not visible to the worker that runs a call which "
                     "stands "
                     "alone. With BEGIN and COMMIT around it the call runs in this session, and so does CALL "
                     "migrate_run().");
        }
    }

    [[noreturn]] void throw_interrupted() {
        ErrorData* const why = interrupted_->data;
        if (why == nullptr) {
            throw PgError(*interrupted_);
        }
        if (failed_ && failed_->data != nullptr && failed_->data->sqlerrcode == ERRCODE_QUERY_CANCELED) {
            // Where it was, what stays and what next are the worker's to say; why it ended is not.
            put_text(failed_->data, &ErrorData::message, behind_place(*failed_, why->message));
            failed_->data->sqlerrcode = why->sqlerrcode;
            throw PgError(*failed_);
        }
        put_text(why, &ErrorData::detail,
                 result_ && stays_ == what_stays ? "The run had come to its end: everything is committed."
                                                 : stays_);
        throw PgError(*interrupted_);
    }

    const Order& order_;
    std::string const arguments_;
    const char* const stays_;
    Channel channel_;
    std::int64_t const started_at_ = GetCurrentTimestamp();
    bool begun_ = false;
    bool in_the_way_ = false;
    TimestampTz looked_at_ = GetCurrentTimestamp();
    TimestampTz interrupted_at_ = 0;
    TimestampTz stop_by_ = 0;  ///< when a worker that was told to stop is given up; 0 = it was not told
    std::optional<PgError> failed_;
    std::optional<PgError> interrupted_;
    std::optional<std::string> result_;
};

}  // namespace

std::int64_t take_detached_at() {
    return std::exchange(detached_at, 0);
}

std::vector<run::RunRow> delegate(const Order& order, FunctionCallInfo fcinfo) {
    std::optional<run::UnseenSnapshot> unseen;
    if (order.call.trap.empty()) {
        unseen.emplace();
    }
    // Who only waits needs no worker slot.
    if (!order.detached && run::wait_while_somebody_deploys() && order.nothing_left && order.nothing_left()) {
        return {};
    }
    Delegation delegation(order, MyDatabaseId, pack_arguments(fcinfo), what_stays);
    delegation.start();
    return unpacked_rows(delegation.wait());
}

std::string send_on(const Errand& errand) {
    Order const order{errand.task, errand.function, {}, {}};
    Delegation delegation(order, errand.database, errand.arguments, errand.stays);
    delegation.start();
    return delegation.wait();
}

}  // namespace shepherd::worker

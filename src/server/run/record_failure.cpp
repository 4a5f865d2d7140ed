#include "server/run/record_failure.hpp"

#include "core/base/packing.hpp"
#include "server/boundary/entry.hpp"
#include "server/ledger/history.hpp"

extern "C" {
#include "access/xact.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/dsm.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"
}

namespace shepherd::run {

namespace {

constexpr std::int64_t longest_wait = 5 * USECS_PER_SEC;
constexpr std::uint32_t magic = 0x53484550;  // "SHEP"

/// What the two processes share; the event's texts follow, each preceded by its length.
struct Shared {
    std::uint32_t magic;
    Oid database;
    volatile sig_atomic_t written;
    std::size_t length;
    char text[FLEXIBLE_ARRAY_MEMBER];
};

/// Every text field of an event, in the order in which they travel. Numbers travel as text as well.
template <typename Event, typename Visit>
void each_text(Event& e, Visit visit) {
    visit(e.project);
    visit(e.scope);
    visit(e.version);
    visit(e.name);
    visit(e.action);
    visit(e.outcome);
    visit(e.caller.role);
    visit(e.caller.session_role);
    visit(e.caller.application_name);
    visit(e.sqlstate);
    visit(e.message);
    visit(e.detail);
    visit(e.hint);
    visit(e.context);
    visit(e.path);
    visit(e.statement);
}

template <typename Event, typename Visit>
void each_number(Event& e, Visit visit) {
    visit(e.started_at);
    visit(e.duration);
    visit(e.statements);
    visit(e.affected_rows);
    visit(e.wal_bytes);
    visit(e.line);
    visit(e.statement_number);
    visit(e.caller.process_id);
}

std::string packed(const ledger::Event& event) {
    Packer packer;
    each_text(event, [&](const std::string& text) { packer.text(text); });
    each_number(event, [&](auto number) { packer.number(number); });
    packer.number(event.caller.client_address ? 1 : 0);
    packer.text(event.caller.client_address.value_or(""));
    return packer.take();
}

ledger::Event unpacked(std::string_view all) {
    ledger::Event event;
    Unpacker unpacker(all);
    each_text(event, [&](std::string& text) { text = unpacker.text(); });
    each_number(event, [&](auto& number) {
        number = static_cast<std::remove_reference_t<decltype(number)>>(unpacker.number());
    });
    bool const has_address = unpacker.number() != 0;
    std::string_view const address = unpacker.text();
    if (has_address) {
        event.caller.client_address = address;
    }
    return event;
}

/// Starts the worker and waits. Returns nullptr, or why the event is not recorded. Server calls only.
const char* write_in_worker(const char* data, std::size_t length) {
    dsm_segment* const segment = dsm_create(sizeof(Shared) + length, DSM_CREATE_NULL_IF_MAXSEGMENTS);
    if (segment == nullptr) {
        return "there are too many dynamic shared memory segments";
    }
    auto* const shared = static_cast<Shared*>(dsm_segment_address(segment));
    shared->magic = magic;
    shared->database = MyDatabaseId;
    shared->written = 0;
    shared->length = length;
    memcpy(shared->text, data, length);

    BackgroundWorker worker;
    memset(&worker, 0, sizeof worker);
    worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
    worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
    worker.bgw_restart_time = BGW_NEVER_RESTART;
    worker.bgw_notify_pid = MyProcPid;
    worker.bgw_main_arg = UInt32GetDatum(dsm_segment_handle(segment));
    strlcpy(worker.bgw_library_name, "pg_shepherd", sizeof worker.bgw_library_name);
    strlcpy(worker.bgw_function_name, "shepherd_record_main", sizeof worker.bgw_function_name);
    strlcpy(worker.bgw_name, "pg_shepherd event writer", sizeof worker.bgw_name);
    strlcpy(worker.bgw_type, "pg_shepherd", sizeof worker.bgw_type);
    BackgroundWorkerHandle* handle = nullptr;
    const char* problem = nullptr;
    if (!RegisterDynamicBackgroundWorker(&worker, &handle)) {
        problem = "there is no free worker slot (max_worker_processes)";
    } else {
        TimestampTz const begin = GetCurrentTimestamp();
        pid_t pid = 0;
        while (GetBackgroundWorkerPid(handle, &pid) != BGWH_STOPPED) {
            if (GetCurrentTimestamp() - begin > longest_wait) {
                TerminateBackgroundWorker(handle);
                break;
            }
            (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 20, PG_WAIT_EXTENSION);
            ResetLatch(MyLatch);
        }
        if (shared->written == 0) {
            problem = "the worker that writes it did not succeed; the server's log says why";
        }
    }
    dsm_detach(segment);
    return problem;
}

void record_main(Datum argument) {
    Shared* const shared = pg_call([&] {
        pqsignal(SIGTERM, die);
        BackgroundWorkerUnblockSignals();
        CurrentResourceOwner = ResourceOwnerCreate(nullptr, "pg_shepherd event writer");
        dsm_segment* const segment = dsm_attach(DatumGetUInt32(argument));
        if (segment == nullptr) {
            ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                            errmsg("could not map dynamic shared memory segment")));
        }
        dsm_pin_mapping(segment);
        auto* const found = static_cast<Shared*>(dsm_segment_address(segment));
        if (found->magic != magic) {
            ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                            errmsg("unexpected segment content")));
        }
        // As the bootstrap superuser: the ledger switches to the owner of the state tables by itself. Nothing
        // of a migration's text runs here.
        BackgroundWorkerInitializeConnectionByOid(found->database, InvalidOid, 0);
        SetConfigOption("lock_timeout", "2s", PGC_USERSET, PGC_S_SESSION);
        // Settings of the database reach this process too.
        SetConfigOption("default_transaction_read_only", "off", PGC_USERSET, PGC_S_SESSION);
        SetConfigOption("default_transaction_isolation", "read committed", PGC_USERSET, PGC_S_SESSION);
        StartTransactionCommand();
        PushActiveSnapshot(GetTransactionSnapshot());
        return found;
    });
    {
        ledger::Event const event = unpacked({shared->text, shared->length});
        ledger::Session session;
        ledger::record_event(session, event);
    }
    pg_call([&] {
        PopActiveSnapshot();
        CommitTransactionCommand();
        shared->written = 1;
    });
}

}  // namespace

void record_failure(const ledger::Event& event) noexcept {
    const char* problem = "there was no memory for it";
    // A cancel that arrives now must not take the place of the error that is being reported. The count is put
    // back, not lowered: a server error sets it to 0, and below that it would hold interrupts for ever.
    auto const held = InterruptHoldoffCount;
    InterruptHoldoffCount = held + 1;
    try {
        std::string const data = packed(event);
        problem = pg_call([&] { return write_in_worker(data.data(), data.size()); });
    } catch (...) {
        problem = "the worker that writes it could not be started";
    }
    InterruptHoldoffCount = held;
    if (problem == nullptr) {
        return;
    }
    try {
        pg_call([&] {
            ereport(WARNING, (errmsg("the failure of migration \"%s\" is not recorded in the history",
                                     event.version.c_str()),
                              errdetail("The reason is that %s.", problem)));
        });
    } catch (...) {
        // The error on its way says what matters.
        return;
    }
}

extern "C" {
PGDLLEXPORT void shepherd_record_main(Datum argument);

void shepherd_record_main(Datum argument) {
    entry(record_main, argument);
}
}

}  // namespace shepherd::run

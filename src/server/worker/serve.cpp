#include "server/worker/serve.hpp"

#include "server/worker/channel.hpp"
#include "server/worker/session_state.hpp"

extern "C" {
#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "utils/portal.h"
#include "utils/resowner.h"
}

namespace shepherd::worker {

namespace {

/// Whether a session waits for the result.
bool attached = true;

/// The server's SPI takes its snapshots on behalf of the portal that runs, as it does under a CALL. An active
/// portal outlives the transactions that end while it runs.
void open_portal() {
    pg_call([] {
        Portal const portal = CreateNewPortal();
        portal->visible = false;
        portal->sourceText = debug_query_string;
        portal->status = PORTAL_ACTIVE;
        ActivePortal = portal;
        PortalContext = portal->portalContext;
    });
}

/// Before the connection is there, so that a refused login reaches the session as well.
void start_process() {
    pg_call([] {
        pqsignal(SIGTERM, die);
        BackgroundWorkerUnblockSignals();
        CurrentResourceOwner = ResourceOwnerCreate(nullptr, "pg_shepherd worker");
    });
}

void connect(const Shared& shared) {
    pg_call([&] {
        BackgroundWorkerInitializeConnectionByOid(shared.database, shared.user, 0);
        SetClientEncoding(GetDatabaseEncoding());
        process_session_preload_libraries();
    });
}

}  // namespace

void serve(Datum argument, Perform perform) {
    start_process();
    // It stays to the end of the process: its last error goes there.
    auto* const channel = new Channel(static_cast<dsm_handle>(DatumGetUInt32(argument)));
    attached = !channel->shared().detached;
    connect(channel->shared());
    Request const request = unpacked_request(channel->receive());
    assume_session(request.session, attached ? channel->shared().process : 0);
    channel->reply(message_begun, {});
    if (!attached) {
        whereToSendOutput = DestNone;
    }
    MemoryContext memory = nullptr;
    pg_call([&] {
        StartTransactionCommand();
        memory = AllocSetContextCreate(TopMemoryContext, "pg_shepherd call", ALLOCSET_DEFAULT_SIZES);
        MemoryContextSwitchTo(memory);
    });
    open_portal();
    std::string const result = perform(request);
    pg_call([] {
        ForgetPortalSnapshots();
        CommitTransactionCommand();
    });
    if (attached) {
        channel->reply(message_result, result);
    }
}

void report_and_exit() {
    InterruptHoldoffCount = InterruptHoldoffCount + 1;
    if (attached) {
        // The session raises it, and logs it with the statement that the user knows.
        MemoryContextSwitchTo(TopMemoryContext);
        ErrorData* const error = CopyErrorData();
        FlushErrorState();
        error->output_to_server = false;
        error->output_to_client = true;
        PG_TRY();
        { ReThrowError(error); }
        PG_CATCH();
        { EmitErrorReport(); }
        PG_END_TRY();
    } else {
        EmitErrorReport();
    }
    proc_exit(0);
}

}  // namespace shepherd::worker

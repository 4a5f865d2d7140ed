#include "server/run/unseen_snapshot.hpp"

extern "C" {
#include "storage/lock.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
}

namespace shepherd::run {

namespace {

void set_flag(bool on) {
    LWLockAcquire(ProcArrayLock, LW_EXCLUSIVE);
    if (on) {
        MyProc->statusFlags |= PROC_IN_SAFE_IC;
    } else {
        MyProc->statusFlags &= static_cast<std::uint8_t>(~PROC_IN_SAFE_IC);
    }
    ProcGlobal->statusFlags[MyProc->pgxactoff] = MyProc->statusFlags;
    LWLockRelease(ProcArrayLock);
}

}  // namespace

UnseenSnapshot::UnseenSnapshot() {
    pg_call([] { set_flag(true); });
    let_waiters_pass();
}

UnseenSnapshot::~UnseenSnapshot() {
    // It does not raise. An error on its way ends the transaction, which takes the flag away by itself.
    if (std::uncaught_exceptions() == 0) {
        set_flag(false);
    }
}

void let_waiters_pass() {
    pg_call([] {
        // Who waits for a transaction moves its lock to the shared lock table (VirtualXactLock in lock.c). To
        // give the lock up and take it again is what ends the wait.
        if ((MyProc->statusFlags & PROC_IN_SAFE_IC) != 0 && !MyProc->fpVXIDLock) {
            VirtualTransactionId transaction;
            GET_VXID_FROM_PGPROC(transaction, *MyProc);
            VirtualXactLockTableCleanup();
            VirtualXactLockTableInsert(transaction);
        }
    });
}

}  // namespace shepherd::run

// Who is calling, and acting as somebody else for a while.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd {

/// The names that go into the ledger and events, as they are when the call begins.
struct Caller {
    std::string role;          ///< current role
    std::string session_role;  ///< role that logged in, or SET SESSION AUTHORIZATION
    std::string application_name;
    std::optional<std::string> client_address;  ///< none for a Unix socket or a worker
    int process_id = 0;
    bool superuser = false;  ///< whether `role` is one

    static Caller current();
    /// For a worker: the session that it runs for is process `starter`, 0 when that does not wait for it;
    /// from now on current() has the address of its client.
    static void stand_in_for(int starter, std::optional<std::string> address);
    /// The process that waits for this worker, 0 when none does.
    static int starter();
};

/// Whether a role of this name exists and is a superuser.
bool is_superuser(const std::string& role);

/// Acts as the role `owner` for as long as the object lives; an abort of the (sub)transaction restores it as
/// well.
class ActAs {
  public:
    explicit ActAs(Oid owner);
    ~ActAs();
    ActAs(const ActAs&) = delete;
    ActAs& operator=(const ActAs&) = delete;

  private:
    Oid user_ = InvalidOid;
    int security_context_ = 0;
};

/// Raises unless migrations' text may run here: on a primary, in a transaction that may write, with the
/// caller's own rights (not inside a SECURITY DEFINER function or a security-restricted operation).
void require_caller_may_run(const char* function);

}  // namespace shepherd

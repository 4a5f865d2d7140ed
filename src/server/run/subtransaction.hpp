// An internal subtransaction as PL/pgSQL uses for exception blocks.
#pragma once

#include "server/boundary/guard.hpp"

struct ResourceOwnerData;

namespace shepherd::run {

/// Begins a subtransaction, which ends with release() or rollback(), and with a rollback when neither was
/// called: a subtransaction that an error leaves open would make the server take the caller's statement for
/// one inside a transaction block, and leave the session in an aborted one.
class Subtransaction {
  public:
    /// `name`: of the savepoint in error messages; nullptr for none.
    explicit Subtransaction(const char* name = nullptr);
    ~Subtransaction();
    Subtransaction(const Subtransaction&) = delete;
    Subtransaction& operator=(const Subtransaction&) = delete;

    void release();
    /// Rolls back this subtransaction and whatever was left open inside it.
    void rollback();

  private:
    MemoryContext context_;
    ResourceOwnerData* owner_;
    int outer_level_;
    bool open_ = false;
};

}  // namespace shepherd::run

// An internal subtransaction as PL/pgSQL uses for exception blocks.
#pragma once

#include "server/boundary/guard.hpp"

struct ResourceOwnerData;

namespace shepherd::run {

/// Begins a subtransaction. Exactly one of release() and rollback() ends it; when an exception leaves the
/// scope instead, the abort of the transaction around it ends it.
class Subtransaction {
  public:
    /// `name`: of the savepoint in error messages; nullptr for none.
    explicit Subtransaction(const char* name = nullptr);
    Subtransaction(const Subtransaction&) = delete;
    Subtransaction& operator=(const Subtransaction&) = delete;

    void release();
    void rollback();

  private:
    MemoryContext context_;
    ResourceOwnerData* owner_;
};

}  // namespace shepherd::run

// Deferred constraints, seen before the transaction ends.
#pragma once

namespace shepherd::run {

/// A deferred constraint fails at COMMIT, when no migration is running any more: the error would name none
/// and leave no event. So they are tried at the end of each migration, in a subtransaction that is undone,
/// and stay deferred for the COMMIT itself.
class DeferredConstraints {
  public:
    /// Has the server tell which statements may leave something deferred. From _PG_init only.
    static void install();

    /// Looks at what the caller's transaction has left open before the run: where that fails already, it is
    /// the caller's to mend before COMMIT, and nothing is tried later.
    DeferredConstraints();

    /// Raises PgError of the first deferred constraint that does not hold. Costs nothing when no table with a
    /// deferrable constraint was written since the last call: the end of a subtransaction takes time for
    /// everything that its transaction has made, so that one a migration would make long runs quadratic.
    void check() const;

    /// Says that tables were written in a way that goes round the executor (COPY).
    static void note_write();

  private:
    bool held_before_ = true;
};

}  // namespace shepherd::run

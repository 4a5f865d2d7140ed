// Deferred constraints, seen before the transaction ends.
#pragma once

namespace shepherd::run {

/// A deferred constraint fails at COMMIT, when no migration is running any more: the error would name none
/// and leave no event. So they are tried at the end of each migration, in a subtransaction that is undone,
/// and stay deferred for the COMMIT itself.
class DeferredConstraints {
  public:
    /// Looks at what the caller's transaction has left open before the run: where that fails already, it is
    /// the caller's to mend before COMMIT, and nothing is tried later.
    DeferredConstraints();

    /// Raises PgError of the first deferred constraint that does not hold.
    void check() const;

  private:
    bool held_before_ = true;
};

}  // namespace shepherd::run

// What the test functions share: objects whose destructors are counted, and SQL that is run in between.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::test {

/// Holds memory of the C++ heap; the count of those alive is back to zero when no frame was jumped over.
class Tracked {
  public:
    Tracked() : text_(100, 'x') { ++alive; }
    Tracked(const Tracked& other) : text_(other.text_) { ++alive; }
    Tracked& operator=(const Tracked&) = delete;
    ~Tracked() { --alive; }

    inline static int alive = 0;

  private:
    std::string text_;
};

/// Runs `sql` over SPI. Server calls only: has to be called inside a pg_call. Returns the number of rows.
std::uint64_t run_sql(const char* sql);

/// Throws what `kind` names: a C++ type, or a server error raised inside a pg_call. "none" returns.
void throw_kind(std::string_view kind);

/// Opens a subtransaction, calls `body`, and releases it; when `body` throws, rolls it back and throws on.
template <typename Body>
void in_subtransaction(Body body);

void begin_subtransaction();
void release_subtransaction(MemoryContext context, void* owner);
void roll_back_subtransaction(MemoryContext context, void* owner);
void* current_owner();

template <typename Body>
void in_subtransaction(Body body) {
    MemoryContext const context = CurrentMemoryContext;
    void* const owner = current_owner();
    begin_subtransaction();
    MemoryContextSwitchTo(context);
    try {
        body();
    } catch (...) {
        roll_back_subtransaction(context, owner);
        throw;
    }
    release_subtransaction(context, owner);
}

}  // namespace shepherd::test

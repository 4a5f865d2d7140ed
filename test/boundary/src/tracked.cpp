#include "tracked.hpp"

#include <sys/resource.h>

#include <limits>
#include <stdexcept>

#include "core/base/failure.hpp"

extern "C" {
#include "access/xact.h"
#include "executor/spi.h"
#include "utils/resowner.h"
}

namespace shepherd::test {

std::uint64_t run_sql(const char* sql) {
    if (SPI_connect() != SPI_OK_CONNECT) {
        elog(ERROR, "SPI_connect failed");
    }
    int const code = SPI_execute(sql, false, 0);
    if (code < 0) {
        elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(code));
    }
    std::uint64_t const processed = SPI_processed;
    SPI_finish();
    return processed;
}

namespace {

/// Lets no more memory be had from the system for as long as it lives.
class NoMoreMemory {
  public:
    NoMoreMemory() {
        getrlimit(RLIMIT_AS, &before_);
        rlimit now = before_;
        now.rlim_cur = 1;
        setrlimit(RLIMIT_AS, &now);
    }
    ~NoMoreMemory() { setrlimit(RLIMIT_AS, &before_); }
    NoMoreMemory(const NoMoreMemory&) = delete;
    NoMoreMemory& operator=(const NoMoreMemory&) = delete;

  private:
    rlimit before_{};
};

constexpr std::size_t plenty = 512UL * 1024 * 1024;

struct NoException {
    Tracked inside;
};

}  // namespace

void throw_kind(std::string_view kind) {
    Tracked const around;
    if (kind == "none") {
        return;
    }
    if (kind == "int") {
        throw 42;
    }
    if (kind == "text") {
        throw "a C string";
    }
    if (kind == "object") {
        throw NoException{};
    }
    if (kind == "bad_alloc") {
        throw std::bad_alloc();
    }
    if (kind == "real bad_alloc") {
        NoMoreMemory const limit;
        std::vector<char> const much(plenty);
        throw Failure(Condition::wrong_state,
                      "there was memory all the same: " + std::to_string(much.size()));
    }
    if (kind == "real out of memory") {
        NoMoreMemory const limit;
        pg_call([] { palloc(plenty); });
    }
    if (kind == "exception") {
        throw std::runtime_error("a runtime_error's text, 100% of it");
    }
    if (kind == "standard library") {
        (void)std::stoi("no number");
    }
    if (kind == "empty exception") {
        throw std::runtime_error("");
    }
    if (kind == "failure") {
        throw Failure(Condition::script_refused, "a Failure's message");
    }
    if (kind == "cut character") {
        throw Failure(Condition::script_refused, "cut: \xC3\xA4 \xE2\x82")
            .detail("Cut: \xC3.")
            .hint("Whole: \xC3\xA4.");
    }
    if (kind == "int in a guard") {
        pg_call([] { throw 43; });
    }
    if (kind == "server") {
        pg_call([] { ereport(ERROR, (errcode(ERRCODE_DIVISION_BY_ZERO), errmsg("a server error"))); });
    }
    throw Failure(Condition::invalid_argument, "no such kind");
}

void* current_owner() {
    return CurrentResourceOwner;
}

void begin_subtransaction() {
    pg_call([] { BeginInternalSubTransaction(nullptr); });
}

void release_subtransaction(MemoryContext context, void* owner) {
    pg_call([] { ReleaseCurrentSubTransaction(); });
    MemoryContextSwitchTo(context);
    CurrentResourceOwner = static_cast<ResourceOwner>(owner);
}

void roll_back_subtransaction(MemoryContext context, void* owner) {
    pg_call([] { RollbackAndReleaseCurrentSubTransaction(); });
    MemoryContextSwitchTo(context);
    CurrentResourceOwner = static_cast<ResourceOwner>(owner);
}

}  // namespace shepherd::test

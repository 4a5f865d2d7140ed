#include "server/shadow/desired.hpp"

#include "core/base/failure.hpp"
#include "core/diff/rename_back.hpp"
#include "core/model/snapshot_json.hpp"
#include "server/boundary/advisory_lock.hpp"
#include "server/boundary/caller.hpp"
#include "server/shadow/cache.hpp"
#include "server/shadow/history.hpp"
#include "server/worker/delegate.hpp"

extern "C" {
#include "tcop/utility.h"
}

namespace shepherd::shadow {

namespace {

constexpr std::uint32_t lock_key = 0x73686164;  // "shad"

/// One shadow database of a database at a time: each takes two worker slots, and two that have one each and
/// wait for the other would wait in vain. Who waits holds no slot.
class ShadowLock {
  public:
    ShadowLock() {
        pg_call([&] {
            tag_ = advisory_tag(lock_key);
            (void)LockAcquire(&tag_, ExclusiveLock, false, false);
        });
    }
    ~ShadowLock() {
        // An error on its way ends the transaction, which gives the lock back.
        if (std::uncaught_exceptions() == 0) {
            (void)LockRelease(&tag_, ExclusiveLock, false);
        }
    }
    ShadowLock(const ShadowLock&) = delete;
    ShadowLock& operator=(const ShadowLock&) = delete;

  private:
    LOCKTAG tag_{};
};

}  // namespace

Built built(const Blueprint& blueprint, const char* function) {
    require_caller_may_run(function);
    pg_call([&] { PreventCommandDuringRecovery(function); });
    std::string const packed_blueprint = packed(blueprint);
    std::string key = key_of(packed_blueprint);
    if (std::optional<std::string> const before = recalled(key)) {
        return unpacked_built(*before);
    }
    ShadowLock const lock;
    // Whoever had the lock may have had the same question.
    if (std::optional<std::string> const before = recalled(key)) {
        return unpacked_built(*before);
    }
    std::string result = worker::send_on(
        {worker::Task::keep_shadow, MyDatabaseId, function, nothing_changed, key + packed_blueprint});
    Built read = unpacked_built(result);
    remember(std::move(key), std::move(result));
    return read;
}

model::Snapshot with_unsaid(const Built& made, const model::Snapshot& live, const diff::Diffing& how) {
    const model::Snapshot& built = made.looks.at(0);
    return model::with_unsaid(built, made.empty,
                              how.renames.empty() ? live : diff::with_told_names(live, built, how),
                              made.builder);
}

model::Snapshot desired(const std::string& text, const std::optional<std::vector<std::string>>& schemas,
                        const model::Snapshot& live, const diff::Diffing& how, const char* function) {
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (text[first] == '[' || text[first] == '{')) {
        return model::read_snapshot_json(text);
    }
    // Neither word is a statement.
    if (text == "applied" || text == "migrations") {
        return schema_of_history(text == "migrations", schemas, live, how, function);
    }
    Blueprint blueprint;
    blueprint.schemas = schemas;
    Part& part = blueprint.parts.emplace_back();
    part.label = "desired schema";
    part.script.text = text;
    part.look = true;
    // As psql -f runs it: the locks of a large schema in one transaction are more than a server has room for.
    part.mode = TransactionMode::none;
    Built const made = built(blueprint, function);
    return with_unsaid(made, live, how);
}

}  // namespace shepherd::shadow

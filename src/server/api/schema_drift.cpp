// schema_drift, schema_record.

#include <unordered_map>

#include "core/diff/diff.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/dialect.hpp"
#include "server/run/deploy_lock.hpp"
#include "server/run/schema_record.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "tcop/utility.h"
}

namespace shepherd::api {

namespace {

/// The statements from one schema to the other, by object.
class Script {
  public:
    Script(const model::Snapshot& from, const model::Snapshot& to) {
        for (const diff::DiffStep& step : diff::diff(from, to, catalog::diffing(true))) {
            std::string& sql = statements_[step.kind + " " + step.identity];
            for (const std::string& statement : step.statements) {
                sql += (sql.empty() ? "" : "\n") + statement + ";";
            }
        }
    }

    std::string of(const model::Difference& difference) const {
        auto const found = statements_.find(difference.kind + " " + difference.identity);
        return found == statements_.end() ? std::string() : found->second;
    }

  private:
    std::unordered_map<std::string, std::string> statements_;
};

}  // namespace

SHEPHERD_FUNCTION(schema_drift) {
    std::optional<run::Drift> const drift = run::read_drift();
    RowWriter writer(fcinfo);
    if (!drift) {
        return 0;
    }
    Script const undo(drift->found, drift->recorded);
    Script const keep(drift->recorded, drift->found);
    for (const model::Difference& one : model::compare(drift->recorded, drift->found, true)) {
        writer.put({Value::text(one.kind), Value::text(one.identity), Value::text(one.change),
                    Value::text_or_null(one.detail), Value::text_or_null(undo.of(one)),
                    Value::text_or_null(keep.of(one))});
    }
    return 0;
}

SHEPHERD_FUNCTION(schema_record) {
    pg_call([] {
        PreventCommandDuringRecovery("schema_record()");
        PreventCommandIfReadOnly("schema_record()");
    });
    (void)run::take_deploy_lock();
    std::string const fingerprint = run::record_schema_now();
    Value const value = Value::text(fingerprint);
    return pg_call([&] { return value.datum(); });
}

}  // namespace shepherd::api

// Access to the state tables: as their owner, for as long as it takes.
#pragma once

#include "server/boundary/caller.hpp"
#include "server/boundary/local_settings.hpp"
#include "server/boundary/spi.hpp"

namespace shepherd::ledger {

/// An SPI connection that acts as the owner of the state tables, so that a deployer needs no right on them.
/// Nothing of a migration's text may run while one is open.
class Session {
  public:
    /// Raises undefined_object when the extension is not installed in this database.
    Session();

    Result run(Query& query, std::initializer_list<Value> values) { return spi_.run(query, values); }
    Result run(Query& query, std::initializer_list<Value> values, MemoryContext keep_in) {
        return spi_.run(query, values, keep_in);
    }

  private:
    ActAs owner_;
    LocalSettings path_;
    SpiSession spi_;
};

/// What the state tables are keyed by: a set of migrations, and where it is applied.
struct Place {
    std::string project = "default";
    std::string scope;  ///< empty = the database, else a schema
};

}  // namespace shepherd::ledger

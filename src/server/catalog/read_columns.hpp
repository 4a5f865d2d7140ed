// Columns and their defaults, most of what a schema consists of, from the catalogs themselves: by a query it
// takes several times as long.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/catalog/session.hpp"

namespace shepherd::catalog {

/// A relation whose columns are wanted.
struct RelationToRead {
    Oid oid;
    bool stored;       ///< its columns have a storage: a table or materialized view, no view
    bool partition;    ///< what a partition inherits is not said of its columns
    std::string name;  ///< not quoted
};

/// Hands over the columns of each relation in their order, and behind them their defaults, as rows of the
/// form that queries.hpp describes, with the catalog that the OID is of. The cells live until `each` returns.
/// A relation that is gone has no columns. Raises PgError.
void read_columns(const std::vector<RelationToRead>& relations,
                  const std::function<void(Oid catalog, const Cell* row)>& each);

}  // namespace shepherd::catalog

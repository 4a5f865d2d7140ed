// What depends on what, from pg_depend.
#pragma once

#include "server/catalog/collector.hpp"

namespace shepherd::catalog {

struct Dependency {
    Key from;
    Key to;
    char type;  ///< pg_depend.deptype
};

/// In memory of the current context.
struct Dependencies {
    Dependency* rows;
    std::size_t count;
};

/// Whether both sides can be objects of ours. What the server made itself has smaller OIDs; only its schema
/// "public" can be depended on. That something is a member of an extension is no dependency here.
bool is_of_schema(const Dependency& dependency);

/// All that are of the schema, those on operator classes and families first: the collector has to know whose
/// parts their members are. Raises PgError.
Dependencies all_dependencies();

/// All dependencies of these rows, by the catalog's index: of each key its column is passed over, and no key
/// may come twice. Raises PgError.
Dependencies dependencies_of(const std::vector<Key>& keys);

}  // namespace shepherd::catalog

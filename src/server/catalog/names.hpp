// Names as the caller means them.
#pragma once

#include <string>
#include <vector>

namespace shepherd::catalog {

/// The schemas of the caller's search_path that exist, not quoted; pg_catalog and temporary ones left out.
std::vector<std::string> search_path();

/// The type that `written` stands for under the caller's search_path, as snapshots write types; empty when
/// there is none. Raises PgError for what is no type's name.
std::string type_name(const std::string& written);

}  // namespace shepherd::catalog

// One object of a schema.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shepherd::model {

/// What a catalog knows about one object, independent of OIDs and of search_path. The names of kinds,
/// attributes and the spelling of identities are listed in doc/schema.md.
struct Object {
    std::string kind;        ///< "table", "column", "index", …
    std::string identity;    ///< qualified and quoted; with the kind it names the object
    std::string definition;  ///< SQL as the server prints it; empty where the attributes say it all
    std::vector<std::pair<std::string, std::string>> attributes;  ///< sorted by name
    std::vector<std::uint32_t> depends;                           ///< places in the snapshot, sorted

    /// The attribute, or an empty text.
    std::string_view attribute(std::string_view name) const;
    bool has(std::string_view name) const;
    /// Sets or replaces an attribute.
    void set(std::string_view name, std::string value);
};

}  // namespace shepherd::model

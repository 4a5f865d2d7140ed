// One formatted SQL file of Liquibase's, cut into changesets.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/layout/liquibase_parts.hpp"

namespace shepherd::layout::liquibase {

/// What a changeset says to undo it with.
struct Rollback {
    enum class Kind {
        nothing,  ///< it says nothing
        empty,    ///< "empty", "not required": there is nothing to undo
        sql,
        changeset,  ///< the SQL of another changeset
    };
    Kind kind = Kind::nothing;
    Script script;
    std::string id;  ///< changeset: which one
    std::string author;
    std::string path;  ///< empty: of the same file
    int line = 0;
};

struct Changeset {
    std::string id;
    std::string author;
    std::string path;  ///< logical path, or the file's
    int line = 1;
    Attributes attributes;
    Script script;  ///< directives left out, line numbers kept
    Rollback rollback;
    std::vector<Check> checks;
    std::string action = "halt";
};

/// Reads the file. Properties set in it are added to `properties` and replaced in everything that is
/// returned; texts that are not the file's own go into `loaded.storage`. Raises Failure (layout_refused) for
/// what is not understood.
std::vector<Changeset> read_file(const File& file, const Request& request, Properties& properties,
                                 Loaded& loaded);

}  // namespace shepherd::layout::liquibase

// One object as it is -> as it should be, in place.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// Names of hazards, as steps carry them.
namespace hazard {
inline constexpr const char* data_loss = "data loss";
inline constexpr const char* rewrite = "rewrite";      ///< the table is written anew under an exclusive lock
inline constexpr const char* long_scan = "long scan";  ///< every row is looked at
inline constexpr const char* lock = "lock";            ///< writers wait while it runs
inline constexpr const char* own_transaction =
    "own transaction";  ///< what it adds can be used after a commit only
inline constexpr const char* depends_on_data = "depends on data";  ///< fails when rows do not fit
}  // namespace hazard

struct Alteration {
    bool possible = true;  ///< otherwise the object has to be dropped and made again
    /// The objects that use it cannot stay while it changes.
    bool frees_dependents = false;
    /// A type that columns keep using: it is renamed, made anew, the columns are moved over, and the old one
    /// dropped.
    bool swap = false;
    std::vector<std::string> statements;
    std::vector<std::string> late;  ///< behind the changes of its parts: INHERIT, ATTACH PARTITION
    std::vector<std::string> hazards;
};

/// Of the table whose column was altered last: columns of one table come one after the other, and each of
/// them asks for its table's parents.
struct StayingParents {
    const model::Object* table = nullptr;  ///< in the source
    std::vector<std::string_view> names;   ///< those that kept_parents() returns for it
};

/// How `to` (of `target`) is reached from `from` (of `source`), two objects of the same kind and identity.
Alteration alter(const model::Snapshot& source, const model::Object& from, const model::Snapshot& target,
                 const model::Object& to, bool maintain, StayingParents& parents);

/// Whether the two say the same: the place of a column and dependencies do not count.
bool same_object(const model::Object& left, const model::Object& right);

/// The statements that end the object; empty for what ends with something else (columns of views, what
/// belongs to a parent).
std::vector<std::string> drop_statements(const model::Snapshot& snapshot, std::uint32_t place, bool maintain);

/// Whether dropping the object loses what cannot be made again from the definition.
bool holds_data(const model::Object& object);

}  // namespace shepherd::diff

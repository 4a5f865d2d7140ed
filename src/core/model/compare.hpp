// Two snapshots -> what differs, object by object.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::model {

struct Difference {
    std::string kind;
    std::string identity;
    std::string change;  ///< "added", "removed", "changed"
    std::string detail;  ///< of what changed, a line an attribute: "type: integer -> bigint"; long values are
                         ///< cut, line breaks in them are blanks
};

/// In the order of `to`, with what is only in `from` behind it. The parts of a relation that is added or
/// removed (columns, constraints, indexes, …) come with it and are not listed, also where a relation of
/// another kind has its name. `order`: whether the order of
/// columns counts.
std::vector<Difference> compare(const Snapshot& from, const Snapshot& to, bool order);

/// Three versions: what changed from `before` to `after` is changed in `base`, everything else stays as it is
/// there, except for parts of a relation that is not there then.
Snapshot carried_over(const Snapshot& base, const Snapshot& before, const Snapshot& after);

}  // namespace shepherd::model

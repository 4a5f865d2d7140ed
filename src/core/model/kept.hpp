// What is left out of a change is still there after it.
#pragma once

#include <set>

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// Where a change from `live` to `desired` leads to that is not made as a whole. Both sets have "kind
/// identity": what is in `left_out` is, with its parts (of a relation, of a domain, the default and the
/// sequence of a column) as it is in `live`, or not there when it is not there. Everything else is as in
/// `desired`, as are parts that are in `made`: something was done to them by themselves.
Snapshot with_kept(const Snapshot& desired, const Snapshot& live, const std::set<std::string>& left_out,
                   const std::set<std::string>& made);

}  // namespace shepherd::model

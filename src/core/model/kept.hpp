// What is left out of a change is still there after it.
#pragma once

#include <set>

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// `desired`, and of `live` what is named in `left_out` ("kind identity") with the parts of those: where a
/// change that leaves them out leads to.
Snapshot with_kept(const Snapshot& desired, const Snapshot& live, const std::set<std::string>& left_out);

}  // namespace shepherd::model

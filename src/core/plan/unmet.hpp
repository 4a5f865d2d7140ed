// Whether what a migration requires is, or will be, there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/dependencies.hpp"
#include "core/plan/standing.hpp"

namespace shepherd::plan {

struct Unmet {
    std::string what;    ///< "requires "x", which is not known": for a note, or after a migration's name
    std::string detail;  ///< where it was looked for
    std::string hint;
};

/// What a check needs to see. `selected` and `position` are by node: what is going to run, and its place.
struct Outlook {
    const History& history;
    const Dependencies& dependencies;
    const Standings& standings;
    const std::vector<bool>& selected;
    const std::vector<std::size_t>& position;
};

/// The first requirement of `node` that is neither applied, nor covered by a baseline, nor selected. Cycles
/// are not looked at.
std::optional<Unmet> unmet_requirement(const Outlook& outlook, std::size_t node);

/// The first conflict of `node` that is applied, or selected to run before it.
std::optional<Unmet> present_conflict(const Outlook& outlook, std::size_t node);

}  // namespace shepherd::plan

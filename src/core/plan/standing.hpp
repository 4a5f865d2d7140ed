// Where each migration stands, before anything is planned.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/history.hpp"

namespace shepherd::plan {

struct Standing {
    State state = State::pending;
    std::string note;                         ///< see Entry::note
    bool runs = false;                        ///< a plan without a target would run it
    bool covered = false;                     ///< a baseline, applied or about to be, stands for it
    std::optional<std::size_t> sorts_before;  ///< the applied node that makes it out of order
};

struct Standings {
    std::vector<Standing> of;  ///< by node
    std::optional<std::size_t>
        baseline;  ///< the baseline that will run: nothing is applied yet, and it is the newest
};

/// `last_baseline`: the greatest sort key that a baseline may have to be chosen (that of a target); not set =
/// any. An applied checksum that is empty is not known (marked without its text, taken over from another
/// tool) and counts as unchanged for what runs once, as changed for repeatables.
Standings find_standings(const Inventory& inventory, const History& history,
                         std::optional<std::string_view> last_baseline);

}  // namespace shepherd::plan

// Targets that are not the name of a migration.
#pragma once

#include <cstddef>
#include <string_view>

namespace shepherd::plan {

struct TargetWord {
    enum class Meaning {
        nothing,   ///< ""
        head,      ///< "head"
        base,      ///< "base"
        forward,   ///< "+N"
        backward,  ///< "-N"
        migration  ///< anything else
    };
    Meaning meaning = Meaning::migration;
    std::size_t count = 0;  ///< N
};

/// Reads `target`; raises Failure invalid_argument for an N that is not between 1 and 1,000,000,000.
TargetWord read_target_word(std::string_view target);

}  // namespace shepherd::plan

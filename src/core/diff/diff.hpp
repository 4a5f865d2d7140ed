// Two snapshots -> the steps from one to the other.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

struct DiffStep {
    std::string kind;
    std::string identity;
    std::string
        change;  ///< create, alter, drop; rebuild: dropped and made again because of what it uses; set, reset
    std::vector<std::string> statements;
    std::vector<std::string> hazards;  ///< names of diff::hazard
    bool allowed = true;  ///< false: it, or what it waits for, loses data, and nobody allowed that
};

struct Diffing {
    bool maintain = false;         ///< the server knows the privilege MAINTAIN (17)
    std::string role;              ///< who runs the steps: its default privileges apply to what they make
    bool allow_data_loss = false;  ///< otherwise steps that lose data are marked as not allowed
};

/// The steps that make `from` into `to`, in an order that works: what goes comes before what it uses, what
/// uses a column or type that changes is dropped before and made again behind it. Objects are matched by kind
/// and identity: a new name is a drop and a create.
std::vector<DiffStep> diff(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

}  // namespace shepherd::diff

// What a shadow database is built of, and what is seen in it.
#pragma once

#include "core/base/migration.hpp"
#include "core/model/snapshot.hpp"
#include "core/model/unsaid.hpp"

namespace shepherd::shadow {

/// The state after any error, for its detail.
inline constexpr const char* nothing_changed =
    "The shadow database is dropped, nothing of this one was changed.";

/// One script of a schema's history.
struct Part {
    std::string label;  ///< "migration \"20250612_users\"" or empty, for messages
    Script script;
    TransactionMode mode = TransactionMode::automatic;
    std::string scope;  ///< the schema that it is applied to; empty = the database
    bool look = false;  ///< take a snapshot behind it
};

struct Blueprint {
    std::vector<Part> parts;
    std::optional<std::vector<std::string>> schemas{};  ///< look at these alone
};

std::string packed(const Blueprint& blueprint);
/// The texts point into `bytes`.
Blueprint unpacked_blueprint(std::string_view bytes);

/// What came of a blueprint.
struct Built {
    model::Builder builder;
    model::Snapshot empty;               ///< before the first part
    std::vector<model::Snapshot> looks;  ///< in the order of the parts that ask for one
};

std::string packed(const Built& built);
/// Raises std::length_error.
Built unpacked_built(std::string_view bytes);

}  // namespace shepherd::shadow

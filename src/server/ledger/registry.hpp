// shepherd.migration: what is known.
#pragma once

#include "core/layout/layout.hpp"
#include "core/plan/plan.hpp"
#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// What registering did to one migration.
struct Registration {
    std::string project;
    std::string version;
    std::string name;
    std::string path;
    std::string outcome;  ///< "new", "unchanged", "updated", "changed" (differs from what ran), "gone" (no
                          ///< longer in the files)
};

/// Registers `migrations` under their own project, or `project` where they name none or `project_is_given`.
/// `complete`: they are the whole set of their projects' files, so that what came from files before and is
/// not among them is marked as gone. Marks scopes unsettled only where something has changed. A superuser who
/// brings in a text that another role registered stands behind it from then on. Raises Failure
/// (layout_refused) for a file that is applied under another version.
std::vector<Registration> register_migrations(Session& session, const std::vector<Migration>& migrations,
                                              const std::string& project, bool project_is_given,
                                              bool complete, const Caller& actor);

/// Whether a migration of this version is registered, and says something else than `migration`.
bool is_registered_differently(Session& session, const Migration& migration, const std::string& project);

/// Everything that planning needs to know of `place`. Policies are the caller's to set.
plan::Inventory read_inventory(Session& session, const Place& place);

/// The texts of one registered migration, in memory context `keep_in`. Raises Failure when it is not
/// registered.
struct Scripts {
    Migration migration;  ///< its scripts point into keep_in
    std::string checksum;
    std::string digest;  ///< of everything that is registered of it
};
Scripts read_scripts(Session& session, const std::string& project, const std::string& version,
                     MemoryContext keep_in);

/// The texts of several registered migrations at once, in the order of `versions`; nothing when all together
/// are larger than `most` bytes.
std::vector<Scripts> read_small_scripts(Session& session, const std::string& project,
                                        const std::vector<std::string>& versions, std::int64_t most,
                                        MemoryContext keep_in);

/// Every project that has a registered migration, in the order in which they came.
std::vector<std::string> registered_projects(Session& session);

/// Path of the up script of every registered migration, by version: for migrate_plan.
std::string registered_path(Session& session, const std::string& project, const std::string& version);

/// Forgets a migration. Raises Failure (wrong_state) when it is applied in any scope.
void remove_registered(Session& session, const std::string& project, const std::string& version);

/// The version of the registered migration with this name or version, or nothing.
std::optional<std::string> version_of_name(Session& session, const std::string& project,
                                           const std::string& name);

/// Registers again, from the ledger's texts, a migration whose file is gone, so that its absence is accepted.
void keep_without_file(Session& session, const Place& place, const std::string& version);

const char* kind_name(Kind kind);
Kind kind_of(std::string_view name);
const char* transaction_name(TransactionMode mode);
TransactionMode transaction_of(std::string_view name);

}  // namespace shepherd::ledger

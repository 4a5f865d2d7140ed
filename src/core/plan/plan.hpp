// What is registered and what is applied -> what to do. No texts, no server: names, versions and checksums
// only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/failure.hpp"
#include "core/base/migration.hpp"

namespace shepherd::plan {

/// What to do about something unusual (settings pg_shepherd.out_of_order, .changed, .missing).
enum class Policy { allow, warn, error };

enum class State { pending, applied, running, failed, interrupted, changed, missing, out_of_order, ignored };

/// The word that migrate_status shows: "pending", "applied", …, "out of order", "ignored".
const char* state_name(State state);

/// A migration that is known, without its texts.
struct Registered {
    std::string version;
    std::string name;
    std::string sort_key;
    Kind kind = Kind::versioned;
    std::string checksum;  ///< of the up script, line ends and BOM not counting
    std::vector<std::string> requirements;
    std::vector<std::string> conflicts;
    std::vector<std::string> tags;
    bool run_always = false;
    /// Its requirements say where it stands, and nothing else does (Alembic's revisions, whose requirements
    /// are their parents). Otherwise the history is a list.
    bool by_graph = false;
    bool ignored = false;
    std::string ignore_reason;
    bool present = true;  ///< in the newest complete set of files (always true for migrate_add)
    bool has_down = false;
};

/// A migration that is in the ledger of this scope.
struct Applied {
    std::string version;
    std::string name;
    std::string sort_key;
    Kind kind = Kind::versioned;
    std::string checksum;
    std::vector<std::string> requirements;
    std::int64_t run_order = 0;  ///< ascending in the order in which the ledger got them
    bool by_graph = false;       ///< as in Registered, when it ran
    bool has_down = false;
};

/// The newest attempt of a migration that is not applied, when it did not end well.
struct Attempt {
    std::string version;
    State state = State::failed;  ///< failed, interrupted or running
};

/// All of one project and scope. Order of the vectors does not matter; versions are unique in each of them.
/// An empty Applied::checksum means that it is not known: what runs once then counts as unchanged, a
/// repeatable as changed.
struct Inventory {
    std::vector<Registered> registered;
    std::vector<Applied> applied;
    std::vector<Attempt> attempts;
    /// Migrations applied in other projects, as "project:name" and "project:version": what a Sqitch
    /// requirement on another project is checked against.
    std::vector<std::string> applied_elsewhere;
    Policy out_of_order = Policy::warn;
    Policy changed = Policy::error;
    Policy missing = Policy::error;
};

/// One line of migrate_status: indexes into the inventory; at least one is set.
struct Entry {
    std::optional<std::size_t> registered;
    std::optional<std::size_t> applied;
    State state = State::pending;
    /// Why, in one phrase: "sorts before 20250612_b, which is applied"; empty for plain states.
    std::string note;
};

/// Everything known, in the order of the history: applied and pending together, versioned by dependency and
/// sort key, then repeatables. Raises nothing: what will stop apply (a requirement that is not known, a
/// cycle) is in the note. A repeatable whose file changed since it ran is pending; one that runs in every
/// apply is applied.
std::vector<Entry> overview(const Inventory& inventory);

enum class Action { apply, reapply, revert, skip };

struct Step {
    Action action = Action::apply;
    std::size_t index = 0;  ///< into registered (apply, reapply, skip) or applied (revert)
    std::string note;       ///< why it is skipped, or out of order
};

/// Something that stops the run (policy error) or is to be told (policy warn).
struct Problem {
    Condition condition = Condition::wrong_state;
    Policy policy = Policy::error;
    std::string version;
    std::string message;
    std::string detail;
    std::string hint;
};

struct Plan {
    std::vector<Step> steps;
    std::vector<Problem> problems;  ///< in the order of the history; the first with policy error is raised
};

/// What apply would do. `target`: empty or "head" = all; a version, name or tag (see resolve_target); "+N" =
/// the next N that are not repeatable; a migration whose version is exactly the word is meant before the
/// word. With a target, everything up to it in the order of the history runs (so do migrations that it
/// requires, which stand before it), what comes after it stays pending, and of the repeatables only the
/// target and what is required run. With a target that stands in a graph, it and what it requires, directly
/// or not, run and nothing else: other branches stay pending. Alembic: script/revision.py
/// (_collect_upgrade_revisions). A target that is applied leaves nothing to do. The baseline that runs
/// where nothing is applied is the newest up to the target. Changed and missing migrations are problems in
/// any case, those out of order when they would run; where the policy is error, the step of such a one is
/// left out. Migrations that are ignored are skip steps when the history passes them for the first time, so
/// that a plan with nothing to do has no steps. Raises Failure for a target that does not exist or is ignored
/// (wrong_state), a cycle (named in full: "a requires b requires a"), and an unmet requirement or applied
/// conflict that the steps themselves do not settle (dependency_failed), a target for revert or an N out of
/// bounds (invalid_argument).
Plan plan_apply(const Inventory& inventory, const std::string& target);

/// What revert would do, newest first by Applied::run_order. `target` = the migration that stays as the
/// newest: what ran after it goes, whatever it sorts by; "base" = revert all, "-N" = the last N (or as many
/// as there are), empty = the last one. With a target that stands in a graph, what requires it, directly or
/// not, goes and nothing else: other branches stay, and so does the other side of a merge. Alembic:
/// script/revision.py (_collect_downgrade_revisions). Of the last N, one in a graph goes after whatever
/// requires it, also where that ran earlier. A migration without a down script is a problem with policy error
/// (no_revert_script), and so is one that stays applied without what it requires (dependency_failed; a
/// warning for a repeatable). Repeatables are passed over; a repeatable as the target is itself what is
/// reverted, alone. Raises Failure for an unknown target, one that is not applied (wrong_state), a target for
/// apply or an N out of bounds (invalid_argument).
Plan plan_revert(const Inventory& inventory, const std::string& target);

/// Finds what a person means by `target` among registered and applied migrations: an exact version; an exact
/// name; a tag, with or without '@', or name@tag; a version with equal natural_key (7 for 007); a version or
/// "version_name" that begins with the target up to a '_', '-' or its end ("20250612152230" for
/// "20250612152230_add_users"); an abbreviated hash of at least 4 characters. Returns the version. Raises
/// Failure migration_not_found (with the nearest versions as the hint) or migration_ambiguous (naming the
/// candidates).
std::string resolve_target(const Inventory& inventory, const std::string& target);

}  // namespace shepherd::plan

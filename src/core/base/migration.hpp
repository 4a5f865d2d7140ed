// What a layout reads out of files and everything after it works on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shepherd {

/// The text of one direction of a migration. `text` is not owned: it points into the file it came from or
/// into the storage of the Loaded that holds the migration. No BOM, no NUL; line ends as they were in the
/// file.
struct Script {
    std::string_view text;
    std::string path;  ///< file it stands in, as it was passed in
    int first_line =
        1;  ///< 1-based line of the file at which `text` begins, so errors can name the file's line
};

enum class Kind {
    versioned,   ///< runs once, in order
    repeatable,  ///< runs after the versioned ones, again whenever its checksum changed
    baseline,    ///< stands for all versions up to its own: runs only where nothing is applied yet
};

/// How a script asks to be run with respect to transactions.
enum class TransactionMode {
    automatic,  ///< no marker: the parse tree decides
    required,   ///< a marker asks for one transaction
    none,       ///< a marker asks for no transaction
};

struct Migration {
    std::string version;   ///< identity inside the project, as the tool it comes from defines it; never empty
    std::string name;      ///< what a person calls it; may equal version
    std::string sort_key;  ///< order inside the project: compare as bytes (see natural_key); never empty
    std::string project;   ///< project named by the files themselves (Sqitch); empty = the caller's
    std::string layout;    ///< name of the layout it was read by, e.g. "prisma"
    std::string registered_by;  ///< role that brought the texts in; empty while they are being read
    Kind kind = Kind::versioned;

    Script up;
    std::optional<Script> down;
    std::optional<Script> verify;
    TransactionMode up_transaction = TransactionMode::automatic;
    TransactionMode down_transaction = TransactionMode::automatic;

    /// Versions or names (or Sqitch "project:change", "@tag") that have to be applied before this one.
    std::vector<std::string> requirements;
    /// Versions or names that must not be applied.
    std::vector<std::string> conflicts;
    /// Names under which this point of the history can be used as a target (Sqitch tags, without the @).
    std::vector<std::string> tags;

    bool run_always = false;    ///< repeatable that runs in every apply (Liquibase runAlways)
    bool ignored = false;       ///< known but not to be run here (Liquibase context or dbms does not match)
    std::string ignore_reason;  ///< why, for migrate_status
    std::string
        precondition;  ///< SQL whose single value must equal precondition_result, else precondition_action
    std::string precondition_result;
    std::string precondition_action;  ///< "halt", "mark_ran", "continue" (skip, try again next time), "warn"
};

}  // namespace shepherd

// Two snapshots -> the steps from one to the other.
#pragma once

#include "core/diff/named_not_null.hpp"
#include "core/model/snapshot.hpp"

namespace shepherd::diff {

struct DiffStep {
    std::string kind;
    std::string identity;
    std::string change;  ///< create, alter, drop, rename; rebuild: dropped and made again because of what it
                         ///< uses; set, reset
    std::vector<std::string> statements;
    std::vector<std::string> hazards;  ///< names of diff::hazard
    bool allowed = true;     ///< false: it, or what it waits for, loses data, and nobody allowed that
    std::string note;        ///< a sentence for whoever reads it, or nothing
    std::string table = {};  ///< of a column, default or constraint: what it is a part of
};

/// `old_name`: of an object as snapshots write it, with or without its kind in front: `app.users`,
/// `app.users.name`, `users_pkey ON app.users`, `app.f(integer)`, `app`; `app.status: gone` is a label of an
/// enum. The schema may be left out. `new_name`: its new name, as SQL writes it.
struct ToldRename {
    std::string old_name;
    std::string new_name;
};

struct Diffing {
    bool maintain = false;         ///< the server knows the privilege MAINTAIN (17)
    std::string role;              ///< who runs the steps: its default privileges apply to what they make
    bool allow_data_loss = false;  ///< otherwise steps that lose data are marked as not allowed
    NamedNotNull named_not_null = NamedNotNull::none;
    bool by_table = true;  ///< one ALTER TABLE for several columns; otherwise a step for each
    std::vector<ToldRename> renames;
    /// The schemas, not quoted, in which old names without one are looked for, in this order.
    std::vector<std::string> search_path;
};

/// Reads an object of old and new names. Raises Failure (invalid_argument).
std::vector<ToldRename> read_renames(std::string_view json);

/// The steps that make `from` into `to`, in an order that works: what goes comes before what it uses, what
/// uses a column or type that changes is dropped before and made again behind it. Objects are matched by kind
/// and identity, once those have their new names that are told, or that have one like them under another name
/// only. Raises Failure (invalid_argument) for a renaming that is impossible.
std::vector<DiffStep> diff(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

}  // namespace shepherd::diff

// Which rows of the catalogs have been written, as far as the server tells while they are.
#pragma once

#include <vector>

#include "core/model/unit.hpp"
#include "server/boundary/postgres.hpp"

namespace shepherd::catalog {

/// Has the server call us. From _PG_init only. What is installed costs a comparison while nobody watches.
void install_watch();

/// Whether the server's caches were told of any change since the last call; true the first time.
bool heard_of_any();

/// As long as the object lives, whatever is created, altered or dropped is noted: by this session, and, as
/// soon as it is committed, by others. There is one at a time. What is rolled back is noted as well.
class Watch {
  public:
    /// Server calls; raises PgError.
    Watch();
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// A key of pg_constraint with this number for its column: what the constraint belongs to is noted too.
    static constexpr int owner_is_noted = 1;

    struct Touched {
        /// Something happened of which it is not known what it reaches: nullptr, or what it was.
        const char* everything = nullptr;
        /// Rows of pg_class, pg_type, pg_proc, pg_namespace, pg_constraint, pg_enum, pg_statistic_ext, and of
        /// catalogs whose rows are parts of a relation that is in here too.
        std::vector<model::Key> keys;
    };

    /// What was touched since the watch began, or since the last settle(). Takes in what others have
    /// committed. Raises PgError.
    static Touched touched();
    /// What touched() said has been dealt with, unless the transaction is rolled back: then everything counts
    /// as touched.
    static void settle();
    /// All that was ever touched, sorted; after touched() only.
    static const std::vector<model::Key>& ever();
    /// From now on everything counts as touched. `why` is a literal.
    static void give_up(const char* why) noexcept;
};

/// What a constraint belongs to; nothing for one that is gone.
struct OwnerOfConstraint {
    Oid relation;
    Oid type;
    char kind;
};

/// Server call.
OwnerOfConstraint owner_of_constraint(Oid oid);

/// Whether a transaction has ended whose changes can be seen while its messages about them are still to come.
/// Raises PgError.
bool messages_are_due();

}  // namespace shepherd::catalog

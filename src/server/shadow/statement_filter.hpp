// What a script may not do from a shadow database: anything that reaches outside of it.
#pragma once

namespace shepherd::shadow {

/// What was seen among the statements that ran.
struct Seen {
    bool owners = false;  ///< a statement named an owner
    bool grants = false;  ///< a statement granted or revoked
};

/// From here on, to the end of the process, statements that change something outside of this database (roles,
/// databases, tablespaces, the server's settings, subscriptions, which connect to other servers) are passed
/// over, wherever they stand.
void filter_statements();

const Seen& seen();

}  // namespace shepherd::shadow

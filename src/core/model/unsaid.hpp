// What a text of DDL leaves unsaid is as it is.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// Whose objects the built ones are when nothing was said about it.
struct Builder {
    std::string role;          ///< quoted as an identifier
    bool said_owners = false;  ///< the text has an OWNER TO: all owners are as it says
    bool said_grants = false;  ///< the text has a GRANT or REVOKE: all privileges are as it says
};

/// `built`: what the text made in a new database, which had `empty` before. What every new database has and
/// the text did not touch (the schema public) is taken from `live`, and left out when it is not there and
/// nothing that the text made uses it. From `live` are also privileges that the text says nothing about, and
/// the owner of everything that belongs to the builder for want of a word about it. Of objects that `live`
/// does not have, such an owner is marked as implied: whoever makes them owns them.
Snapshot with_unsaid(const Snapshot& built, const Snapshot& empty, const Snapshot& live,
                     const Builder& builder);

/// The attribute that marks it; not part of a schema.
constexpr std::string_view implied_owner = "implied owner";

}  // namespace shepherd::model

// Grants: from the server's array of privileges to GRANT and REVOKE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/object.hpp"

namespace shepherd::model {

/// One entry of an object's privileges (aclitem of the server: src/backend/utils/adt/acl.c, aclitemout).
struct Grant {
    std::string grantee;     ///< quoted as an identifier; PUBLIC for everybody
    std::string privileges;  ///< the server's letters, each followed by * when it may be passed on
    std::string grantor;     ///< quoted as an identifier

    bool operator==(const Grant&) const = default;
};

/// Reads `grantee=privileges/grantor` as the server prints it, with names as they are, not quoted; a grantee
/// of no name is everybody. Raises Failure (invalid_argument) for anything else.
Grant read_grant(std::string_view item);

/// The entries as one text, `a=r/o, b=w/o`, in the order given; and back. Raises Failure (invalid_argument).
std::string write_grants(const std::vector<Grant>& grants);
std::vector<Grant> read_grants(std::string_view text);

/// The grants of an object that passes from one owner to another: where both have an entry these become one,
/// and entries without privileges go (src/backend/utils/adt/acl.c, aclnewowner).
std::vector<Grant> passed_on(std::vector<Grant> grants, const std::string& from, const std::string& to);

/// What the object has, when it belongs to `owner` (quoted), while nothing was granted or revoked: acldefault
/// of the server; of the schema public what a new database gives it. `maintain`: the server knows MAINTAIN
/// (17).
std::vector<Grant> default_grants(const Object& object, const std::string& owner, bool maintain);

/// What GRANT and REVOKE name.
struct GrantTarget {
    std::string prefix;  ///< in front of the statement: ALTER DEFAULT PRIVILEGES …
    std::string on;      ///< behind ON: "TABLE public.t"
    std::string column;  ///< quoted; empty = the whole object
    std::string owner;   ///< grants by somebody else are made in that role's name
};

/// The statements that lead from one set of privileges to another.
std::vector<std::string> grant_statements(const GrantTarget& target, const std::vector<Grant>& from,
                                          const std::vector<Grant>& to);

}  // namespace shepherd::model

// Whose NOT NULL is an object.
#pragma once

namespace shepherd::diff {

/// Whose NOT NULL is a constraint with a name: nobody's, that of domains (17), that of columns as well (18).
enum class NamedNotNull { none, domains, all };

}  // namespace shepherd::diff

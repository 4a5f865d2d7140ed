// Alembic's offline SQL, cut into revisions.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/layout/layout.hpp"

namespace shepherd::layout::alembic {

enum class Direction { upgrade, downgrade, stamp };

/// What a comment "-- Running upgrade a, b -> c" or "-- Running upgrade a, b -> c, message" says.
struct Step {
    Direction direction = Direction::upgrade;
    std::vector<std::string> from;  ///< empty: from nothing
    std::vector<std::string> to;    ///< empty: back to nothing
    std::string message;            ///< of an upgrade, in one line; empty: it has none
};

/// One revision's part of the output.
struct Part {
    Step step;
    int line = 1;                      ///< of its comment
    std::string_view text;             ///< from its comment to the end of its last own statement
    std::vector<std::string> removed;  ///< revisions that its statements on the version table take out of it
};

/// True when `line` is such a comment, well formed or not.
bool is_marker(std::string_view line);

/// Cuts `file` at its comments. In the texts (kept in `storage`) statements on the version table and the
/// BEGIN and COMMIT around revisions are overwritten with blanks, so lines and columns stay the file's. A
/// revision with an autocommit_block gets its own BEGIN and COMMIT in the blanked places, so that it stands
/// alone. Notices are added for the user's own ALTER TABLE on the version table, which is blanked as well.
/// Raises Failure (layout_refused) for a comment of another form and for statements before the first one.
/// alembic: runtime/migration.py (run_migrations, short_log, HeadMaintainer, autocommit_block), ddl/impl.py.
std::vector<Part> cut(const File& file, std::deque<std::string>& storage, std::vector<std::string>& notices);

}  // namespace shepherd::layout::alembic

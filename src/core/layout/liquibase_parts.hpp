// Pieces of the Liquibase layout: lines, attributes, filters, properties, preconditions.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/migration.hpp"
#include "core/layout/layout.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::liquibase {

// Everything here follows liquibase/liquibase liquibase-standard/src/main/java/liquibase, classes named at
// each part.

// --- lines (parser/AbstractFormattedChangeLogParser.java)

enum class Directive {
    none,  ///< SQL, or a comment that is nobody's business
    header,
    changeset,
    rollback,
    rollback_block,  ///< "/* liquibase rollback"
    comment,
    preconditions,
    precondition,
    property,
    valid_checksum,
    ignore_lines,
};

struct Meaning {
    Directive directive = Directive::none;
    std::string_view word;  ///< precondition: "sql-check" of "--precondition-sql-check"
    std::string_view rest;  ///< what follows the word, as it stands in the line
};

/// What a line of a formatted SQL file is. Raises Failure (layout_refused) for what looks like a directive
/// but is none of them, where Liquibase complains too, and for changeset attributes on a line of their own.
Meaning meaning_of(const File& file, const Line& line);

/// True when the first line that is not blank is "--liquibase formatted sql".
bool has_header(std::string_view text);

// --- attributes

/// key (lower case) -> value without its quotes.
using Attributes = std::map<std::string, std::string, std::less<>>;

/// Reads "key:value key:"two words"". Raises Failure for a key that is not in `known` (lower-case words).
Attributes read_attributes(const File& file, int line, std::string_view text, std::string_view known);

/// The value of a boolean attribute; Failure when it is neither true nor false.
bool flag(const File& file, int line, const Attributes& attributes, std::string_view key, bool otherwise);

// --- filters (util/ExpressionMatcher.java, ContextExpression.java, LabelExpression.java,
// database/DatabaseList.java)

/// Whether a changeset with the context expression `expression` runs when `contexts` are on. None on: all
/// run.
bool context_matches(std::string_view expression, const std::vector<std::string>& contexts);

/// Whether a changeset with `labels` (a list) runs under the label filter `filter` (expressions, any may
/// hold).
bool labels_match(std::string_view labels, const std::vector<std::string>& filter);

/// Whether a list like "postgresql,h2" or "!oracle" means PostgreSQL.
bool dbms_matches(std::string_view list);

// --- properties (changelog/ChangeLogParameters.java, ExpressionExpander.java)

class Properties {
  public:
    /// Values of the call come first, as those of Liquibase's command line do.
    explicit Properties(const std::map<std::string, std::string>& given);

    /// Keeps the value unless the name has one already.
    void set(const std::string& name, std::string value, bool global);
    void end_of_file() { local_.clear(); }

    /// Replaces ${name}; ${:name} becomes ${name}; a name without a value stays as it is, as in Liquibase.
    std::string expand(std::string_view text) const;

  private:
    const std::string* find(std::string_view name) const;

    std::map<std::string, std::string, std::less<>> global_;  // by lower-case name
    std::map<std::string, std::string, std::less<>> local_;
};

// --- preconditions (parser/core/formattedsql/FormattedSqlChangeLogParser.java)

struct Check {
    std::string sql;
    std::string expected;
};

/// Reads one "--precondition-<word> <body>".
Check read_check(const File& file, int line, std::string_view word, std::string_view body);

/// The action of "--preconditions onFail:… …".
std::string read_action(const File& file, int line, std::string_view text);

/// Puts checks and action into the migration; several become one query.
void set_precondition(Migration& migration, const std::vector<Check>& checks, const std::string& action);

}  // namespace shepherd::layout::liquibase

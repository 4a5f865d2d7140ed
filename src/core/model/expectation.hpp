// What somebody expects of a schema, in short forms: "users.username text not null".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shepherd::model {

/// Parts of a name as they are in the catalogs: not quoted, and folded to lower case where they stood without
/// quotes.
using Name = std::vector<std::string>;

struct ColumnExpectation {
    Name name;         ///< column, table.column or schema.table.column
    std::string type;  ///< as written; empty = any
    std::optional<bool> not_null;
    std::string default_;  ///< as written; empty = any
};

/// One expectation. doc/schema.md lists the forms.
struct Expectation {
    enum class Form {
        bare,         ///< a relation, or a column with what is said about it
        object,       ///< a kind and a name
        routine,      ///< with or without types of arguments
        enumeration,  ///< with or without labels
        relation,     ///< with or without columns
        index,        ///< by name, by table and columns, or both
        constraint,   ///< primary key, unique, foreign key: by table and columns
        part          ///< trigger, policy, rule, constraint: name ON table
    };

    std::string text;  ///< as it was given
    Form form = Form::bare;
    bool absent = false;  ///< "no …": it has to be gone
    bool only = false;    ///< "… only": and nothing besides
    std::string kind;     ///< of objects, as snapshots call it; empty = any that fits
    Name name;
    Name on;  ///< the table
    ColumnExpectation column;
    std::vector<ColumnExpectation> columns;
    std::vector<std::string> items;  ///< labels, columns of an index, types of arguments, as written
    bool has_items = false;
    std::string returns;
    Name references;
    std::string version;
    bool unique = false;
};

/// Raises Failure (invalid_argument) with the place where the text stops making sense.
Expectation read_expectation(std::string_view text);

/// The parts of a qualified name as snapshots write it, up to the first parenthesis or blank.
Name name_parts(std::string_view identity);

}  // namespace shepherd::model

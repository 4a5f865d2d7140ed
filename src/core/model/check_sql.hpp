// Expectations that are a text of SQL: what it makes has to be there.
#pragma once

#include <optional>

#include "core/model/check.hpp"
#include "core/model/compare.hpp"

namespace shepherd::model {

struct SqlExpectation {
    std::string text;   ///< as it was given
    std::string sql;    ///< without the ONLY
    bool only = false;  ///< "only CREATE …": and nothing besides
};

/// None for a short form. A text is SQL when it begins with a comment, with one of psql's commands or with a
/// word that begins statements and has another word or name behind it, none of which a short form does; a
/// snapshot as JSON counts as SQL.
std::optional<SqlExpectation> read_sql_expectation(std::string_view text);

/// `wanted` with the comments and security labels that it leaves unsaid as they are in `live`.
Snapshot with_unsaid_remarks(const Snapshot& wanted, const Snapshot& live);

/// How the text fares: a finding for each difference from `wanted`, what it makes, to what is there ("added"
/// are those that it does not make, of which only an ONLY speaks), or one that all of it is there.
std::vector<Finding> findings_of_sql(const SqlExpectation& expectation, const Snapshot& wanted,
                                     const std::vector<Difference>& differences, const Checker& checker);

}  // namespace shepherd::model

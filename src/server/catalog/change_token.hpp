// Has anything in the catalogs changed? Much cheaper than to read what they say.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "core/model/unit.hpp"
#include "server/catalog/page_sums.hpp"

namespace shepherd::catalog {

/// What the rows of the catalogs are, without reading what they say.
struct CatalogState {
    /// Eight bytes that stay the same as long as no row that describes the schema was written, by whomever.
    /// Other bytes do not mean that the schema differs: TRUNCATE, REINDEX, a temporary table and a restored
    /// dump write such rows as well.
    std::string token;
    /// The same of the catalogs whose rows are few and seldom written.
    std::uint64_t rare = 0;
    /// The same of comments and security labels.
    std::uint64_t texts = 0;
    PageSums pages;
};

/// Sees what is committed, and what this transaction did. `known` is what an earlier state of this database
/// says of the pages, or nullptr: with it, only those are looked at that were written since. Raises PgError.
CatalogState catalog_state(const PageSums* known);

/// A comment, a security label or a membership in an extension: the server's caches hear nothing of these.
struct UnheardRow {
    model::Key object;
    std::uint64_t row;  ///< a hash of where it is and of who wrote it
    // clang-tidy 14 takes the zero in what this becomes for a pointer.
    auto operator<=>(const UnheardRow&) const = default;  // NOLINT(modernize-use-nullptr)
};

using UnheardRows = std::vector<UnheardRow>;

/// Each sorted. Raises PgError.
UnheardRows rows_of_texts();
UnheardRows rows_of_members();

/// Whether these catalogs were written since the last call of this function in this session, as far as the
/// server's caches and its counters of writes tell; true the first time. What no cache holds (comments) is
/// noticed late, by up to a second: good for a hint.
bool perhaps_changed();

}  // namespace shepherd::catalog

// Sums over the rows of catalogs that look only at the pages written since an earlier sum.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/boundary/postgres.hpp"

extern "C" {
#include "access/htup.h"
#include "storage/block.h"
#include "storage/buf.h"
#include "utils/snapshot.h"
}

namespace shepherd::catalog {

/// Of where the row is and which transaction wrote it.
std::uint64_t hash_of_row(HeapTuple row);

/// Sums over the rows that one snapshot sees, a chunk of pages each.
///
/// A page tells where in the WAL its last change is. One that was not changed behind the point where an
/// earlier sum began still holds the same rows, and all that is left to know is whether the transactions that
/// wrote them had ended by then. (PageSetLSN, and src/backend/storage/page/README; for the visibility map
/// src/backend/access/heap/visibilitymap.c.)
class PageSums {
  public:
    /// Sums up `catalogs`. What `known` says of pages that were not written since is taken from there.
    /// Takes a snapshot of now, with what this transaction did. Raises PgError.
    static PageSums of(std::span<const Oid> catalogs, const PageSums* known);

    /// Of the place in `catalogs`.
    std::uint64_t sum(std::size_t catalog) const;

    /// For another transaction of this database, which may only see it when this transaction commits. Empty
    /// on a standby, where nothing can be known again.
    std::string packed() const;
    /// Nothing when another version packed it.
    static std::optional<PageSums> unpacked(std::string_view bytes);

  private:
    enum class Open : std::uint8_t { nothing, here, elsewhere };  ///< whose rows' fate was not known yet

    struct Catalog {
        Oid oid = InvalidOid;
        std::uint32_t file = 0;  ///< pages of another one (VACUUM FULL) are others
        std::uint32_t pages = 0;
        std::vector<std::uint64_t> sums;  ///< a chunk each
        std::vector<Open> open;
    };
    struct Work;

    static Work work_of(Catalog& catalog, const PageSums* known, std::size_t place);
    static void each_page(const Work& work, std::size_t chunk, auto&& use);
    static void with_page(const Work& work, BlockNumber page, auto&& use);
    static std::uint32_t undisturbed(Work& work, std::size_t chunk);
    static bool is_known(Work& work, std::size_t chunk);
    static void add_page(const Work& work, Snapshot snapshot, Buffer buffer, std::size_t chunk);
    static void add_up(Work& work, Snapshot snapshot);
    static void read(Catalog& catalog, Snapshot snapshot, const PageSums* known, std::size_t place);

    std::uint64_t wal_ = 0;  ///< where the WAL ended before the first page was looked at; 0 on a standby
    std::vector<Catalog> catalogs_;
};

}  // namespace shepherd::catalog

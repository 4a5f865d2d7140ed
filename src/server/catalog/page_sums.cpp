#include "server/catalog/page_sums.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core/base/packing.hpp"
#include "server/boundary/guard.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/visibilitymap.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/bufpage.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
}

namespace shepherd::catalog {

namespace {

constexpr std::int64_t form = 1;
constexpr BlockNumber chunk_pages = 16;

std::size_t chunks_of(std::uint32_t pages) {
    return (pages + chunk_pages - 1) / chunk_pages;
}

std::uint32_t file_of(Relation relation) {
#if PG_VERSION_NUM >= 160000
    return relation->rd_locator.relNumber;
#else
    return relation->rd_node.relNode;
#endif
}

/// What is visible to nobody else yet is, in a snapshot of its own.
class FreshSnapshot {
  public:
    FreshSnapshot()
        : snapshot_(pg_call([] {
              InvalidateCatalogSnapshot();
              return RegisterSnapshot(GetCatalogSnapshot(RelationRelationId));
          })) {}
    ~FreshSnapshot() { UnregisterSnapshot(snapshot_); }
    FreshSnapshot(const FreshSnapshot&) = delete;
    FreshSnapshot& operator=(const FreshSnapshot&) = delete;
    Snapshot get() const { return snapshot_; }

  private:
    Snapshot snapshot_;
};

enum class Fate { known, ours, unknown };

/// Whether the snapshot's word on the rows of this transaction stays true.
Fate fate_of(TransactionId writer, Snapshot snapshot) {
    if (!TransactionIdIsNormal(writer)) {
        return Fate::known;
    }
    if (TransactionIdIsCurrentTransactionId(writer)) {
        return Fate::ours;
    }
    return XidInMVCCSnapshot(writer, snapshot) ? Fate::unknown : Fate::known;
}

Fate fate_of(HeapTupleHeader row, Snapshot snapshot) {
    Fate const made =
        HeapTupleHeaderXminFrozen(row) ? Fate::known : fate_of(HeapTupleHeaderGetRawXmin(row), snapshot);
    if ((row->t_infomask & HEAP_XMAX_INVALID) != 0 || HEAP_XMAX_IS_LOCKED_ONLY(row->t_infomask)) {
        return made;
    }
    Fate const gone = (row->t_infomask & HEAP_XMAX_IS_MULTI) != 0
                          ? Fate::unknown
                          : fate_of(HeapTupleHeaderGetRawXmax(row), snapshot);
    return std::max(made, gone);
}

}  // namespace

std::uint64_t hash_of_row(HeapTuple row) {
    // VACUUM leaves the transaction that wrote a row where it is since 9.4 (HeapTupleHeaderGetRawXmin).
    std::uint32_t const told[] = {ItemPointerGetBlockNumber(&row->t_self),
                                  ItemPointerGetOffsetNumber(&row->t_self),
                                  HeapTupleHeaderGetRawXmin(row->t_data)};
    return hash_bytes_extended(reinterpret_cast<const unsigned char*>(told), sizeof(told), 0);
}

/// Nothing in it has a destructor, since errors pass through what uses it.
struct PageSums::Work {
    Oid catalog = InvalidOid;
    BlockNumber pages = 0;
    std::uint64_t* sums = nullptr;
    Open* open = nullptr;
    const std::uint64_t* known = nullptr;
    const Open* known_open = nullptr;
    std::size_t known_chunks = 0;        ///< those of as many pages as before
    XLogRecPtr wal = InvalidXLogRecPtr;  ///< what is behind it is not known
    Relation relation = nullptr;
    BufferAccessStrategy strategy = nullptr;
    Buffer map = InvalidBuffer;  ///< a page of its visibility map
};

PageSums::Work PageSums::work_of(Catalog& catalog, const PageSums* known, std::size_t place) {
    Work work;
    work.catalog = catalog.oid;
    work.pages = catalog.pages;
    work.sums = catalog.sums.data();
    work.open = catalog.open.data();
    if (known == nullptr || known->wal_ == 0 || place >= known->catalogs_.size()) {
        return work;
    }
    const Catalog& before = known->catalogs_[place];
    if (before.oid != catalog.oid || before.file != catalog.file) {
        return work;
    }
    work.known = before.sums.data();
    work.known_open = before.open.data();
    // Pages that VACUUM cut off had been emptied before, but the sum of their chunk may be older than that.
    work.known_chunks = before.pages == catalog.pages ? before.sums.size()
                                                      : std::min(before.pages, catalog.pages) / chunk_pages;
    work.wal = known->wal_;
    return work;
}

void PageSums::add_page(const Work& work, Snapshot snapshot, Buffer buffer, std::size_t chunk) {
    Page const page = BufferGetPage(buffer);
    BlockNumber const number = BufferGetBlockNumber(buffer);
    OffsetNumber const lines = PageIsNew(page) ? 0 : PageGetMaxOffsetNumber(page);
    for (OffsetNumber line = FirstOffsetNumber; line <= lines; ++line) {
        ItemId const item = PageGetItemId(page, line);
        if (!ItemIdIsNormal(item)) {
            continue;
        }
        HeapTupleData row{};
        row.t_data = reinterpret_cast<HeapTupleHeader>(PageGetItem(page, item));
        row.t_len = ItemIdGetLength(item);
        row.t_tableOid = work.catalog;
        ItemPointerSet(&row.t_self, number, line);
        if (HeapTupleSatisfiesVisibility(&row, snapshot, buffer)) {
            work.sums[chunk] += hash_of_row(&row);
        }
        Fate const fate = fate_of(row.t_data, snapshot);
        work.open[chunk] = std::max(work.open[chunk], fate == Fate::known  ? Open::nothing
                                                      : fate == Fate::ours ? Open::here
                                                                           : Open::elsewhere);
    }
}

/// Server call.
void PageSums::each_page(const Work& work, std::size_t chunk, auto&& use) {
    auto const first = static_cast<BlockNumber>(chunk * chunk_pages);
    BlockNumber const end = std::min(first + chunk_pages, work.pages);
    for (BlockNumber page = first; page < end; ++page) {
        CHECK_FOR_INTERRUPTS();
        use(page);
    }
}

/// Server call.
void PageSums::with_page(const Work& work, BlockNumber page, auto&& use) {
    Buffer const buffer = ReadBufferExtended(work.relation, MAIN_FORKNUM, page, RBM_NORMAL, work.strategy);
    // Who changes a page holds this lock until the page tells where in the WAL the change is.
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    use(buffer);
    UnlockReleaseBuffer(buffer);
}

/// Server call. The pages, a bit each, that hold the same rows according to the visibility map: its bit goes
/// with the first change of a page, and nobody has set a bit since, as that changes the map's own page.
std::uint32_t PageSums::undisturbed(Work& work, std::size_t chunk) {
    static_assert(chunk_pages <= 32);
    auto const first = static_cast<BlockNumber>(chunk * chunk_pages);
    (void)visibilitymap_get_status(work.relation, first, &work.map);
    if (!BufferIsValid(work.map)) {
        return 0;
    }
    std::uint32_t pages = 0;
    LockBuffer(work.map, BUFFER_LOCK_SHARE);
    if (PageGetLSN(BufferGetPage(work.map)) <= work.wal) {
        each_page(work, chunk, [&](BlockNumber page) {
            // The map of a chunk is in one page of the map.
            if ((visibilitymap_get_status(work.relation, page, &work.map) & VISIBILITYMAP_ALL_VISIBLE) != 0) {
                pages |= 1U << (page - first);
            }
        });
    }
    LockBuffer(work.map, BUFFER_LOCK_UNLOCK);
    return pages;
}

/// Server call.
bool PageSums::is_known(Work& work, std::size_t chunk) {
    if (chunk >= work.known_chunks || work.known_open[chunk] != Open::nothing) {
        return false;
    }
    std::uint32_t const quiet = undisturbed(work, chunk);
    bool same = true;
    each_page(work, chunk, [&](BlockNumber page) {
        if (same && (quiet >> (page % chunk_pages) & 1U) == 0) {
            with_page(work, page,
                      [&](Buffer buffer) { same = PageGetLSN(BufferGetPage(buffer)) <= work.wal; });
        }
    });
    return same;
}

/// Server call.
void PageSums::add_up(Work& work, Snapshot snapshot) {
    // As heap scans do, so that a large catalog does not drive out what others read.
    if (work.pages > static_cast<BlockNumber>(NBuffers) / 4) {
        work.strategy = GetAccessStrategy(BAS_BULKREAD);
    }
    for (std::size_t chunk = 0; chunk * chunk_pages < work.pages; ++chunk) {
        if (is_known(work, chunk)) {
            work.sums[chunk] = work.known[chunk];
            continue;
        }
        each_page(work, chunk, [&](BlockNumber page) {
            with_page(work, page, [&](Buffer buffer) { add_page(work, snapshot, buffer, chunk); });
        });
    }
    if (BufferIsValid(work.map)) {
        ReleaseBuffer(work.map);
    }
    if (work.strategy != nullptr) {
        FreeAccessStrategy(work.strategy);
    }
}

void PageSums::read(Catalog& catalog, Snapshot snapshot, const PageSums* known, std::size_t place) {
    // Nobody cuts pages off, or writes another file, while it is locked.
    Relation const relation = pg_call([&] { return table_open(catalog.oid, AccessShareLock); });
    catalog.file = file_of(relation);
    catalog.pages = pg_call([&] { return RelationGetNumberOfBlocks(relation); });
    catalog.sums.resize(chunks_of(catalog.pages));
    catalog.open.resize(catalog.sums.size());
    Work work = work_of(catalog, known, place);
    work.relation = relation;
    pg_call([&] { add_up(work, snapshot); });
#if defined(USE_ASSERT_CHECKING) || defined(SHEPHERD_CHECK_PARTS)
    Catalog whole = catalog;
    std::ranges::fill(whole.sums, 0);
    Work all = work_of(whole, nullptr, place);
    all.relation = relation;
    pg_call([&] {
        add_up(all, snapshot);
        if (!std::equal(whole.sums.begin(), whole.sums.end(), catalog.sums.begin())) {
            elog(ERROR, "pg_shepherd: pages of %s were written and not looked at",
                 RelationGetRelationName(relation));
        }
    });
#endif
    pg_call([&] { table_close(relation, AccessShareLock); });
}

PageSums PageSums::of(std::span<const Oid> catalogs, const PageSums* known) {
    PageSums sums;
    sums.catalogs_.resize(catalogs.size());
    // Before the snapshot: what it does not see is then either behind this point or of an open transaction.
    sums.wal_ = pg_call([] { return RecoveryInProgress() ? InvalidXLogRecPtr : GetXLogInsertRecPtr(); });
    FreshSnapshot const snapshot;
    for (std::size_t i = 0; i < catalogs.size(); ++i) {
        sums.catalogs_[i].oid = catalogs[i];
        read(sums.catalogs_[i], snapshot.get(), known, i);
    }
    return sums;
}

std::uint64_t PageSums::sum(std::size_t catalog) const {
    std::uint64_t all = 0;
    for (std::uint64_t const sum : catalogs_[catalog].sums) {
        all += sum;
    }
    return all;
}

std::string PageSums::packed() const {
    if (wal_ == 0) {
        return {};
    }
    Packer packer;
    packer.number(form).number(static_cast<std::int64_t>(wal_));
    for (const Catalog& one : catalogs_) {
        std::string open(one.open.size(), '0');
        std::ranges::transform(one.open, open.begin(),
                               [](Open whose) { return whose == Open::elsewhere ? '1' : '0'; });
        packer.number(one.oid).number(one.file).number(one.pages).text(open);
        packer.text({reinterpret_cast<const char*>(one.sums.data()), one.sums.size() * sizeof(one.sums[0])});
    }
    return packer.take();
}

std::optional<PageSums> PageSums::unpacked(std::string_view bytes) {
    PageSums sums;
    try {
        Unpacker unpacker(bytes);
        if (unpacker.at_end() || unpacker.number() != form) {
            return std::nullopt;
        }
        sums.wal_ = static_cast<std::uint64_t>(unpacker.number());
        while (!unpacker.at_end()) {
            Catalog& one = sums.catalogs_.emplace_back();
            one.oid = static_cast<Oid>(unpacker.number());
            one.file = static_cast<std::uint32_t>(unpacker.number());
            one.pages = static_cast<std::uint32_t>(unpacker.number());
            for (char const whose : unpacker.text()) {
                one.open.push_back(whose == '1' ? Open::elsewhere : Open::nothing);
            }
            std::string_view const raw = unpacker.text();
            one.sums.resize(raw.size() / sizeof(one.sums[0]));
            std::memcpy(one.sums.data(), raw.data(), one.sums.size() * sizeof(one.sums[0]));
            if (one.sums.size() != chunks_of(one.pages) || one.open.size() != one.sums.size()) {
                return std::nullopt;
            }
        }
    } catch (const std::length_error&) {
        return std::nullopt;
    }
    return sums;
}

}  // namespace shepherd::catalog

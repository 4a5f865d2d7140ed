#include "server/run/leftovers.hpp"

#include <algorithm>

#include "server/ledger/progress.hpp"
#include "server/run/statement.hpp"
#include "server/run/step.hpp"
#include "server/run/transaction.hpp"

extern "C" {
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "storage/lockdefs.h"
#include "tcop/tcopprot.h"
#include "utils/errcodes.h"
#include "utils/lsyscache.h"
}

namespace shepherd::run {

namespace {

struct Target {
    Oid table = InvalidOid;    ///< none: every table
    const char* name = "";     ///< of the index; empty: chosen by the server
    bool makes_index = false;  ///< whether the statement makes indexes at all
};

/// Server call.
Target target_of(const RawStmt* statement) {
    Target target;
    if (IsA(statement->stmt, IndexStmt)) {
        const auto* const index = reinterpret_cast<const IndexStmt*>(statement->stmt);
        target.makes_index = true;
        target.table = RangeVarGetRelid(index->relation, NoLock, true);
        target.name = index->idxname != nullptr ? index->idxname : "";
    } else if (IsA(statement->stmt, ReindexStmt)) {
        const auto* const reindex = reinterpret_cast<const ReindexStmt*>(statement->stmt);
        target.makes_index = true;
        if (reindex->relation != nullptr) {
            Oid const relation = RangeVarGetRelid(reindex->relation, NoLock, true);
            target.table = reindex->kind == REINDEX_OBJECT_INDEX && OidIsValid(relation)
                               ? IndexGetRelation(relation, true)
                               : relation;
        }
        // Only names that REINDEX makes count, which no user's index is asked to have.
        target.name = "\x01";
    }
    return target;
}

}  // namespace

std::vector<std::string> invalid_indexes() {
    ledger::Session session;
    return ledger::invalid_indexes(session);
}

void drop_leftovers(const RawStmt* statement, const std::vector<std::string>& before) {
    Target const target = pg_call([&] { return target_of(statement); });
    if (!target.makes_index) {
        return;
    }
    std::vector<std::string> names;
    {
        ledger::Session session;
        for (const std::string& index : ledger::invalid_indexes(session)) {
            if (std::find(before.begin(), before.end(), index) == before.end()) {
                auto const name =
                    ledger::leftover_name(session, index, std::to_string(target.table), target.name);
                if (name) {
                    names.push_back(*name);
                }
            }
        }
    }
    for (const std::string& name : names) {
        std::string const text = "DROP INDEX CONCURRENTLY IF EXISTS " + name;
        commit_and_begin(Durability::later);
        auto* const raw = pg_call([&] { return linitial_node(RawStmt, pg_parse_query(text.c_str())); });
        (void)run_statement(raw, text.c_str(), Standing::top_level);
        commit_and_begin(Durability::later);
        say_notice("invalid index " + name + " of the interrupted statement is dropped");
    }
}

bool says_done_already(int sqlstate) {
    switch (sqlstate) {
        case ERRCODE_DUPLICATE_TABLE:  // an index is a relation too
        case ERRCODE_DUPLICATE_OBJECT:
        case ERRCODE_DUPLICATE_DATABASE:
        case ERRCODE_DUPLICATE_FILE:
        case ERRCODE_UNDEFINED_OBJECT:
        case ERRCODE_UNDEFINED_TABLE:
        case ERRCODE_UNDEFINED_DATABASE:
            return true;
        default:
            return false;
    }
}

}  // namespace shepherd::run

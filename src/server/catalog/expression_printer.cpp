#include "server/catalog/expression_printer.hpp"

#include <algorithm>

#include "core/model/text.hpp"
#include "server/boundary/guard.hpp"

extern "C" {
#include "access/sysattr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/plannodes.h"
#include "optimizer/optimizer.h"
#include "utils/ruleutils.h"
}

namespace shepherd::catalog {

namespace {

/// What lives in a memory context of its own.
struct Nodes {
    MemoryContext memory;
    List* expressions;
    Bitmapset* columns;
};

Nodes read_nodes(const char* text) {
    MemoryContext const memory =
        AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd expressions", ALLOCSET_DEFAULT_SIZES);
    MemoryContext const outer = MemoryContextSwitchTo(memory);
    auto* const node = static_cast<Node*>(stringToNode(text));
    List* expressions = NIL;
    if (node != nullptr) {
        expressions = IsA(node, List) ? reinterpret_cast<List*>(node) : list_make1(node);
    }
    Bitmapset* columns = nullptr;
    pull_varattnos(node, 1, &columns);
    MemoryContextSwitchTo(outer);
    return {memory, expressions, columns};
}

/// A context for deparsing in which relation 1 has these columns. For a relation of the catalogs the server
/// would open it; what has no catalog entry goes by the names in its range table entry
/// (set_relation_column_names in src/backend/utils/adt/ruleutils.c).
List* context_of(const char* const* names, int count) {
    List* columns = NIL;
    for (int i = 0; i < count; ++i) {
        columns = lappend(columns, makeString(pstrdup(names[i])));
    }
    RangeTblEntry* const entry = makeNode(RangeTblEntry);
    entry->rtekind = RTE_NAMEDTUPLESTORE;
    entry->eref = makeAlias("table", columns);
    PlannedStmt* const statement = makeNode(PlannedStmt);
    statement->rtable = list_make1(entry);
    return deparse_context_for_plan_tree(statement, list_make1(pstrdup("table")));
}

/// As looks_like_function in ruleutils.c; nothing for kinds of nodes of which versions have different ones.
std::optional<bool> is_call(const Node* node) {
    switch (nodeTag(node)) {
        case T_FuncExpr: {
            CoercionForm const form = reinterpret_cast<const FuncExpr*>(node)->funcformat;
            // Some of SQL's own forms look like calls (EXTRACT), some do not (AT TIME ZONE).
            return form == COERCE_SQL_SYNTAX ? std::nullopt : std::optional(form == COERCE_EXPLICIT_CALL);
        }
        case T_OpExpr:
        case T_BoolExpr:
        case T_ScalarArrayOpExpr:
        case T_NullTest:
        case T_BooleanTest:
        case T_RelabelType:
        case T_CoerceViaIO:
            return false;
        case T_CoalesceExpr:
        case T_MinMaxExpr:
        case T_NullIfExpr:
            return true;
        default:
            return std::nullopt;
    }
}

struct Deparsed {
    const char* sql;
    Oid type;
    Oid collation;
};

Deparsed deparse(const Nodes& nodes, int place, List* context) {
    MemoryContext const outer = MemoryContextSwitchTo(nodes.memory);
    auto* const node = static_cast<Node*>(list_nth(nodes.expressions, place));
    const char* const sql = deparse_expression(node, context, false, false);
    MemoryContextSwitchTo(outer);
    return {sql, exprType(node), exprCollation(node)};
}

/// The names of the columns that the nodes have, others empty; nothing when they have more than that.
std::optional<std::vector<std::string>> names_of(const Nodes& nodes, const ColumnName& name) {
    std::vector<std::string> names;
    for (int member = bms_next_member(nodes.columns, -1); member >= 0;
         member = bms_next_member(nodes.columns, member)) {
        int const number = member + FirstLowInvalidHeapAttributeNumber;
        std::string const column = number > 0 ? model::plain_name(name(number)) : std::string();
        if (column.empty()) {
            return std::nullopt;
        }
        names.resize(static_cast<std::size_t>(number));
        names.back() = column;
    }
    return names;
}

}  // namespace

std::optional<std::vector<PrintedExpression>> print_expressions(const std::string& text,
                                                                const ColumnName& name) {
    // pg_get_constraintdef breaks the lines of CASE.
    if (text.find("{CASE") != std::string::npos) {
        return std::nullopt;
    }
    const char* const written = text.c_str();
    Nodes const nodes = pg_call([&] { return read_nodes(written); });
    std::optional<std::vector<PrintedExpression>> printed;
    auto const names = nodes.expressions == NIL ? std::nullopt : names_of(nodes, name);
    if (names) {
        std::vector<const char*> pointers(names->size());
        std::ranges::transform(*names, pointers.begin(), &std::string::c_str);
        const char* const* const columns = pointers.data();
        int const count = static_cast<int>(pointers.size());
        List* const context = pg_call([&] {
            MemoryContext const outer = MemoryContextSwitchTo(nodes.memory);
            List* const made = context_of(columns, count);
            MemoryContextSwitchTo(outer);
            return made;
        });
        printed.emplace();
        for (int i = 0; i < list_length(nodes.expressions); ++i) {
            Deparsed const deparsed = pg_call([&] { return deparse(nodes, i, context); });
            printed->push_back({deparsed.sql, deparsed.type, deparsed.collation,
                                is_call(static_cast<const Node*>(list_nth(nodes.expressions, i)))});
        }
    }
    pg_call([&] { MemoryContextDelete(nodes.memory); });
    return printed;
}

}  // namespace shepherd::catalog

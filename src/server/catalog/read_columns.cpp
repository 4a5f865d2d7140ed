#include "server/catalog/read_columns.hpp"

#include "server/catalog/queries.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/reloptions.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

namespace shepherd::catalog {

namespace {

/// Nothing here has a destructor, since errors pass through what uses it.
struct Row {
    Oid catalog;
    Cell cells[row::count];
};

/// A type with its modifier, as columns have them.
struct TypeKey {
    Oid type;
    std::int32_t modifier;
};

struct Type {
    TypeKey key;
    const char* name;
    Oid collation;
    char storage;
};

/// A catalog with an index that begins with the relation's OID.
struct Catalog {
    Relation heap;
    Relation index;
};

struct Reader {
    MemoryContext memory;
    MemoryContext of_relation;  ///< for as long as a relation takes
    HTAB* types;
    Snapshot snapshot;
    Catalog columns;
    Catalog defaults;
    Catalog constraints;
};

Cell number_cell(std::int64_t number) {
    Cell cell;
    cell.number = number;
    cell.null = false;
    return cell;
}

Cell text_cell(const char* text) {
    Cell cell;
    if (text != nullptr) {
        cell.data = text;
        cell.length = std::strlen(text);
        cell.null = false;
    }
    return cell;
}

Cell list_cell(const Cell* items, std::size_t length) {
    Cell cell;
    cell.items = items;
    cell.length = length;
    cell.null = false;
    return cell;
}

/// Server call. Adds a row of cells that are all NULL.
Cell* add_row(List*& rows, Oid catalog, Oid oid) {
    auto* const fresh = new (palloc(sizeof(Row))) Row{catalog, {}};
    fresh->cells[row::oid] = number_cell(oid);
    fresh->cells[row::number] = number_cell(0);
    rows = lappend(rows, fresh);
    return fresh->cells;
}

/// Names and values that are not NULL.
struct Attributes {
    Cell cells[2 * 20];
    std::size_t length;

    void add(const char* name, const char* value) {
        if (value != nullptr) {
            cells[length++] = text_cell(name);
            cells[length++] = text_cell(value);
        }
    }

    Cell cell() const { return list_cell(cells, length); }
};

/// Server call. No attributes yet.
Attributes& fresh_attributes() {
    auto* const attributes = static_cast<Attributes*>(palloc(sizeof(Attributes)));
    attributes->length = 0;
    return *attributes;
}

/// Server call.
const Type& type_of(const Reader& reader, Oid oid, std::int32_t modifier) {
    TypeKey const key{oid, modifier};
    bool found = false;
    auto* const type = static_cast<Type*>(hash_search(reader.types, &key, HASH_FIND, &found));
    if (found) {
        return *type;
    }
    HeapTuple const tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for type %u", oid);
    }
    const auto* const form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    Oid const collation = form->typcollation;
    char const storage = form->typstorage;
    ReleaseSysCache(tuple);
    MemoryContext const outer = MemoryContextSwitchTo(reader.memory);
    const char* const name = format_type_with_typemod(oid, modifier);
    MemoryContextSwitchTo(outer);
    auto* const fresh = static_cast<Type*>(hash_search(reader.types, &key, HASH_ENTER, &found));
    fresh->name = name;
    fresh->collation = collation;
    fresh->storage = storage;
    return *fresh;
}

/// Server call.
const char* collation_name(Oid oid) {
    HeapTuple const tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for collation %u", oid);
    }
    const auto* const form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
    const char* const name =
        quote_qualified_identifier(get_namespace_name(form->collnamespace), NameStr(form->collname));
    ReleaseSysCache(tuple);
    return name;
}

const char* identity_word(char identity) {
    return identity == ATTRIBUTE_IDENTITY_ALWAYS       ? "always"
           : identity == ATTRIBUTE_IDENTITY_BY_DEFAULT ? "by default"
                                                       : nullptr;
}

const char* storage_word(char storage) {
    return storage == TYPSTORAGE_PLAIN      ? "plain"
           : storage == TYPSTORAGE_EXTERNAL ? "external"
           : storage == TYPSTORAGE_MAIN     ? "main"
                                            : "extended";
}

const char* compression_word(char compression) {
    return compression == 'p' ? "pglz" : compression == 'l' ? "lz4" : nullptr;
}

/// Server call. Options as the server keeps them, `name=value` each, joined. Null for none.
const char* options_text(Datum options, const char* equals) {
    constexpr const char* of_server = "pg_attver";
    StringInfoData text;
    initStringInfo(&text);
    List* const list = untransformRelOptions(options);
    for (int i = 0; i < list_length(list); ++i) {
        const auto* const option = static_cast<const DefElem*>(list_nth(list, i));
        if (std::strcmp(option->defname, of_server) != 0) {
            appendStringInfo(&text, "%s%s%s%s", text.len > 0 ? ", " : "", quote_identifier(option->defname),
                             equals, quote_literal_cstr(option->arg == nullptr ? "" : strVal(option->arg)));
        }
    }
    return text.len > 0 ? text.data : nullptr;
}

/// Nearly all columns have the server's own key in some minor releases, and nothing else.
bool is_usual(Datum options) {
    constexpr std::string_view of_server = "pg_attver=";
    ArrayType* const array = DatumGetArrayTypeP(options);
    if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != 1) {
        return false;
    }
    const char* const item = ARR_DATA_PTR(array);
    return std::string_view(VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item)).starts_with(of_server);
}

/// Server call.
Cell privileges_cell(Datum privileges) {
    Acl* const list = DatumGetAclP(privileges);
    int const count = ACL_NUM(list);
    auto* const items = static_cast<Cell*>(palloc(sizeof(Cell) * static_cast<std::size_t>(count + 1)));
    for (int i = 0; i < count; ++i) {
        Datum const item = PointerGetDatum(ACL_DAT(list) + i);
        items[i] = text_cell(DatumGetCString(DirectFunctionCall1(aclitemout, item)));
    }
    return list_cell(items, static_cast<std::size_t>(count));
}

/// Server call. Calls `use` with every row of the relation; with `numbered` only those of columns with a
/// positive number, which is second in the index.
template <typename Use>
void each_of(const Reader& reader, const Catalog& catalog, Oid relation, bool numbered, Use use) {
    const int2vector& indexed = catalog.index->rd_index->indkey;
    ScanKeyData keys[2];
    ScanKeyInit(&keys[0], indexed.values[0], BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
    ScanKeyInit(&keys[1], indexed.values[1], BTGreaterStrategyNumber, F_INT2GT, Int16GetDatum(0));
    SysScanDesc const scan =
        systable_beginscan_ordered(catalog.heap, catalog.index, reader.snapshot, numbered ? 2 : 1, keys);
    HeapTuple tuple = nullptr;
    while (HeapTupleIsValid(tuple = systable_getnext_ordered(scan, ForwardScanDirection))) {
        use(tuple);
    }
    systable_endscan_ordered(scan);
}

/// What a tuple has beyond its part of fixed length.
struct Varying {
    HeapTuple tuple;
    TupleDesc shape;

    Datum get(int number, bool& null) const { return heap_getattr(tuple, number, shape, &null); }
};

/// Server call. The target, or nullptr for the usual one: -1, or NULL since 17.
const char* statistics_target(const Varying& column) {
    bool null = false;
    Datum const value = column.get(Anum_pg_attribute_attstattarget, null);
#if PG_VERSION_NUM >= 160000
    int const target = DatumGetInt16(value);
#else
    int const target = DatumGetInt32(value);
#endif
    return null || target < 0 ? nullptr : psprintf("%d", target);
}

/// Server call.
const Cell* add_column(const Reader& reader, const RelationToRead& of, HeapTuple tuple, const char* name,
                       List*& rows) {
    const auto* const form = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
    Varying const varying{tuple, RelationGetDescr(reader.columns.heap)};
    const Type& type = type_of(reader, form->atttypid, form->atttypmod);
    Attributes& attributes = fresh_attributes();
    bool null = false;
    if (form->attcollation != type.collation && OidIsValid(form->attcollation)) {
        attributes.add("collation", collation_name(form->attcollation));
    }
    attributes.add("compression", compression_word(form->attcompression));
    if (Datum const value = varying.get(Anum_pg_attribute_attfdwoptions, null); !null) {
        attributes.add("foreign options", options_text(value, " "));
    }
    attributes.add("generated as", form->attgenerated == 'v' ? "virtual" : nullptr);
    attributes.add("identity", identity_word(form->attidentity));
    if (!of.partition && form->attinhcount > 0) {
        attributes.add("inherited", form->attislocal ? "merged" : "yes");
    }
    attributes.add("not null", form->attnotnull ? "yes" : nullptr);
    if (Datum const value = varying.get(Anum_pg_attribute_attoptions, null); !null && !is_usual(value)) {
        attributes.add("options", options_text(value, "="));
    }
    attributes.add("statistics", statistics_target(varying));
    if (of.stored && form->attgenerated != 'v' && form->attstorage != type.storage) {
        attributes.add("storage", storage_word(form->attstorage));
    }
    attributes.add("type", type.name);

    Cell* const cells = add_row(rows, RelationRelationId, of.oid);
    cells[row::kind] = text_cell("column");
    cells[row::number] = number_cell(form->attnum);
    cells[row::parent] = number_cell(of.oid);
    cells[row::identity] = text_cell(quote_identifier(name));
    if (Datum const value = varying.get(Anum_pg_attribute_attacl, null); !null) {
        cells[row::privileges] = privileges_cell(value);
    }
    cells[row::attributes] = attributes.cell();
    cells[row::type_oid] = number_cell(form->atttypid);
    cells[row::type_collation] = number_cell(form->attcollation);
    return cells;
}

/// Server call. What a column is told by a row of another catalog.
void add_told(const Cell* column, Oid catalog, Oid by, const Attributes& attributes, List*& rows) {
    Cell* const cells = add_row(rows, catalog, by);
    cells[row::kind] = text_cell(told_of_column);
    cells[row::number] = column[row::number];
    cells[row::parent] = column[row::parent];
    cells[row::attributes] = attributes.cell();
}

/// Server call. A default names no column. With its relation the server would make up names for all columns
/// first, in a time that grows with the square of their number, for each default; the expression of a
/// generated column needs them.
void add_default(const Reader& reader, const Cell* column, bool generated, HeapTuple tuple, List*& rows) {
    Oid const oid = reinterpret_cast<Form_pg_attrdef>(GETSTRUCT(tuple))->oid;
    bool null = false;
    Datum const expression =
        heap_getattr(tuple, Anum_pg_attrdef_adbin, RelationGetDescr(reader.defaults.heap), &null);
    Oid const relation = generated ? static_cast<Oid>(column[row::oid].number) : InvalidOid;
    const char* const printed =
        TextDatumGetCString(DirectFunctionCall2(pg_get_expr, expression, ObjectIdGetDatum(relation)));
    if (generated) {
        Attributes& attributes = fresh_attributes();
        attributes.add("generated", printed);
        add_told(column, AttrDefaultRelationId, oid, attributes, rows);
        return;
    }
    Cell* const cells = add_row(rows, AttrDefaultRelationId, oid);
    cells[row::kind] = text_cell("default");
    cells[row::parent] = column[row::parent];
    cells[row::identity] = column[row::identity];
    cells[row::definition] = text_cell(printed);
}

#if PG_VERSION_NUM >= 180000
/// Server call. 18 made NOT NULL a constraint with a name, which can be inherited, not inherited, or not
/// valid (14e87ffa5c5). The name that pg_dump takes for the usual one is not truncated, so a longer one
/// always counts as somebody's own.
void add_not_null(const RelationToRead& of, const char* usual, const Cell* column, HeapTuple tuple,
                  List*& rows) {
    const auto* const form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
    Attributes& attributes = fresh_attributes();
    attributes.add("not null inherited", !form->conislocal && !of.partition ? "yes" : nullptr);
    if (std::strcmp(NameStr(form->conname), usual) != 0) {
        attributes.add("not null name", quote_identifier(pstrdup(NameStr(form->conname))));
    }
    attributes.add("not null no inherit", form->connoinherit ? "yes" : nullptr);
    attributes.add("not null not valid", form->convalidated ? nullptr : "yes");
    add_told(column, ConstraintRelationId, form->oid, attributes, rows);
}
#endif

/// A column by its number.
struct Column {
    const char* name;  ///< nullptr: there is none
    const Cell* row;
    bool generated;
};

/// Server call. The columns of the relation, what else is known of them, their defaults.
List* rows_of(const Reader& reader, const RelationToRead& of, [[maybe_unused]] const char* relation_name) {
    List* rows = NIL;
    bool with_defaults = false;
    [[maybe_unused]] bool with_not_null = false;
    auto* const columns = static_cast<Column*>(palloc0(sizeof(Column) * (MaxHeapAttributeNumber + 1)));
    each_of(reader, reader.columns, of.oid, true, [&](HeapTuple tuple) {
        const auto* const form = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
        if (!form->attisdropped) {
            const char* const name = pstrdup(NameStr(form->attname));
            const Cell* const row = add_column(reader, of, tuple, name, rows);
            columns[form->attnum] = {name, row, form->attgenerated != '\0'};
            with_defaults = with_defaults || form->atthasdef;
            with_not_null = with_not_null || form->attnotnull;
        }
    });
#if PG_VERSION_NUM >= 180000
    if (with_not_null) {
        each_of(reader, reader.constraints, of.oid, false, [&](HeapTuple tuple) {
            if (reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple))->contype != CONSTRAINT_NOTNULL) {
                return;
            }
            if (const Column& column = columns[extractNotNullColumn(tuple)]; column.name != nullptr) {
                const char* const usual = psprintf("%s_%s_not_null", relation_name, column.name);
                add_not_null(of, usual, column.row, tuple, rows);
            }
        });
    }
#endif
    if (with_defaults) {
        each_of(reader, reader.defaults, of.oid, true, [&](HeapTuple tuple) {
            const auto* const form = reinterpret_cast<Form_pg_attrdef>(GETSTRUCT(tuple));
            if (const Column& column = columns[form->adnum]; column.name != nullptr) {
                add_default(reader, column.row, column.generated, tuple, rows);
            }
        });
    }
    return rows;
}

Catalog opened(Oid heap, Oid index) {
    return {table_open(heap, AccessShareLock), index_open(index, AccessShareLock)};
}

void close(const Catalog& catalog) {
    index_close(catalog.index, AccessShareLock);
    table_close(catalog.heap, AccessShareLock);
}

/// Server call.
Reader opened_reader() {
    Reader reader{};
    reader.memory =
        AllocSetContextCreate(CurrentMemoryContext, "pg_shepherd columns", ALLOCSET_DEFAULT_SIZES);
    reader.of_relation =
        AllocSetContextCreate(reader.memory, "pg_shepherd columns of a relation", ALLOCSET_DEFAULT_SIZES);
    HASHCTL control{};
    control.keysize = sizeof(TypeKey);
    control.entrysize = sizeof(Type);
    control.hcxt = reader.memory;
    reader.types =
        hash_create("pg_shepherd types of columns", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
    // As a query would be given one: it sees what this transaction did.
    reader.snapshot = RegisterSnapshot(GetTransactionSnapshot());
    reader.columns = opened(AttributeRelationId, AttributeRelidNumIndexId);
    reader.defaults = opened(AttrDefaultRelationId, AttrDefaultIndexId);
    reader.constraints = opened(ConstraintRelationId, ConstraintRelidTypidNameIndexId);
    return reader;
}

/// Server call.
void close(const Reader& reader) {
    close(reader.constraints);
    close(reader.defaults);
    close(reader.columns);
    UnregisterSnapshot(reader.snapshot);
    MemoryContextDelete(reader.memory);
}

}  // namespace

void read_columns(const std::vector<RelationToRead>& relations,
                  const std::function<void(Oid catalog, const Cell* row)>& each) {
    // What an error leaves open ends with the subtransaction that it rolls back.
    Reader const reader = pg_call([] { return opened_reader(); });
    for (const RelationToRead& relation : relations) {
        const char* const name = relation.name.c_str();
        const List* const rows = pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            MemoryContextReset(reader.of_relation);
            MemoryContext const outer = MemoryContextSwitchTo(reader.of_relation);
            List* const found = rows_of(reader, relation, name);
            MemoryContextSwitchTo(outer);
            return found;
        });
        for (int i = 0; i < list_length(rows); ++i) {
            const auto* const row = static_cast<const Row*>(list_nth(rows, i));
            each(row->catalog, row->cells);
        }
    }
    pg_call([&] { close(reader); });
}

}  // namespace shepherd::catalog

// The statements that read the catalogs, a file a family.
#pragma once

#include <cstdint>
#include <span>

namespace shepherd::catalog {

/// Of what some can be read without the others.
enum class Only {
    nothing,
    schemas,
    relations,  ///< tables, views, foreign tables
    sequences,
    composites,  ///< by the type
    types,       ///< all others
    routines,
    statistics,
    system_schemas,  ///< these are not part of the schema: what was granted on them is
    system_relations,
    system_types,
    system_routines,
    count
};

/// One statement, in the short spelling that Reader expands: `@name` stands for pg_catalog.name, and an
/// operator between two blanks for OPERATOR(pg_catalog.…), which all have one precedence.
///
/// $1 is an array of the OIDs of the schemas to read. Every statement returns
///   kind, oid, sub-object number, OID of the relation that it is a part of (or NULL), identity, definition,
///   owner, privileges as text[] (NULL = the default ones), attributes as text[] of names and values, NULL
///   values left out.
/// A part of a relation gives its own quoted name as identity; the reader puts the relation's in front, or
/// behind.
struct CatalogQuery {
    std::uint32_t class_id;  ///< the catalog whose OIDs are returned
    const char* sql;
    bool of_database = false;   ///< reads what is in no schema: left out when schemas are named
    Only only = Only::nothing;  ///< what `@only(…)` in the statement is a list of: spelling.hpp
};

/// The columns of a row.
namespace row {
enum Column {
    kind,
    oid,
    number,
    parent,
    identity,
    definition,
    owner,
    privileges,
    attributes,
    other_name,
    key_columns,             ///< of constraints
    type_oid = key_columns,  ///< of columns
    type_collation,
    count
};
}  // namespace row

/// The kind of a row that only adds attributes to a column; its OID is another name of the column.
inline constexpr const char* told_of_column = "told of a column";

/// In the order in which they have to be read: relations before their parts.
std::span<const CatalogQuery> relation_queries();
std::span<const CatalogQuery> part_queries();
std::span<const CatalogQuery> type_queries();
std::span<const CatalogQuery> routine_queries();
std::span<const CatalogQuery> search_queries();
std::span<const CatalogQuery> database_queries();
/// Privileges of the system's objects and of members of extensions that are not what initdb or CREATE
/// EXTENSION gave them; a tenth column has those, as text[].
std::span<const CatalogQuery> privilege_queries();

}  // namespace shepherd::catalog

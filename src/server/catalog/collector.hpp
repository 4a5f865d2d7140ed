// Rows of the catalog queries -> objects, with what the server's numbers stand for.
#pragma once

#include <memory_resource>
#include <unordered_map>

#include "core/model/unit.hpp"
#include "server/catalog/expression_printer.hpp"
#include "server/catalog/read_columns.hpp"

namespace shepherd::catalog {

/// OIDs of catalogs are below 2^14, numbers of columns below 2^11.
using Key = model::Key;
Key key_of(std::uint64_t class_id, std::int64_t oid, std::int64_t column = 0);
inline Oid class_of(Key key) {
    return static_cast<Oid>(key >> 48U);
}
inline Oid oid_of(Key key) {
    return static_cast<Oid>(key >> 16U);
}
inline int column_of(Key key) {
    return static_cast<std::int16_t>(key & 0xFFFFU);
}

class Collector {
  public:
    /// For as many objects there should be room.
    void expect(std::size_t objects);
    /// A member of an extension: neither it nor its parts become objects.
    void add_member(Key member, Oid extension);
    /// A row of one of the queries in queries.hpp.
    void add(std::uint32_t class_id, const Cell* row);
    /// The relations that have been added, by OID.
    std::vector<RelationToRead> relations() const;
    /// A default operator class of btree, and the type that it is for.
    void add_operator_class(std::int64_t oid, std::int64_t type);
    /// `key` is another name of what `target` stands for, if that is known.
    void add_alias(Key key, Key target);
    void add_comment(Key key, std::string_view comment);
    void add_label(Key key, std::string_view provider, std::string_view label);
    void set(Key key, std::string_view name, std::string_view value);
    /// `outside`: keep what it leads to although that was not read.
    void add_dependency(Key from, Key to, char type, bool outside = false);
    /// Lets dependencies on members of extensions lead to the extension.
    void resolve_members();

    std::vector<model::Object> take() { return std::move(objects_); }
    /// The same in units, what has been taken and worked upon put back in.
    std::vector<model::Unit> units(std::vector<model::Object> objects) const;
    /// All that stands for an object.
    std::vector<Key> keys() const;

  private:
    struct ColumnType {
        std::int64_t type;
        std::int64_t collation;
    };

    std::optional<std::uint32_t> find(Key key) const;
    std::optional<std::uint32_t> parent_of(const Cell* row);
    void add_to_column(std::uint32_t class_id, const Cell* row);
    void add_attributes(model::Object& object, const Cell& attributes);
    void add_grants(model::Object& object, const Cell& items, const std::string& owner);
    void add_privileges(std::uint32_t class_id, const Cell* row);
    std::string owner_of(const model::Object& object, std::optional<std::uint32_t> relation) const;
    void add_part(model::Object& object, const model::Object& parent);

    std::string index_definition(const Cell* row, const model::Object& relation) const;
    std::string constraint_definition(const Cell* row) const;
    std::string_view column_name(std::int64_t relation, std::int64_t number) const;
    std::optional<std::vector<PrintedExpression>> expressions(std::int64_t relation, const Cell& nodes) const;
    bool is_usual(ColumnType of, std::int64_t operator_class, std::int64_t collation) const;
    bool append_columns(std::string& sql, std::int64_t relation, std::string_view numbers) const;
    bool append_keys(std::string& sql, std::int64_t relation, std::string_view keys,
                     const std::vector<PrintedExpression>& expressions) const;

    struct Origin {
        Key key;
        Key unit;
        ColumnType type;  ///< of a column
    };
    /// What holds thousands of keys, in pieces that are freed together.
    template <typename Value>
    using Map = std::pmr::unordered_map<Key, Value>;

    std::vector<model::Object> objects_;
    std::vector<Origin> origins_;  ///< of the objects, at the same places
    std::vector<std::pair<std::uint32_t, Key>> outside_;
    std::vector<std::pair<Oid, std::uint32_t>> relations_;  ///< and their places
    std::pmr::monotonic_buffer_resource memory_;
    Map<std::uint32_t> places_{&memory_};
    Map<std::uint32_t> aliases_{&memory_};
    Map<Oid> members_{&memory_};
    std::unordered_map<std::int64_t, std::int64_t> operator_classes_;
    bool varchar_has_own_ = false;  ///< an operator class; otherwise it takes that of text
    std::int64_t last_parent_ = 0;  ///< OID of the relation of which the last part was
    std::optional<std::uint32_t> last_relation_;
    std::optional<std::uint32_t> columns_of_;  ///< the relation whose columns are being read
    int columns_ = 0;                          ///< of it, so far
};

}  // namespace shepherd::catalog

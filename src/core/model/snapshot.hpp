// All objects of a schema.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "core/model/name_index.hpp"

namespace shepherd::model {

/// Objects in the order of kind_rank and identity (parts of a relation in the order of `position`), so that
/// two snapshots of the same schema are the same text.
class Snapshot {
  public:
    /// Takes the objects, whose `depends` are places in `objects`; sorts them and mends the places. Of two
    /// objects with the same kind and identity the first one stays.
    explicit Snapshot(std::vector<Object> objects = {});

    const std::vector<Object>& objects() const { return objects_; }
    const Object& operator[](std::size_t place) const { return objects_[place]; }
    std::size_t size() const { return objects_.size(); }

    std::optional<std::uint32_t> find(std::string_view kind, std::string_view identity) const;
    /// The table, view, foreign table or composite type of this name.
    std::optional<std::uint32_t> relation(std::string_view identity) const;
    /// Columns of the relation, in order.
    const std::vector<std::uint32_t>& columns(std::uint32_t relation) const;

  private:
    std::vector<Object> objects_;
    NameIndex places_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> columns_;
    std::vector<std::uint32_t> none_;
};

/// The place of a kind in the order in which a schema is read by people: schemas, types, tables, … Kinds that
/// are not known come last.
int kind_rank(std::string_view kind);

/// The kinds that have columns; they share one name space.
inline constexpr std::string_view relation_kinds[] = {"table", "view", "materialized view", "foreign table",
                                                      "composite type"};
bool is_relation(std::string_view kind);

}  // namespace shepherd::model

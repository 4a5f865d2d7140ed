// Tables with their parents and partitions, and types with those that they are cast to.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// The type behind domains.
std::string_view plain_type(const model::Snapshot& snapshot, std::string_view type);

/// Whether it is made UNLOGGED.
bool is_unlogged(const model::Object& table);

/// Whether the table has to be dropped and made again: its key of partitions, or the server that it stands
/// for, is another one, a column of its key has another type, or it is partitioned and UNLOGGED and foreign
/// keys want it not to be, or the other way round.
bool remade(const model::Snapshot& source, const model::Object& from, const model::Snapshot& target,
            const model::Object& to);

/// Whether the table is the same partition of the same table before and after, and stays it meanwhile.
bool stays_attached(const model::Snapshot& source, const model::Object& from, const model::Snapshot& target,
                    const model::Object& to);

/// What a column or constraint of that name of the parent is called.
std::string part_of_parent(const model::Object& part, std::string_view parent);

/// The tables that it inherits from, and that of which it is a partition.
std::vector<std::string_view> parents_of(const model::Object& table);

/// These tables and then those above them, each once.
std::vector<std::string_view> with_ancestors(const model::Snapshot& snapshot,
                                             std::vector<std::string_view> tables);

/// The tables of whose changes the table takes its share: parents before, after and meanwhile.
std::vector<std::string_view> kept_parents(const model::Snapshot& source, const model::Object& from,
                                           const model::Snapshot& target, const model::Object& to);

/// Those of the parents that are not among the kept ones.
std::vector<std::string_view> left_parents(std::vector<std::string_view> parents,
                                           const std::vector<std::string_view>& kept);

/// Whether heirs get the NOT NULL of the column (18).
bool hands_not_null_down(const model::Object& column);

/// Whether the NOT NULL of the column has another name (18). One without a name is called after its column.
bool renames_not_null(const model::Object& before, const model::Object& after);

/// Whether the table parts from one that it belongs to, if only while that is made anew.
bool leaves_parent(const model::Snapshot& source, const model::Object& from, const model::Snapshot& target,
                   const model::Object& to);

/// The children that have the column without its identity: where they are there the server does not add the
/// two at once (before 17 that goes for partitions as well).
std::vector<std::uint32_t> children_without_identity(const model::Snapshot& snapshot,
                                                     const model::Object& column);

/// `column::type`, by way of text where the server knows no cast between the two (or may not know one).
std::string cast_of(const model::Snapshot& source, const model::Snapshot& target, const std::string& column,
                    std::string_view from, std::string_view to);

}  // namespace shepherd::diff

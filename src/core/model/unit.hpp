// Objects in groups that are read, kept and replaced together.
#pragma once

#include <optional>

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// A row of a catalog: the catalog, the row's OID and a column's number as one number. It means something in
/// one database only.
using Key = std::uint64_t;

/// In a key: of something that is about the row, and not the row itself.
inline constexpr Key own_key = 0x8000;

/// An object with what it is in the catalogs. Its `depends` are not used: `uses` are.
struct Part {
    Object object;
    Key key = 0;
    std::vector<Key> other_keys;  ///< what else it is there: a table's row type, a constraint's index
    std::vector<Key> uses;        ///< keys, or other keys, of what it depends on
};

/// A relation with its parts, a domain with its constraints, or an object that stands alone.
struct Unit {
    Key key = 0;
    std::vector<Part> parts;
};

/// The parts as bytes, to be read by the same version of pg_shepherd.
std::string packed(const Unit& unit);

/// Nothing for bytes of another version. Raises std::length_error for bytes that are none of ours.
std::optional<Unit> unpacked_unit(Key key, std::string_view bytes);

/// All their objects. Keys that none of them has are passed over.
Snapshot assembled(const std::vector<Unit>& units);

/// What a change of a unit does to the texts of those that use it.
struct Reach {
    /// These are called something else now, or are something else: whatever uses them may print differently.
    std::vector<Key> changed;
    /// A relation whose columns are others than before: queries over it may print differently, and so may
    /// what uses its row type.
    bool shape = false;
    bool schema = false;  ///< a schema got another name: everything in it prints differently
};

/// `before` and `after` are the same unit, at two times. What came or went needs nobody to be told: nothing
/// used it before, or nothing does after.
Reach reach_of(const Unit& before, const Unit& after);

}  // namespace shepherd::model

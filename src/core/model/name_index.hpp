// Objects by their names.
#pragma once

#include "core/model/object.hpp"

namespace shepherd::model {

/// Places of objects by kind and identity: a hash table with open addressing and linear probing (Knuth, The
/// Art of Computer Programming 3, 6.4, algorithm L). It holds numbers only, and is given the objects with
/// each call: nothing has to be mended when they move.
class NameIndex {
  public:
    static constexpr std::uint32_t none = UINT32_MAX;

    /// Makes room for as many objects.
    void reserve(std::size_t objects);
    /// The place of the object, or none.
    std::uint32_t find(const std::vector<Object>& objects, std::string_view kind,
                       std::string_view identity) const;
    /// The same for kind, blank and identity in one text.
    std::uint32_t find(const std::vector<Object>& objects, std::string_view name) const;
    /// Adds the last one of the objects, unless there is one with its name. Returns the place of that.
    std::uint32_t add_last(const std::vector<Object>& objects);

  private:
    struct Slot {
        std::uint32_t place = none;
        std::uint32_t hash = 0;
    };

    template <typename Same>
    std::size_t slot_of(std::uint32_t hash, Same same) const;
    void resize(std::size_t slots);

    std::vector<Slot> slots_;  ///< as many as a power of two; none at first
    std::size_t used_ = 0;
};

}  // namespace shepherd::model

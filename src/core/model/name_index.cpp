#include "core/model/name_index.hpp"

#include <bit>

namespace shepherd::model {

namespace {

/// FNV-1a of 64 bits (draft-eastlake-fnv-17), which can be fed part by part.
class Hash {
  public:
    Hash& add(std::string_view text) {
        for (char const c : text) {
            state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        }
        return *this;
    }
    std::uint32_t value() const { return static_cast<std::uint32_t>(state_ ^ (state_ >> 32U)); }

  private:
    std::uint64_t state_ = 0xcbf29ce484222325U;
};

std::uint32_t hash_of(std::string_view kind, std::string_view identity) {
    return Hash().add(kind).add(" ").add(identity).value();
}

bool is_called(const Object& object, std::string_view name) {
    std::size_t const blank = object.kind.size();
    return name.size() == blank + 1 + object.identity.size() && name.starts_with(object.kind) &&
           name[blank] == ' ' && name.ends_with(object.identity);
}

}  // namespace

/// The slot of what is the same, or the one where it would be put.
template <typename Same>
std::size_t NameIndex::slot_of(std::uint32_t hash, Same same) const {
    std::size_t slot = hash & (slots_.size() - 1);
    while (slots_[slot].place != none && (slots_[slot].hash != hash || !same(slots_[slot].place))) {
        slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
}

void NameIndex::resize(std::size_t slots) {
    std::vector<Slot> const before = std::move(slots_);
    slots_.assign(slots, Slot{});
    for (const Slot& one : before) {
        if (one.place != none) {
            slots_[slot_of(one.hash, [](std::uint32_t) { return false; })] = one;
        }
    }
}

void NameIndex::reserve(std::size_t objects) {
    // At most two thirds are taken, so that an empty one is near.
    if (std::size_t const slots = std::bit_ceil(objects + objects / 2 + 1); slots > slots_.size()) {
        resize(slots);
    }
}

std::uint32_t NameIndex::find(const std::vector<Object>& objects, std::string_view kind,
                              std::string_view identity) const {
    if (slots_.empty()) {
        return none;
    }
    auto const same = [&](std::uint32_t place) {
        return objects[place].kind == kind && objects[place].identity == identity;
    };
    return slots_[slot_of(hash_of(kind, identity), same)].place;
}

std::uint32_t NameIndex::find(const std::vector<Object>& objects, std::string_view name) const {
    if (slots_.empty()) {
        return none;
    }
    auto const same = [&](std::uint32_t place) { return is_called(objects[place], name); };
    return slots_[slot_of(Hash().add(name).value(), same)].place;
}

std::uint32_t NameIndex::add_last(const std::vector<Object>& objects) {
    if ((used_ + 1) * 3 > slots_.size() * 2) {
        resize(std::bit_ceil((used_ + 1) * 2));
    }
    const Object& object = objects.back();
    std::uint32_t const hash = hash_of(object.kind, object.identity);
    auto const same = [&](std::uint32_t place) {
        return objects[place].kind == object.kind && objects[place].identity == object.identity;
    };
    Slot& slot = slots_[slot_of(hash, same)];
    if (slot.place == none) {
        slot = {static_cast<std::uint32_t>(objects.size() - 1), hash};
        ++used_;
    }
    return slot.place;
}

}  // namespace shepherd::model

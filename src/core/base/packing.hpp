// Texts and numbers in one string: what two processes of the server tell each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shepherd {

/// Puts values behind one another, each preceded by its length.
class Packer {
  public:
    Packer& text(std::string_view value);
    Packer& number(std::int64_t value);
    std::string take() { return std::move(packed_); }

  private:
    std::string packed_;
};

/// Takes them out again, in the same order. Raises std::length_error for anything that a Packer of the same
/// version did not make.
class Unpacker {
  public:
    /// `packed` has to outlive the object and the texts that it gives out.
    explicit Unpacker(std::string_view packed) : rest_(packed) {}
    std::string_view text();
    std::int64_t number();
    bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace shepherd

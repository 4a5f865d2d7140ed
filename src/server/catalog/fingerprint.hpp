// A snapshot -> one hash.
#pragma once

#include <array>

#include "core/model/unit.hpp"
#include "server/boundary/hash.hpp"

namespace shepherd::catalog {

/// What the fingerprint of a set of objects is made of.
class FingerprintSum {
  public:
    FingerprintSum() = default;
    /// Of what bytes() and objects() gave.
    FingerprintSum(std::string_view bytes, std::int64_t objects);

    void add(const model::Object& object, bool positions, Sha256& hash);
    void add(const FingerprintSum& other);
    void subtract(const FingerprintSum& other);

    std::string bytes() const;
    std::int64_t objects() const { return objects_; }
    std::string fingerprint() const;

  private:
    std::array<unsigned char, 32> sum_{};
    std::int64_t objects_ = 0;
};

FingerprintSum sum_of(const model::Unit& unit);

/// Hexadecimal SHA-256 over the objects' own SHA-256, added modulo 2^256: whatever the order, and an object
/// can be taken out and put in without reading the others.
std::string fingerprint(const std::vector<model::Object>& objects, bool positions);

}  // namespace shepherd::catalog

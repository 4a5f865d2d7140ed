#include "server/catalog/fingerprint.hpp"

#include <array>

#include "core/model/canonical.hpp"
#include "server/boundary/hash.hpp"

namespace shepherd::catalog {

namespace {

/// Adds a number of 32 bytes, the last byte the lowest, modulo 2^256.
void add(std::array<unsigned char, 32>& sum, const std::string& number) {
    unsigned carry = 0;
    for (std::size_t i = sum.size(); i-- > 0;) {
        carry += sum[i] + static_cast<unsigned char>(number[i]);
        sum[i] = static_cast<unsigned char>(carry & 255U);
        carry >>= 8U;
    }
}

}  // namespace

std::string fingerprint(const model::Snapshot& snapshot, bool positions) {
    std::array<unsigned char, 32> sum{};
    std::string text;
    for (const model::Object& object : snapshot.objects()) {
        text.clear();
        model::append_canonical(text, object, positions);
        add(sum, digest(layout::HashKind::sha256, text));
    }
    // Another form of the texts makes other hashes; the number says which form it is.
    std::string const whole = "pg_shepherd schema 1:" + std::to_string(snapshot.size()) + ":" +
                              std::string(reinterpret_cast<const char*>(sum.data()), sum.size());
    return hexadecimal(digest(layout::HashKind::sha256, whole));
}

}  // namespace shepherd::catalog

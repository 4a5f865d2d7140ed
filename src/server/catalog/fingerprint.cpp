#include "server/catalog/fingerprint.hpp"

#include <algorithm>

#include "core/model/canonical.hpp"

namespace shepherd::catalog {

namespace {

using Number = std::array<unsigned char, 32>;

Number number_of(std::string_view bytes) {
    Number number{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), number.size()), number.begin());
    return number;
}

/// Numbers of 32 bytes, the last byte the lowest, modulo 2^256.
void add_to(Number& sum, const Number& number) {
    unsigned carry = 0;
    for (std::size_t i = sum.size(); i-- > 0;) {
        carry += static_cast<unsigned>(sum[i]) + number[i];
        sum[i] = static_cast<unsigned char>(carry & 255U);
        carry >>= 8U;
    }
}

void subtract_from(Number& sum, Number number) {
    for (unsigned char& byte : number) {
        byte = static_cast<unsigned char>(~byte);
    }
    Number one{};
    one.back() = 1;
    add_to(number, one);
    add_to(sum, number);
}

}  // namespace

FingerprintSum::FingerprintSum(std::string_view bytes, std::int64_t objects)
    : sum_(number_of(bytes)), objects_(objects) {}

void FingerprintSum::add(const model::Object& object, bool positions, Sha256& hash) {
    std::string text;
    model::append_canonical(text, object, positions);
    add_to(sum_, number_of(hash.digest(text)));
    ++objects_;
}

void FingerprintSum::add(const FingerprintSum& other) {
    add_to(sum_, other.sum_);
    objects_ += other.objects_;
}

void FingerprintSum::subtract(const FingerprintSum& other) {
    subtract_from(sum_, other.sum_);
    objects_ -= other.objects_;
}

std::string FingerprintSum::bytes() const {
    return {reinterpret_cast<const char*>(sum_.data()), sum_.size()};
}

std::string FingerprintSum::fingerprint() const {
    // Another form of the texts makes other hashes; the number says which form it is.
    std::string const whole = "pg_shepherd schema 1:" + std::to_string(objects_) + ":" + bytes();
    return hexadecimal(digest(layout::HashKind::sha256, whole));
}

FingerprintSum sum_of(const model::Unit& unit) {
    FingerprintSum sum;
    Sha256 hash;
    for (const model::Part& part : unit.parts) {
        sum.add(part.object, true, hash);
    }
    hash.finish();
    return sum;
}

std::string fingerprint(const std::vector<model::Object>& objects, bool positions) {
    FingerprintSum sum;
    Sha256 hash;
    for (const model::Object& object : objects) {
        sum.add(object, positions, hash);
    }
    hash.finish();
    return sum.fingerprint();
}

}  // namespace shepherd::catalog

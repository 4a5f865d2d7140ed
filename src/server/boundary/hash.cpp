#include "server/boundary/hash.hpp"

#include "server/boundary/guard.hpp"

extern "C" {
#include "common/cryptohash.h"
#include "common/md5.h"
#include "common/sha1.h"
#include "common/sha2.h"
}

namespace shepherd {

namespace {

struct Digest {
    std::uint8_t bytes[PG_SHA256_DIGEST_LENGTH];
};

void start(pg_cryptohash_ctx* context) {
    if (context == nullptr || pg_cryptohash_init(context) < 0) {
        elog(ERROR, "could not start a hash: %s", pg_cryptohash_error(context));
    }
}

void update(pg_cryptohash_ctx* context, const char* data, std::size_t size) {
    if (pg_cryptohash_update(context, reinterpret_cast<const uint8*>(data), size) < 0) {
        elog(ERROR, "could not compute a hash: %s", pg_cryptohash_error(context));
    }
}

Digest finished(pg_cryptohash_ctx* context, std::size_t length) {
    Digest result{};
    if (pg_cryptohash_final(context, result.bytes, length) < 0) {
        elog(ERROR, "could not finish a hash: %s", pg_cryptohash_error(context));
    }
    return result;
}

/// A running hash in server memory; an error's cleanup frees it with its context.
class Hasher {
  public:
    Hasher(pg_cryptohash_type type, std::size_t length) : length_(length) {
        context_ = pg_call([&] {
            pg_cryptohash_ctx* const context = pg_cryptohash_create(type);
            start(context);
            return context;
        });
    }
    void add(std::string_view data) {
        pg_call([&] { update(context_, data.data(), data.size()); });
    }
    std::string finish() {
        Digest const result = pg_call([&] {
            Digest const digest = finished(context_, length_);
            pg_cryptohash_free(context_);
            return digest;
        });
        return {reinterpret_cast<const char*>(result.bytes), length_};
    }

  private:
    pg_cryptohash_ctx* context_ = nullptr;
    std::size_t length_;
};

Hasher hasher_for(layout::HashKind kind) {
    switch (kind) {
        case layout::HashKind::md5:
            return {PG_MD5, MD5_DIGEST_LENGTH};
        case layout::HashKind::sha1:
            return {PG_SHA1, SHA1_DIGEST_LENGTH};
        case layout::HashKind::sha256:
            break;
    }
    return {PG_SHA256, PG_SHA256_DIGEST_LENGTH};
}

}  // namespace

std::string digest(layout::HashKind kind, std::string_view data) {
    Hasher hasher = hasher_for(kind);
    hasher.add(data);
    return hasher.finish();
}

Sha256::Sha256() : context_(pg_call([&] { return pg_cryptohash_create(PG_SHA256); })) {}

std::string Sha256::digest(std::string_view data) {
    Digest const result = pg_call([&] {
        start(context_);
        update(context_, data.data(), data.size());
        return finished(context_, PG_SHA256_DIGEST_LENGTH);
    });
    return {reinterpret_cast<const char*>(result.bytes), PG_SHA256_DIGEST_LENGTH};
}

void Sha256::finish() {
    pg_call([&] { pg_cryptohash_free(context_); });
    context_ = nullptr;
}

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (char const byte : bytes) {
        auto const value = static_cast<unsigned char>(byte);
        text.push_back(digits[value >> 4]);
        text.push_back(digits[value & 15]);
    }
    return text;
}

std::string script_checksum(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    // An editor's final newline, or a paste's, makes no other migration.
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.remove_suffix(1);
    }
    Hasher hasher = hasher_for(layout::HashKind::sha256);
    while (!text.empty()) {
        std::size_t const end = text.find("\r\n");
        if (end == std::string_view::npos) {
            hasher.add(text);
            break;
        }
        hasher.add(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return hexadecimal(hasher.finish());
}

}  // namespace shepherd

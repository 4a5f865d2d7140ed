// The server's hash functions.
#pragma once

#include "core/layout/layout.hpp"

struct pg_cryptohash_ctx;

namespace shepherd {

/// Raw digest bytes of `data` (MD5 16, SHA-1 20, SHA-256 32).
std::string digest(layout::HashKind kind, std::string_view data);

/// SHA-256 of one text after another: to set the server's hash up takes longer than to hash a short text.
class Sha256 {
  public:
    /// Raises PgError, as the others do. After an error the transaction's cleanup frees what it holds.
    Sha256();
    std::string digest(std::string_view data);
    void finish();  ///< nothing may be called after it

  private:
    pg_cryptohash_ctx* context_;
};

/// Bytes as lower-case hexadecimal digits.
std::string hexadecimal(std::string_view bytes);

/// A migration's checksum: hexadecimal SHA-256 of the text without BOM and final newlines, with line ends
/// as LF, so that a checkout with CRLF or an editor's final newline makes no other migration.
std::string script_checksum(std::string_view text);

}  // namespace shepherd

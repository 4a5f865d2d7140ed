// The server's hash functions.
#pragma once

#include "core/layout/layout.hpp"

namespace shepherd {

/// Raw digest bytes of `data` (MD5 16, SHA-1 20, SHA-256 32).
std::string digest(layout::HashKind kind, std::string_view data);

/// Bytes as lower-case hexadecimal digits.
std::string hexadecimal(std::string_view bytes);

/// A migration's checksum: hexadecimal SHA-256 of the text without BOM and final newlines, with line ends
/// as LF, so that a checkout with CRLF or an editor's final newline makes no other migration.
std::string script_checksum(std::string_view text);

}  // namespace shepherd

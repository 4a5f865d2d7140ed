// One parsed statement -> the server.
#pragma once

#include "server/boundary/guard.hpp"

struct RawStmt;

namespace shepherd::run {

/// What a statement did.
struct StatementResult {
    std::uint64_t rows = 0;       ///< that it wrote, as its command tag counts them; 0 for a SELECT
    bool returned_false = false;  ///< it returned a row whose only column is a boolean that is false
};

/// How the server is told that a statement stands.
enum class Standing {
    inside,     ///< part of the transaction that is open
    top_level,  ///< by itself, as one that a client sends: it may commit. No SPI connection may be open.
};

/// Runs one statement of `source` (the text that it was parsed from) with the caller's rights and settings,
/// inside the transaction that is open. Results are thrown away. Raises PgError; its cursorpos counts from
/// `source`.
StatementResult run_statement(RawStmt* statement, const char* source, Standing standing = Standing::inside);

/// Runs one COPY … FROM STDIN, fed from `data`, which is in the server's encoding. Raises PgError.
StatementResult run_copy_from(RawStmt* statement, const char* source, std::string_view data);

}  // namespace shepherd::run

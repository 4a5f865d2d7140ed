// What shadow databases showed, for later calls with the same question.
#pragma once

#include <optional>
#include <string>

namespace shepherd::shadow {

/// Bytes of a key.
constexpr std::size_t key_length = 64;

/// A digest of everything that the result depends on and that can be told: the blueprint (packed), the role,
/// the settings, the roles of the cluster, the library. Server calls; raises PgError.
std::string key_of(const std::string& blueprint);

/// What is kept under the key, packed: by this session, or in shepherd.built_schema. Raises PgError.
std::optional<std::string> recalled(const std::string& key);

/// Keeps it for this session.
void remember(std::string key, std::string built);

/// Keeps it in shepherd.built_schema, in this transaction, and throws away what is too much there. What is
/// too large is not kept. Raises PgError.
void share(const std::string& key, const std::string& built);

}  // namespace shepherd::shadow

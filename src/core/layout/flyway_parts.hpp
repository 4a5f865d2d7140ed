// Pieces of the Flyway layout: file names, placeholders, the .conf beside a script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/migration.hpp"
#include "core/layout/layout.hpp"

namespace shepherd::layout::flyway {

enum class FileKind { versioned, undo, baseline, repeatable, callback };

struct FileName {
    FileKind kind = FileKind::versioned;
    std::string_view version;    ///< as written, "1_2"; empty for repeatables and callbacks
    std::string description;     ///< underscores turned into blanks, as Flyway shows it
    std::string_view event;      ///< callbacks: "afterMigrate"
    bool has_separator = false;  ///< the name has a "__"
};

/// What Flyway makes of a file's base name without its extension; nothing when no prefix fits or the rest of
/// the name is not valid. flyway: flyway-core internal/resource/ResourceNameParser.java, default prefixes and
/// separator.
std::optional<FileName> parse_name(std::string_view stem);

/// "001_2.0" -> "1.2": parts as numbers, trailing zero parts away, because Flyway compares versions that way
/// and counts 1, 1.0 and 001 as one. Nothing when it is no version. flyway: api/MigrationVersion.java.
std::optional<std::string> canonical_version(std::string_view version);

/// The text with each ${name} replaced from the request's placeholders; `text` itself when it has none.
/// Flyway replaces while it reads, so also in comments and in quotes. Raises Failure (layout_refused) with
/// path and line for a name without a value. flyway: internal/parser/PlaceholderReplacingReader.java.
std::string_view replace_placeholders(const Request& request, const File& file, Loaded& loaded);

/// What `<script>.sql.conf` may say. flyway: internal/sqlscript/SqlScriptMetadata.java.
struct ScriptConfig {
    TransactionMode transaction = TransactionMode::automatic;
    bool replace_placeholders = true;
    bool should_execute = true;
};

/// Reads such a file. Raises Failure (layout_refused) for a key or value that is not understood.
ScriptConfig read_config(const Request& request, const File& file, Loaded& loaded);

}  // namespace shepherd::layout::flyway

// Files on their way in: from a jsonb argument or a directory of the server.
#pragma once

#include <deque>

#include "core/layout/layout.hpp"
#include "server/boundary/arguments.hpp"

namespace shepherd {

/// Files together with what their paths and contents point to.
struct FileSet {
    std::vector<layout::File> files;
    std::deque<std::string> storage;
};

/// Files of a jsonb value: an object path -> content, or an array of {"path": …, "content": …}. The files
/// point into the value. Raises Failure (invalid_argument) for any other shape.
FileSet files_of_jsonb(void* jsonb);

/// All files below a directory of the server, by path relative to it, sorted. The caller needs the rights of
/// pg_read_server_files. Symbolic links to directories are not followed. Raises PgError and Failure:
/// unreadable files; SQL files that are not UTF-8 or hold a NUL byte.
FileSet files_of_directory(const std::string& directory);

/// Digest of a jsonb value's bytes: equal values given in the same text have equal digests.
std::string jsonb_digest(void* jsonb);

}  // namespace shepherd

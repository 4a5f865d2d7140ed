// Files of any supported tool -> migrations.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/migration.hpp"

namespace shepherd::layout {

/// One file as it came in. Neither part is owned; content has no BOM (load() removes it) and no NUL.
struct File {
    std::string_view path;  ///< '/'-separated, relative; may start with folders above the migrations
    std::string_view content;
};

enum class HashKind { md5, sha1, sha256 };

/// What the caller of load() passes in.
struct Request {
    std::vector<File> files;
    std::string layout;                               ///< name of the layout; empty = find it from the files
    std::map<std::string, std::string> placeholders;  ///< Flyway ${x}, goose ENVSUBST, Liquibase ${x}
    std::vector<std::string> contexts;                ///< Liquibase: contexts that are on
    std::vector<std::string> labels;                  ///< Liquibase: labels that are on
    /// Raw digest bytes of `data`: the server's own hash functions in the extension, OpenSSL's in unit tests.
    std::function<std::string(HashKind, std::string_view data)> hash;
};

/// What load() gives back. Scripts point into Request::files' contents or into `storage`; moving a Loaded
/// keeps them valid (a deque's elements stay where they are), copying would not.
struct Loaded {
    std::string layout;
    std::vector<Migration> migrations;  ///< in the order in which they are to run
    std::vector<std::string> notices;   ///< what the user should know: files passed over and why
    std::deque<std::string> storage;

    Loaded() = default;
    Loaded(Loaded&&) = default;
    Loaded& operator=(Loaded&&) = default;
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
};

/// One tool's layout. Each lives in its own file and is listed in layouts.cpp.
struct Layout {
    std::string_view name;   ///< what `layout => …` takes, e.g. "golang-migrate"
    std::string_view title;  ///< for messages, e.g. "golang-migrate up/down pairs"
    /// How sure the paths and markers make it: 0 = not this layout; a higher number wins. Two layouts with
    /// the same highest number are an error that asks for `layout => …`. See detect.hpp for the numbers in
    /// use.
    int (*recognise)(const Request& request);
    /// Reads the files into `loaded`. Raises Failure (layout_refused, integrity_failed) with path and line
    /// for anything that it does not understand: an unknown marker is an error, never ignored.
    void (*read)(const Request& request, Loaded& loaded);
};

/// Finds the layout (unless named), reads the files and checks the result: versions unique, names not empty,
/// no hostile paths. Content may hold a BOM and CRLF. Raises Failure.
Loaded load(const Request& request);

/// Like load() for one text that holds many files, as pasted into a SQL editor. Files are separated by marker
/// lines `-- file: path/of/file.sql` (each begins a file); without any, the text is one file named `name`,
/// whose own markers (dbmate, goose, Liquibase, Alembic, …) decide the layout. See doc/layouts.md.
Loaded load_script(std::string_view text, std::string_view name, Request request);

}  // namespace shepherd::layout

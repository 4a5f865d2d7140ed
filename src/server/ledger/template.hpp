// An empty migration to start from.
#pragma once

#include "server/ledger/session.hpp"

namespace shepherd::ledger {

/// The time in UTC as YYYYMMDDHHMMSS, later than every version of this form that is registered, so that two
/// migrations made in one second do not share a version.
std::string fresh_version(Session& session);

struct TemplateFile {
    std::string path;
    std::string content;
};

/// The files of an empty migration in a layout. Raises Failure (invalid_argument) for a name that cannot be
/// part of a file's name and for a layout without a template.
std::vector<TemplateFile> new_migration(const std::string& version, const std::string& name,
                                        const std::string& layout);

}  // namespace shepherd::ledger

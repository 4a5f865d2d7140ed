// The parts of a sqitch.conf that say where files are.
#pragma once

#include <string>

#include "core/layout/layout.hpp"

namespace shepherd::layout::sqitch {

/// Paths are relative to the folder that the project stands in, without "." parts.
struct Folders {
    std::string plan_file = "sqitch.plan";
    std::string deploy = "deploy";
    std::string revert = "revert";
    std::string verify = "verify";
    std::string extension = "sql";
};

/// Reads a sqitch.conf. Settings of [core] that move files are honoured; the same ones for single engines or
/// targets, reworked_dir and an engine other than pg raise Failure (layout_refused). Everything else concerns
/// only the sqitch command and is passed over. sqitch: lib/sqitch-config.pod.
Folders read_conf(const File& file);

/// `folder` + "/" + `name`, without "." parts; either may be empty.
std::string join_path(std::string_view folder, std::string_view name);

}  // namespace shepherd::layout::sqitch

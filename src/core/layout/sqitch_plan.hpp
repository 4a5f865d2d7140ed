// The text of a sqitch.plan.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/layout/layout.hpp"

namespace shepherd::layout::sqitch {

/// What stands between [ and ]: "change", "change@tag", "@tag", "project:…", each with or without "!".
struct Dependency {
    bool conflict = false;
    std::string project;  ///< empty: the plan's own
    std::string change;   ///< empty: only a tag
    std::string tag;
};

struct Change {
    std::string name;
    int line = 0;
    int instance = 1;  ///< 2 and more: the same change, reworked
    std::vector<Dependency> dependencies;
    std::vector<std::string> tags;  ///< without the @
    bool reworked = false;          ///< a later instance follows: this one's files carry a tag in their names
    std::size_t rework_tags_begin = 0;  ///< places in Plan::tags of the tags that it may be
    std::size_t rework_tags_end = 0;
};

struct Tag {
    std::string name;
    std::size_t change = 0;  ///< place of the change that it follows
};

struct Plan {
    const File* file = nullptr;
    std::string project;
    std::vector<Change> changes;
    std::vector<Tag> tags;                                               ///< in the order of the plan
    std::map<std::string, std::size_t, std::less<>> tag_places;          ///< name -> place in tags
    std::map<std::string, std::vector<std::size_t>, std::less<>> named;  ///< name -> places of its instances
};

/// Reads a plan. Raises Failure (layout_refused) with the line for whatever Sqitch calls a syntax error, for
/// an unknown pragma, and for a requirement that is not planned before the change that has it. sqitch:
/// lib/App/Sqitch/Plan.pm (_parse, check_changes), Plan/Depend.pm.
Plan read_plan(const File& file);

/// True for a name that Sqitch allows for changes, tags and projects (Plan.pm, $name_re).
bool is_name(std::string_view text);

/// The place of the change that `dependency` means, in `plan`, or plan.changes.size(). Without a tag it is
/// the first instance, with one the last before the tag (Plan/ChangeList.pm, find).
std::size_t find_change(const Plan& plan, const Dependency& dependency);

/// "project:change@tag" as it is written, without "!".
std::string written(const Dependency& dependency);

}  // namespace shepherd::layout::sqitch

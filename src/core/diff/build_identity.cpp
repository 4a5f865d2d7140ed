// Identity columns of partitions (17).

#include <algorithm>

#include "core/diff/builder.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;

/// Whether late work makes the table a partition.
bool Builder::attaches(std::uint32_t table) const {
    if (!snapshot_[table].has("partition of") || !order_.has(late_of(table))) {
        return false;
    }
    return work_of(table) == Work::Kind::create ||
           std::ranges::find(how_.work[table].late_statements, attach_partition(snapshot_[table])) !=
               how_.work[table].late_statements.end();
}

/// Whether an index of its parent is there already: then its own has to be complete before it is attached
/// (add_partition_needs()).
bool Builder::has_key_for_parent(std::uint32_t table) const {
    auto const parts = parts_.find(snapshot_[table].identity);
    return parts != parts_.end() && std::ranges::any_of(parts->second, [this](std::uint32_t part) {
               return index_above_is_there(part);
           });
}

/// Attaching gives a partition the identity columns of its parent, but nothing to the partitions below it
/// (MergeAttributesIntoExisting in src/backend/commands/tablecmds.c). So those come behind it, or are taken
/// off and put back where they have to be there before or stay.
void Builder::hand_down(std::uint32_t table, const std::vector<std::vector<std::uint32_t>>& partitions) {
    bool const before = has_key_for_parent(table);
    std::vector<std::uint32_t> open = partitions[table];
    for (std::size_t i = 0; i < open.size(); ++i) {
        std::uint32_t const below = open[i];
        // Whoever hands in a snapshot may have made a circle of it, which comes back to where it began.
        if (below == table) {
            continue;
        }
        if (attaches(below)) {
            if (!before) {
                order_.need(late_of(below), late_of(table));
                continue;
            }
            order_.need(late_of(table), late_of(below));
        }
        put_back_[table].push_back(below);
        open.insert(open.end(), partitions[below].begin(), partitions[below].end());
    }
}

void Builder::hand_identities_down() {
    std::vector<bool> identity(snapshot_.size(), false);
    bool any = false;
    for (const Object& object : snapshot_.objects()) {
        auto const table = object.kind == "column" && object.has("identity")
                               ? snapshot_.relation(object.attribute("on"))
                               : std::nullopt;
        if (table && snapshot_[*table].has("partition of")) {
            identity[*table] = true;
            any = true;
        }
    }
    if (!any) {
        return;
    }
    std::vector<std::vector<std::uint32_t>> partitions(snapshot_.size());
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        auto const parent =
            identity[i] ? snapshot_.relation(snapshot_[i].attribute("partition of")) : std::nullopt;
        if (parent) {
            partitions[*parent].push_back(i);
        }
    }
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        if (identity[i] && attaches(i)) {
            hand_down(i, partitions);
        }
    }
}

void Builder::add_put_back(Step& step) const {
    auto const found = step.drop || !step.late ? put_back_.end() : put_back_.find(step.place);
    if (found == put_back_.end()) {
        return;
    }
    step.put_back = true;
    for (std::uint32_t const below : found->second) {
        step.statements.push_back(detach_partition(snapshot_[below]));
        step.statements.push_back(attach_partition(snapshot_[below]));
    }
}

}  // namespace shepherd::diff

// What is told, or stops a run, about a migration that is not as it should be.
#pragma once

#include "core/plan/history.hpp"

namespace shepherd::plan {

/// Applied, and its file is not what ran.
Problem changed_problem(const Node& node, Policy policy);

/// Applied, and its file is gone.
Problem missing_problem(const Node& node, Policy policy);

/// About to run although `later` is applied.
Problem out_of_order_problem(const Node& node, const Node& later, Policy policy);

/// To be reverted, with nothing to revert it with.
Problem no_revert_problem(const Node& node);

/// `node` stays applied while `required` is reverted.
Problem left_behind_problem(const Node& node, const Node& required, Policy policy);

}  // namespace shepherd::plan

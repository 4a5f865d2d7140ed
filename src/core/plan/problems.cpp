#include "core/plan/problems.hpp"

#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

Problem problem(Condition condition, Policy policy, const Node& node, std::string_view predicate) {
    Problem out;
    out.condition = condition;
    out.policy = policy;
    out.version = node.version;
    out.message = "migration " + in_quotes(node.version) + " " + std::string(predicate);
    return out;
}

}  // namespace

Problem changed_problem(const Node& node, Policy policy) {
    Problem out = problem(Condition::migration_changed, policy, node, "was changed after it was applied");
    out.detail = "The checksum of what was applied is " + clipped(node.applied->checksum, 200) +
                 ", that of its file is " + clipped(node.registered->checksum, 200) + ".";
    out.hint = "Restore the file, or accept the new text with migrate_repair(" + literal(node.version) + ").";
    return out;
}

Problem missing_problem(const Node& node, Policy policy) {
    bool const known = node.registered != nullptr;
    Problem out =
        problem(Condition::migration_missing, policy, node,
                known ? "is applied but no longer in the files" : "is applied but no longer registered");
    out.detail = known ? "The files that were brought in last do not have it."
                       : "The ledger has it, and no migration of this version has been brought in.";
    out.hint = "Deploy the files that have it, accept its absence with migrate_repair(" +
               literal(node.version) + "), or set pg_shepherd.missing = 'warn'.";
    return out;
}

Problem out_of_order_problem(const Node& node, const Node& later, Policy policy) {
    Problem out = problem(Condition::out_of_order, policy, node,
                          "sorts before " + in_quotes(later.version) + ", which is applied");
    if (policy == Policy::error) {
        out.detail = "It has not been applied here, and pg_shepherd.out_of_order is 'error'.";
        out.hint =
            "Give it a newer version, or set pg_shepherd.out_of_order = 'warn' to run it all the same.";
    } else {
        out.detail = "It runs all the same, after migrations that it was meant to precede.";
        out.hint =
            "Set pg_shepherd.out_of_order to 'allow' where this is expected, or to 'error' to refuse it.";
    }
    return out;
}

Problem no_revert_problem(const Node& node) {
    Problem out = problem(Condition::no_revert_script, Policy::error, node, "has no down script");
    out.detail = "A revert runs what was stored when the migration was applied";
    bool const now = node.registered != nullptr && node.registered->has_down;
    out.detail +=
        now ? "; the down script that its file has now came later." : ", and there was no down script.";
    out.hint = "Write a new migration that undoes it, or let derive => true make one.";
    return out;
}

Problem left_behind_problem(const Node& node, const Node& required, Policy policy) {
    Problem out = problem(Condition::dependency_failed, policy, node,
                          "requires " + in_quotes(required.version) + ", which is to be reverted");
    out.detail = "It would stay applied without what it requires.";
    out.hint = "Revert " + in_quotes(node.version) + " first.";
    return out;
}

}  // namespace shepherd::plan

#include "server/run/prepare.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/plan/line_difference.hpp"
#include "server/ledger/progress.hpp"
#include "server/ledger/registry.hpp"
#include "server/ledger/settled.hpp"

namespace shepherd::run {

namespace {

/// Adds to a problem what only the texts can say: the lines that differ.
std::string problem_detail(const ledger::Place& place, const plan::Problem& problem) {
    if (problem.condition != Condition::migration_changed) {
        return problem.detail;
    }
    StepMemory const memory;
    ledger::Session session;
    std::string const ran = ledger::applied_up(session, place, problem.version);
    ledger::Scripts const now =
        ledger::read_scripts(session, place.project, problem.version, memory.context());
    std::string const lines = plan::line_difference(ran, now.migration.up.text);
    return problem.detail + (problem.detail.empty() ? "" : "\n") + "What ran (-) and the file now (+):\n" +
           lines;
}

/// What to do about a problem. Files that came in with the call go out with it again when it fails, so a
/// changed one has to be brought in by itself before it can be accepted.
std::string problem_hint(const plan::Problem& problem, bool files_undone) {
    if (!files_undone || problem.condition != Condition::migration_changed) {
        return problem.hint;
    }
    return "Restore the file, or accept the new text: bring the file in with migrate_load(..., partial => "
           "true), then "
           "call migrate_repair('" +
           problem.version + "').";
}

}  // namespace

bool report_problems(const ledger::Place& place, const std::vector<plan::Problem>& problems,
                     bool files_undone) {
    for (const plan::Problem& problem : problems) {
        if (problem.policy == plan::Policy::error) {
            throw Failure(problem.condition, problem.message)
                .detail(problem_detail(place, problem))
                .hint(problem_hint(problem, files_undone));
        }
    }
    bool any = false;
    for (const plan::Problem& problem : problems) {
        any = true;
        if (problem.policy == plan::Policy::warn) {
            say_warning(problem.message, problem_detail(place, problem), problem.hint);
        }
    }
    return any;
}

std::vector<std::string> bring_in(const ApplyRequest& request) {
    std::vector<std::string> projects;
    auto const one_for_target = [&]() -> std::vector<std::string> {
        if (projects.size() > 1 && !request.target.empty()) {
            throw Failure(Condition::invalid_argument, "a target needs a project")
                .hint("Several projects are registered; name one with project => '...'.");
        }
        return std::move(projects);
    };
    if (request.files) {
        layout::Loaded const loaded = request.files->load();
        Caller const actor = Caller::current();
        ledger::Session session;
        auto const registrations =
            ledger::register_migrations(session, loaded.migrations, request.project.value_or("default"),
                                        request.project.has_value(), !request.files->partial, actor);
        for (const ledger::Registration& one : registrations) {
            if (std::find(projects.begin(), projects.end(), one.project) == projects.end()) {
                projects.push_back(one.project);
            }
        }
        return one_for_target();
    }
    if (request.project) {
        return {*request.project};
    }
    {
        ledger::Session session;
        projects = ledger::registered_projects(session);
    }
    return one_for_target();
}

void refuse_in_progress(const ledger::Place& place, const std::vector<std::string>& versions) {
    if (versions.empty()) {
        return;
    }
    ledger::Session session;
    for (const std::string& version : ledger::versions_in_progress(session, place)) {
        if (std::find(versions.begin(), versions.end(), version) != versions.end()) {
            throw Failure(Condition::wrong_state, "migration \"" + version + "\" ran in part")
                .detail("Some of its statements are committed.")
                .hint(
                    "A call that stands alone goes on behind them, and so does CALL migrate_run(). Or record "
                    "it with "
                    "migrate_mark: 'applied' when you have run the rest by hand, 'pending' when you have "
                    "undone what "
                    "ran.");
        }
    }
}

bool is_settled(const ApplyRequest& request) {
    if (!request.target.empty() || request.dry_run) {
        return false;
    }
    return ledger::is_settled(request.project, request.scope,
                              request.files ? request.files->digest : std::string());
}

}  // namespace shepherd::run

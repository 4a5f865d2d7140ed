#include "core/plan/unmet.hpp"

#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

/// "auth:users@v1" -> "auth"; the caller knows that there is a colon.
std::string_view project_of(std::string_view requirement) {
    return requirement.substr(0, requirement.find(':'));
}

std::string needs(const std::string& requirement) {
    return "requires " + in_quotes(requirement) + ", which is ";
}

Unmet unknown(const std::string& requirement) {
    return {needs(requirement) + "not known",
            in_quotes(requirement) + " is not the version, name or tag of any migration of this project.",
            "Bring the migration in, or correct the requirement. A migration of another project is written "
            "\"project:name\"."};
}

Unmet not_elsewhere(const std::string& requirement) {
    std::string const project = in_quotes(project_of(requirement));
    return {
        needs(requirement) + "not applied",
        "It is not a migration of this project, and in project " + project + " no such migration is applied.",
        "Apply it in project " + project + " first."};
}

Unmet not_run(const Node& node, const Standing& standing, const std::string& requirement) {
    std::string const name = in_quotes(node.version);
    if (standing.state == State::ignored) {
        return {needs(requirement) + "ignored", "Migration " + name + " is ignored: " + standing.note + ".",
                ""};
    }
    return {needs(requirement) + "not applied", "Migration " + name + " is pending and not part of this run.",
            ""};
}

}  // namespace

std::optional<Unmet> unmet_requirement(const Outlook& outlook, std::size_t node) {
    for (std::string const& requirement : outlook.history[node].requirements()) {
        Found const found = outlook.dependencies.find(requirement, node);
        switch (found.where) {
            case Found::Where::nowhere:
                return unknown(requirement);
            case Found::Where::elsewhere_unmet:
                return not_elsewhere(requirement);
            case Found::Where::elsewhere:
                continue;
            case Found::Where::here:
                break;
        }
        Standing const& standing = outlook.standings.of[found.node];
        bool const met = outlook.history[found.node].applied != nullptr || standing.covered ||
                         outlook.selected[found.node];
        if (!met) {
            return not_run(outlook.history[found.node], standing, requirement);
        }
    }
    return std::nullopt;
}

std::optional<Unmet> present_conflict(const Outlook& outlook, std::size_t node) {
    Registered const* const registered = outlook.history[node].registered;
    if (registered == nullptr) {
        return std::nullopt;
    }
    for (std::string const& conflict : registered->conflicts) {
        std::string const start = "conflicts with " + in_quotes(conflict) + ", which ";
        for (std::size_t const other : outlook.dependencies.conflicting(conflict, node)) {
            std::string const name = in_quotes(outlook.history[other].version);
            if (outlook.history[other].applied != nullptr) {
                return Unmet{start + "is applied", "Migration " + name + " is in the ledger.",
                             "Revert it first, or leave this migration out."};
            }
            if (outlook.selected[other] && outlook.position[other] < outlook.position[node]) {
                return Unmet{start + "runs before it", "Migration " + name + " is pending and comes first.",
                             "Only one of the two can be applied: remove the other."};
            }
        }
        if (outlook.dependencies.applied_elsewhere(conflict)) {
            return Unmet{start + "is applied",
                         "It is applied in project " + in_quotes(project_of(conflict)) + ".",
                         "Revert it there first, or leave this migration out."};
        }
    }
    return std::nullopt;
}

}  // namespace shepherd::plan

// Sqitch projects: sqitch.plan with deploy, revert and verify scripts.
// Source: sqitchers/sqitch lib/App/Sqitch/Plan.pm, Plan/Change.pm, Plan/Depend.pm, Plan/ChangeList.pm.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/pieces.hpp"
#include "core/layout/sqitch_conf.hpp"
#include "core/layout/sqitch_plan.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

using sqitch::Change;
using sqitch::Dependency;
using sqitch::Folders;
using sqitch::Plan;

int recognise(const Request& request) {
    for (const File& file : request.files) {
        if (base_name(file.path) == "sqitch.plan" || base_name(file.path) == "sqitch.conf") {
            return confidence::control_file;
        }
    }
    return confidence::none;
}

// A project: its plan and where its scripts are, with the folder that they are relative to.
struct Project {
    Plan plan;
    Folders folders;
    std::string root;
};

// The identity of one instance of a change. Sqitch's own name for an older instance is change@tag, but what
// was plain "change" yesterday becomes change@tag only when it is reworked, and an applied migration cannot
// change its name: so the first keeps the plain name and reworked ones are numbered ('#' cannot be in a name
// of Sqitch's).
std::string version_of(const Change& change) {
    return change.instance == 1 ? change.name : change.name + "#" + std::to_string(change.instance);
}

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded) : request_(request), loaded_(loaded) {
        for (const File& file : request.files) {
            by_path_.emplace(file.path, &file);
        }
    }

    void read() {
        find_projects();
        for (std::size_t const place : project_order()) {
            read_project(projects_[place]);
        }
        for (const auto& [path, file] : by_path_) {
            pass(*file);
        }
    }

  private:
    void find_projects() {
        for (const File& file : request_.files) {
            if (base_name(file.path) != "sqitch.conf") {
                continue;
            }
            Project project;
            project.root = folder(file.path);
            project.folders = sqitch::read_conf(file);
            by_path_.erase(file.path);
            std::string const plan = sqitch::join_path(project.root, project.folders.plan_file);
            auto const found = by_path_.find(plan);
            if (found == by_path_.end()) {
                refuse(file, 0, "plan file \"" + plan + "\" is missing");
            }
            const File& plan_file = *found->second;
            by_path_.erase(found);
            add(std::move(project), plan_file);
        }
        for (const File& file : request_.files) {
            if (base_name(file.path) == "sqitch.plan" && by_path_.erase(file.path) > 0) {
                Project project;
                project.root = folder(file.path);
                add(std::move(project), file);
            }
        }
    }

    void add(Project project, const File& file) {
        project.plan = sqitch::read_plan(file);
        if (!places_.emplace(project.plan.project, projects_.size()).second) {
            refuse(file, 0, "two plans of project \"" + project.plan.project + "\"");
        }
        projects_.push_back(std::move(project));
    }

    // Projects that others need come first; within that, by name. A circle of projects stays in the order of
    // names: the dependencies of single changes are checked by whoever plans.
    std::vector<std::size_t> project_order() const {
        std::vector<std::set<std::size_t>> needed_by(projects_.size());
        std::vector<std::size_t> missing(projects_.size(), 0);
        for (std::size_t place = 0; place < projects_.size(); ++place) {
            std::set<std::size_t> needs;
            for (const Change& change : projects_[place].plan.changes) {
                for (const Dependency& dependency : change.dependencies) {
                    auto const other = places_.find(dependency.project);
                    if (!dependency.conflict && other != places_.end()) {
                        needs.insert(other->second);
                    }
                }
            }
            missing[place] = needs.size();
            for (std::size_t const other : needs) {
                needed_by[other].insert(place);
            }
        }
        std::vector<std::size_t> order;
        std::set<std::pair<std::string_view, std::size_t>> ready;
        std::set<std::pair<std::string_view, std::size_t>> waiting;
        for (const auto& [name, place] : places_) {
            (missing[place] == 0 ? ready : waiting).emplace(name, place);
        }
        while (!ready.empty() || !waiting.empty()) {
            if (ready.empty()) {
                ready.insert(waiting.extract(waiting.begin()));
            }
            std::size_t const place = ready.extract(ready.begin()).value().second;
            order.push_back(place);
            for (std::size_t const other : needed_by[place]) {
                auto const held = waiting.find(
                    std::pair<std::string_view, std::size_t>(projects_[other].plan.project, other));
                if (--missing[other] == 0 && held != waiting.end()) {
                    ready.insert(waiting.extract(held));
                }
            }
        }
        return order;
    }

    void read_project(const Project& project) {
        for (const std::string& kind :
             {project.folders.deploy, project.folders.revert, project.folders.verify}) {
            script_folders_.emplace(sqitch::join_path(project.root, kind), project.plan.file->path);
        }
        std::string position;
        for (const Change& change : project.plan.changes) {
            Migration migration;
            migration.version = version_of(change);
            migration.name = migration.version;
            migration.project = project.plan.project;
            migration.layout = sqitch_layout.name;
            position = std::to_string(++count_);
            migration.sort_key = std::string(8 - std::min<std::size_t>(position.size(), 8), '0') + position;
            migration.tags = change.tags;
            take_scripts(project, change, migration);
            for (const Dependency& dependency : change.dependencies) {
                (dependency.conflict ? migration.conflicts : migration.requirements)
                    .push_back(resolve(project.plan, dependency));
            }
            loaded_.migrations.push_back(std::move(migration));
        }
        count_ = 0;
    }

    void take_scripts(const Project& project, const Change& change, Migration& migration) {
        auto const path = [&project](const std::string& kind, const std::string& name) {
            return sqitch::join_path(project.root, kind + "/" + name + "." + project.folders.extension);
        };
        std::string name = change.name;
        if (change.reworked) {
            // The tag that was the newest when it was reworked is the usual one, so search backwards
            // (Change.pm).
            for (std::size_t at = change.rework_tags_end; at > change.rework_tags_begin; --at) {
                name = change.name + "@" + project.plan.tags[at - 1].name;
                if (by_path_.contains(path(project.folders.deploy, name))) {
                    break;
                }
            }
        }
        const File* const deploy = take(path(project.folders.deploy, name));
        if (deploy == nullptr) {
            refuse(*project.plan.file, change.line,
                   "deploy script of change \"" + change.name + "\" is missing",
                   "Expected is \"" + path(project.folders.deploy, name) + "\".");
        }
        migration.up = whole(*deploy);
        if (const File* const revert = take(path(project.folders.revert, name))) {
            migration.down = whole(*revert);
        }
        if (const File* const verify = take(path(project.folders.verify, name))) {
            migration.verify = whole(*verify);
            migration.verify->text = without_rollback(verify->content);
        }
    }

    // Verify scripts stand between BEGIN and ROLLBACK by Sqitch's template. Here they run in the transaction
    // of what they verify, and what they change is undone anyway, so both words are overwritten with blanks.
    std::string_view without_rollback(std::string_view text) {
        std::vector<Piece> statements = pieces(text);
        std::erase_if(statements, [](const Piece& piece) { return piece.comment; });
        if (statements.size() < 2 || !is_statement(statements.front(), {"begin"}) ||
            !is_statement(statements.back(), {"rollback"})) {
            return text;
        }
        std::string copy(text);
        for (const Piece& piece : {statements.front(), statements.back()}) {
            // The last statement may lack its semicolon and then reaches to the text's end: keep line ends.
            std::replace_if(
                copy.begin() + static_cast<std::ptrdiff_t>(piece.begin),
                copy.begin() + static_cast<std::ptrdiff_t>(piece.end),
                [](char c) { return c != '\n' && c != '\r'; }, ' ');
        }
        loaded_.storage.push_back(std::move(copy));
        return loaded_.storage.back();
    }

    const File* take(const std::string& path) {
        auto const found = by_path_.find(path);
        if (found == by_path_.end()) {
            return nullptr;
        }
        const File* const file = found->second;
        by_path_.erase(found);
        return file;
    }

    // The version of the change that is meant, with its project where that is another one. A project that is
    // not among the files may be in the database already: its name for the change is passed on as it is.
    std::string resolve(const Plan& plan, const Dependency& dependency) const {
        const Plan* target = &plan;
        if (!dependency.project.empty()) {
            auto const other = places_.find(dependency.project);
            if (other == places_.end()) {
                return sqitch::written(dependency);
            }
            target = &projects_[other->second].plan;
        }
        std::size_t const place = sqitch::find_change(*target, dependency);
        if (place == target->changes.size()) {
            return sqitch::written(dependency);
        }
        std::string const version = version_of(target->changes[place]);
        return dependency.project.empty() ? version : dependency.project + ":" + version;
    }

    // A script in a project's folders that no plan names would silently not run; SQL elsewhere (pgTAP tests,
    // say) is no business of Sqitch's.
    void pass(const File& file) {
        if (!is_sql(file.path)) {
            leftover(sqitch_layout, file, loaded_);
            return;
        }
        for (std::string_view above = folder(file.path); !above.empty(); above = folder(above)) {
            auto const found = script_folders_.find(above);
            if (found != script_folders_.end()) {
                refuse(file, 0, "script belongs to no change of the plan",
                       "The plan \"" + found->second + "\" does not name it, so it would silently not run.",
                       "Leave the file out, or add its change to the plan.");
            }
        }
        loaded_.notices.push_back("passed over \"" + std::string(file.path) +
                                  "\": not a script of a Sqitch project");
    }

    const Request& request_;
    Loaded& loaded_;
    std::map<std::string_view, const File*, std::less<>> by_path_;
    std::vector<Project> projects_;
    std::map<std::string, std::size_t, std::less<>> places_;
    std::map<std::string, std::string, std::less<>> script_folders_;  // folder -> its plan
    std::size_t count_ = 0;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout sqitch_layout = {"sqitch", "Sqitch plan with deploy, revert and verify scripts", recognise,
                              read};

}  // namespace shepherd::layout

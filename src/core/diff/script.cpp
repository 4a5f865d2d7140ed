#include "core/diff/script.hpp"

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

/// A carriage return ends a comment as well (src/backend/parser/scan.l, non_newline).
std::string commented(const std::string& sql) {
    std::string text = "-- ";
    for (char const c : sql) {
        text += c;
        text += c == '\n' || c == '\r' ? "-- " : "";
    }
    return text;
}

bool is_setting(const DiffStep& step) {
    return step.kind == "setting";
}

}  // namespace

std::string sql_of(const DiffStep& step) {
    std::string const sql = model::join(step.statements, ";\n");
    return step.allowed ? sql : commented(sql);
}

std::string script_of(const std::vector<DiffStep>& steps) {
    // What the body of a function uses may be made behind it, and nobody can tell. SET LOCAL goes by itself.
    std::string const settings =
        std::ranges::any_of(steps, is_setting) ? "SET LOCAL check_function_bodies = off;\n" : "";
    std::string script = settings;
    bool runs = false;
    bool commit = false;
    for (const DiffStep& step : steps) {
        if (is_setting(step)) {
            continue;
        }
        if (commit && step.allowed) {
            script += "COMMIT;\n" + settings;
            commit = false;
        }
        if (!step.hazards.empty()) {
            script += "-- " + model::join(step.hazards, ", ") + (step.allowed ? "" : ": left out") + "\n";
        }
        script += sql_of(step) + ";\n";
        runs = runs || step.allowed;
        commit = commit || (step.allowed &&
                            std::ranges::find(step.hazards, hazard::own_transaction) != step.hazards.end());
    }
    return runs ? script : std::string();
}

}  // namespace shepherd::diff

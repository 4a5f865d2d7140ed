#include "core/diff/merge.hpp"

#include <algorithm>
#include <array>

#include "core/diff/alter.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

/// What is said about a table by one statement.
struct Action {
    std::string_view words;  ///< ALTER TABLE, ALTER FOREIGN TABLE, ALTER TYPE; empty for other statements
    bool only = false;
    std::string_view text;
};

Action action_of(std::string_view statement, std::string_view table) {
    for (std::string_view const words : {"ALTER TABLE ", "ALTER FOREIGN TABLE ", "ALTER TYPE "}) {
        std::string_view rest = statement;
        if (!rest.starts_with(words)) {
            continue;
        }
        rest.remove_prefix(words.size());
        bool const only = rest.starts_with("ONLY ");
        rest.remove_prefix(only ? 5 : 0);
        if (rest.starts_with(table) && rest.substr(table.size()).starts_with(" ")) {
            return {words, only, rest.substr(table.size() + 1)};
        }
    }
    return {};
}

/// Statements of one class take locks that are alike: a foreign key lets others read, validating lets them
/// write (AlterTableGetLockLevel in src/backend/commands/tablecmds.c).
enum class Class { none, columns, keys, foreign_keys, dropped, validated };

Class class_of(std::string_view action) {
    auto const begins = [action](std::string_view words) { return action.starts_with(words); };
    // Its type cannot be changed in the same statement.
    if (action.ends_with(" DROP EXPRESSION")) {
        return Class::none;
    }
    if (begins("ADD COLUMN ") || begins("ALTER COLUMN ") || begins("ADD ATTRIBUTE ") ||
        begins("ALTER ATTRIBUTE ") || begins("ADD NOT NULL ")) {
        return Class::columns;
    }
    if (begins("ADD CONSTRAINT ")) {
        // Its name may hold anything, but for a foreign key's words outside of quotes.
        std::string_view rest = action.substr(std::string_view("ADD CONSTRAINT ").size());
        std::size_t const end = rest.starts_with('"') ? rest.find("\" ", 1) : rest.find(' ');
        rest = end == std::string_view::npos ? rest : rest.substr(rest.find(' ', end) + 1);
        return rest.starts_with("FOREIGN KEY") ? Class::foreign_keys
               : rest.starts_with("NOT NULL ") ? Class::columns
                                               : Class::keys;
    }
    return begins("DROP CONSTRAINT ")       ? Class::dropped
           : begins("VALIDATE CONSTRAINT ") ? Class::validated
                                            : Class::none;
}

bool follows(std::string_view statement) {
    constexpr std::array<std::string_view, 4> heads{"COMMENT ON ", "GRANT ", "REVOKE ", "SECURITY LABEL "};
    return std::ranges::any_of(heads, [&](std::string_view head) { return statement.starts_with(head); });
}

/// The class of all that the step does to its table, or none when it does something else as well.
Class class_of(const DiffStep& step) {
    if (step.table.empty() || !step.allowed || step.statements.empty() ||
        std::ranges::find(step.hazards, hazard::data_loss) != step.hazards.end()) {
        return Class::none;
    }
    Class result = Class::none;
    bool adds = false;
    for (const std::string& statement : step.statements) {
        Action const action = action_of(statement, step.table);
        // What is dropped goes before anything is added.
        adds = adds || action.text.starts_with("ADD COLUMN ");
        if (adds && action.text.ends_with(" DROP DEFAULT")) {
            return Class::none;
        }
        if (action.words.empty() && follows(statement) && result != Class::none) {
            continue;
        }
        Class const one = class_of(action.text);
        if (one == Class::none || (result != Class::none && one != result)) {
            return Class::none;
        }
        result = one;
    }
    return result;
}

class Merger {
  public:
    explicit Merger(const std::set<std::string, std::less<>>& with_children)
        : with_children_(with_children) {}

    void add(DiffStep step);
    std::vector<DiffStep> finish();

  private:
    void flush();

    const std::set<std::string, std::less<>>& with_children_;
    std::vector<DiffStep> result_;
    std::vector<DiffStep> open_;
    Class class_ = Class::none;
};

void Merger::add(DiffStep step) {
    Class const one = class_of(step);
    bool const fits = !open_.empty() && one == class_ && open_.back().table == step.table;
    if (!fits) {
        flush();
    }
    if (one == Class::none) {
        result_.push_back(std::move(step));
        return;
    }
    class_ = one;
    open_.push_back(std::move(step));
}

void Merger::flush() {
    if (open_.empty()) {
        return;
    }
    DiffStep whole;
    std::string words;
    // Defaults that go, for which the types that come are none; without and with ONLY.
    std::vector<std::string> actions[3];
    std::vector<std::string> others;
    bool const childless = !with_children_.contains(open_.front().table);
    for (const DiffStep& step : open_) {
        for (const std::string& statement : step.statements) {
            Action const action = action_of(statement, step.table);
            if (action.words.empty()) {
                others.push_back(statement);
            } else {
                words = action.words;
                bool const only = action.only && !childless;
                bool const first = only && action.text.ends_with(" DROP DEFAULT");
                actions[first ? 0 : only ? 2 : 1].emplace_back(action.text);
            }
        }
        for (const std::string& one : step.hazards) {
            if (std::ranges::find(whole.hazards, one) == whole.hazards.end()) {
                whole.hazards.push_back(one);
            }
        }
        if (whole.note.find(step.note) == std::string::npos) {
            whole.note += whole.note.empty() ? step.note : ". " + step.note;
        }
    }
    const DiffStep& first = open_.front();
    if (actions[0].size() + actions[1].size() + actions[2].size() == 1) {
        whole = std::move(open_.front());
    } else {
        bool const alone = open_.size() == 1;
        whole.kind = alone                     ? first.kind
                     : words == "ALTER TABLE " ? "table"
                     : words == "ALTER TYPE "  ? "composite type"
                                               : "foreign table";
        whole.identity = alone ? first.identity : first.table;
        whole.change = alone ? first.change : "alter";
        whole.table = first.table;
        for (const auto& list : actions) {
            if (!list.empty()) {
                std::string const only = &list == &actions[1] ? "" : "ONLY ";
                whole.statements.push_back(words + only + first.table + (list.size() > 1 ? "\n    " : " ") +
                                           model::join(list, ",\n    "));
            }
        }
        whole.statements.insert(whole.statements.end(), std::make_move_iterator(others.begin()),
                                std::make_move_iterator(others.end()));
    }
    open_.clear();
    result_.push_back(std::move(whole));
}

std::vector<DiffStep> Merger::finish() {
    flush();
    return std::move(result_);
}

}  // namespace

std::set<std::string, std::less<>> tables_with_children(const Snapshot& from, const Snapshot& to) {
    std::set<std::string, std::less<>> tables;
    for (const Snapshot* const snapshot : {&from, &to}) {
        for (const Object& object : snapshot->objects()) {
            if (object.kind != "table" && object.kind != "foreign table") {
                continue;
            }
            for (std::string_view const parent : model::split_list(object.attribute("inherits"))) {
                tables.emplace(parent);
            }
            tables.emplace(object.attribute("partition of"));
            if (object.has("partition by")) {
                tables.emplace(object.identity);
            }
        }
    }
    return tables;
}

std::vector<DiffStep> merged(std::vector<DiffStep> steps,
                             const std::set<std::string, std::less<>>& with_children) {
    Merger merger(with_children);
    for (DiffStep& step : steps) {
        merger.add(std::move(step));
    }
    return merger.finish();
}

}  // namespace shepherd::diff

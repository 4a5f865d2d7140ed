#include "server/shadow/derive.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "core/diff/alter.hpp"
#include "core/diff/script.hpp"
#include "core/model/text.hpp"
#include "server/catalog/dialect.hpp"
#include "server/catalog/read_snapshot.hpp"
#include "server/shadow/desired.hpp"
#include "server/shadow/history.hpp"

namespace shepherd::shadow {

namespace {

/// The tables of `before` that are not in `after`, and the columns of those that are: their rows and values
/// are gone with the migration.
std::vector<std::string> come_back_empty(const model::Snapshot& after, const model::Snapshot& before) {
    std::vector<std::string> empty;
    for (const model::Object& object : before.objects()) {
        auto const table =
            object.kind == "column" ? after.find("table", object.attribute("on")) : std::nullopt;
        bool const holds_values = object.kind == "table" || (table && !object.has("generated"));
        if (holds_values && !after.find(object.kind, object.identity)) {
            empty.push_back(object.kind + " " + object.identity);
        }
    }
    return empty;
}

std::string down_between(const model::Snapshot& after, const model::Snapshot& before,
                         const std::string& label) {
    std::vector<diff::DiffStep> const steps = diff::diff(after, before, catalog::diffing(true));
    std::string down = diff::script_of(steps);
    if (down.empty()) {
        throw Failure(Condition::no_revert_script,
                      "migration \"" + label +
                          "\" has no down script, and none can be derived: it changes nothing in the schema")
            .hint("Register it with a down script, or record it as pending with migrate_mark.");
    }
    std::vector<std::string> lost;
    for (const diff::DiffStep& step : steps) {
        if (std::ranges::find(step.hazards, diff::hazard::data_loss) != step.hazards.end()) {
            lost.push_back(step.kind + " " + step.identity);
        }
    }
    std::vector<std::string> const empty = come_back_empty(after, before);
    run::say_notice(
        "the down script of migration \"" + label + "\" is derived from the schemas before and behind it",
        (lost.empty() ? "" : "Data is lost with " + model::join(lost, ", ") + ". ") +
            (empty.empty() ? "" : "What comes back is empty: " + model::join(empty, ", ") + ". ") +
            std::string("Rows that the migration wrote elsewhere stay as they are."));
    return down;
}

}  // namespace

run::Downs derived_downs(const ledger::Place& place, const std::vector<std::string>& versions) {
    std::vector<ledger::HistoryText> texts;
    {
        ledger::Session session;
        texts = ledger::history_texts(session, false);
    }
    std::vector<std::size_t> looks;
    std::vector<std::size_t> wanted;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts[i].project == place.project && texts[i].scope == place.scope &&
            std::ranges::find(versions, texts[i].version) != versions.end()) {
            wanted.push_back(i);
            if (i > 0) {
                looks.push_back(i - 1);
            }
            looks.push_back(i);
        }
    }
    texts.resize(wanted.empty() ? 0 : wanted.back() + 1);
    Built const made = built(history_blueprint(texts, looks), "migrate_revert(derive => true)");
    model::Snapshot const live = catalog::read_snapshot({});
    std::ranges::sort(looks);
    looks.erase(std::unique(looks.begin(), looks.end()), looks.end());
    auto const schema_behind = [&](std::size_t text) {
        auto const place_in = std::ranges::find(looks, text) - looks.begin();
        return model::with_unsaid(made.looks.at(static_cast<std::size_t>(place_in)), made.empty, live,
                                  made.builder);
    };
    run::Downs downs;
    for (std::size_t const i : wanted) {
        model::Snapshot const before =
            i > 0 ? schema_behind(i - 1) : model::with_unsaid(made.empty, made.empty, live, made.builder);
        downs[texts[i].version] =
            down_between(schema_behind(i), before, run::label(texts[i].version, texts[i].name));
    }
    return downs;
}

}  // namespace shepherd::shadow

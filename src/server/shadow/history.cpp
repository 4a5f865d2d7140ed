#include "server/shadow/history.hpp"

#include <algorithm>
#include <set>

#include "core/base/failure.hpp"
#include "server/run/step.hpp"
#include "server/shadow/desired.hpp"

extern "C" {
#include "utils/builtins.h"
}

namespace shepherd::shadow {

namespace {

/// Scopes are schemas that somebody made before the migrations came. The texts are kept for the session, as
/// scripts do not own theirs.
std::string_view schema_statement(const std::string& scope) {
    static auto* const statements = new std::set<std::string>;
    std::string const quoted = pg_call([&] { return quote_identifier(scope.c_str()); });
    return *statements->insert("CREATE SCHEMA IF NOT EXISTS " + quoted).first;
}

}  // namespace

Blueprint history_blueprint(const std::vector<ledger::HistoryText>& texts,
                            const std::vector<std::size_t>& looks) {
    Blueprint blueprint;
    std::set<std::string> scopes{""};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const ledger::HistoryText& text = texts[i];
        if (scopes.insert(text.scope).second) {
            Part& schema = blueprint.parts.emplace_back();
            schema.label = "shadow database: scope \"" + text.scope + "\"";
            schema.script.text = schema_statement(text.scope);
        }
        Part& part = blueprint.parts.emplace_back();
        part.label = "shadow database: migration \"" + run::label(text.version, text.name) + "\"";
        part.script = {text.up, text.path, text.line};
        part.mode = text.transaction;
        part.scope = text.scope;
        part.look = std::ranges::find(looks, i) != looks.end();
    }
    return blueprint;
}

model::Snapshot schema_of_history(bool pending, const std::optional<std::vector<std::string>>& schemas,
                                  const model::Snapshot& live, const diff::Diffing& how,
                                  const char* function) {
    std::vector<ledger::HistoryText> texts;
    {
        ledger::Session session;
        texts = ledger::history_texts(session, pending);
    }
    if (texts.empty()) {
        throw Failure(Condition::wrong_state,
                      pending ? "no migrations are registered" : "no migrations are applied")
            .hint("migrate_load or migrate_apply(files => ...) brings them in.");
    }
    Blueprint blueprint = history_blueprint(texts, {texts.size() - 1});
    blueprint.schemas = schemas;
    return with_unsaid(built(blueprint, function), live, how);
}

}  // namespace shepherd::shadow

#include "server/shadow/history.hpp"

#include <algorithm>
#include <set>

#include "core/base/failure.hpp"
#include "server/boundary/spi.hpp"
#include "server/run/step.hpp"
#include "server/run/trust.hpp"
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

/// They run with the caller's rights, in the shadow as well.
void require_trusted_text(const ledger::HistoryText& text) {
    Migration migration;
    migration.version = text.version;
    migration.registered_by = text.registered_by;
    run::require_trusted(migration);
}

/// Their texts are for deployers to see, and errors show some of them.
void require_deployer(const char* function) {
    static Query query{
        "SELECT pg_catalog.has_function_privilege(d.objid, 'EXECUTE') FROM pg_catalog.pg_depend d"
        "  JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) d.objid"
        "  JOIN pg_catalog.pg_extension e ON e.oid OPERATOR(pg_catalog.=) d.refobjid"
        " WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass"
        "   AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass"
        "   AND d.deptype OPERATOR(pg_catalog.=) 'e' AND e.extname OPERATOR(pg_catalog.=) 'pg_shepherd'"
        "   AND p.proname OPERATOR(pg_catalog.=) 'schema_assert' AND p.pronargs OPERATOR(pg_catalog.=) 0"};
    bool allowed = false;
    {
        SpiSession spi;
        Result const row = spi.run(query, {});
        allowed = !row.empty() && row.boolean(0, 0);
    }
    if (!allowed) {
        pg_call([&] {
            ereport(ERROR,
                    (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                     errmsg("permission denied for the migrations' texts, which %s would run", function),
                     errhint("migrate_grant makes a role a deployer.")));
        });
    }
}

}  // namespace

Blueprint history_blueprint(const std::vector<ledger::HistoryText>& texts,
                            const std::vector<std::size_t>& looks) {
    Blueprint blueprint;
    std::set<std::string> scopes{""};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const ledger::HistoryText& text = texts[i];
        require_trusted_text(text);
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
    require_deployer(function);
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

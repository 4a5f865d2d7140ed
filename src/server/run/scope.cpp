#include "server/run/scope.hpp"

#include "core/base/failure.hpp"
#include "server/boundary/guard.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/guc.h"
}

namespace shepherd::run {

void enter_scope(const std::string& scope) {
    if (scope.empty()) {
        return;
    }
    bool const exists = pg_call([&] { return OidIsValid(get_namespace_oid(scope.c_str(), true)); });
    if (!exists) {
        throw Failure(Condition::invalid_argument, "schema \"" + scope + "\" does not exist")
            .hint("A scope is a schema that the migrations are applied to; create it first.");
    }
    pg_call([&] {
        const char* const path = namespace_search_path;
        char* const value =
            psprintf("%s%s%s", quote_identifier(scope.c_str()), *path == '\0' ? "" : ", ", path);
        (void)set_config_option("search_path", value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                                false);
    });
}

std::vector<SetValue> scope_settings(const std::string& scope) {
    SettingsScope settings;
    enter_scope(scope);
    std::vector<SetValue> values;
    if (!scope.empty()) {
        values.push_back(
            {"search_path", pg_call([] { return GetConfigOptionByName("search_path", nullptr, false); })});
    }
    settings.restore();
    return values;
}

}  // namespace shepherd::run

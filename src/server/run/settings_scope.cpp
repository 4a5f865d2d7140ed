#include "server/run/settings_scope.hpp"

extern "C" {
#include "utils/guc.h"
#include "utils/guc_tables.h"
}

#include <algorithm>

namespace shepherd::run {

SettingsScope::SettingsScope() : level_(pg_call([] { return NewGUCNestLevel(); })) {}

SettingsScope::~SettingsScope() {
    // While an error is on its way the abort of the (sub)transaction undoes the settings.
    if (open_ && std::uncaught_exceptions() == 0) {
        AtEOXact_GUC(false, level_);
    }
}

std::vector<std::string> SettingsScope::changed() const {
    struct Names {
        const char** list;
        int count;
    };
    Names const names = pg_call([&] {
        int total = 0;
#if PG_VERSION_NUM >= 160000
        config_generic** const all = get_guc_variables(&total);
#else
        config_generic** const all = get_guc_variables();
        total = GetNumConfigOptions();
#endif
        Names found{static_cast<const char**>(palloc(sizeof(char*) * static_cast<std::size_t>(total + 1))), 0};
        for (int i = 0; i < total; ++i) {
            const guc_stack* const top = all[i]->stack;
            if (top != nullptr && top->nest_level >= level_ && top->state != GUC_LOCAL && top->state != GUC_SAVE) {
                found.list[found.count++] = all[i]->name;
            }
        }
        return found;
    });
    std::vector<std::string> result(names.list, names.list + names.count);
    std::sort(result.begin(), result.end());
    return result;
}

void SettingsScope::restore() {
    pg_call([&] { AtEOXact_GUC(false, level_); });
    open_ = false;
}

void SettingsScope::commit() {
    pg_call([&] { AtEOXact_GUC(true, level_); });
    open_ = false;
}

}  // namespace shepherd::run

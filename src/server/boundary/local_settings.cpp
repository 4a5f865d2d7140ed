#include "server/boundary/local_settings.hpp"

namespace shepherd {

LocalSettings::LocalSettings(std::span<const Setting> settings)
    : level_(pg_call([&] {
          int const level = NewGUCNestLevel();
          for (const Setting& one : settings) {
              (void)set_config_option(one.name, one.value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                                      0, false);
          }
          return level;
      })) {}

LocalSettings::~LocalSettings() {
    AtEOXact_GUC(true, level_);
}

AllSettings all_settings() {
#if PG_VERSION_NUM >= 160000
    // 16 keeps settings in a hash table and returns a copy of its content (3057465acfb).
    int count = 0;
    config_generic** const list = get_guc_variables(&count);
    return {list, count};
#else
    return {get_guc_variables(), GetNumConfigOptions()};
#endif
}

}  // namespace shepherd

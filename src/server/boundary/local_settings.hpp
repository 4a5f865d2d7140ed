// Settings of the server: all of them, and some that hold for as long as an object lives.
#pragma once

#include <span>

#include "server/boundary/guard.hpp"

extern "C" {
#include "utils/guc.h"
#include "utils/guc_tables.h"
}

namespace shepherd {

struct Setting {
    const char* name;
    const char* value;
};

/// A level of the server's settings stack with these settings on it, undone when the object ends, or with the
/// (sub)transaction around it.
class LocalSettings {
  public:
    /// Raises PgError.
    explicit LocalSettings(std::span<const Setting> settings);
    ~LocalSettings();
    LocalSettings(const LocalSettings&) = delete;
    LocalSettings& operator=(const LocalSettings&) = delete;

  private:
    int level_;
};

struct AllSettings {
    config_generic** list;
    int count;
};

/// Server call.
AllSettings all_settings();

}  // namespace shepherd

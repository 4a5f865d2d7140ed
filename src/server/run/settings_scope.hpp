// Settings that a script changed, and their way back.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::run {

/// A level of the server's settings stack: everything that is SET while the object lives is undone by
/// restore(), as an aborted subtransaction would undo it. An abort of the (sub)transaction around it does the
/// same.
class SettingsScope {
  public:
    SettingsScope();
    ~SettingsScope();
    SettingsScope(const SettingsScope&) = delete;
    SettingsScope& operator=(const SettingsScope&) = delete;

    /// Names of the settings that were changed for longer than a SET LOCAL, sorted; read before restore().
    std::vector<std::string> changed() const;
    /// Undoes everything since the constructor.
    void restore();
    /// Ends the level as a COMMIT would: SET LOCAL is undone, SET stays for the level around it.
    void commit();

  private:
    int level_;
    bool open_ = true;
};

}  // namespace shepherd::run

// Settings that a script changed, and their way back.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd::run {

/// A setting and the value that a script gave it, as text that SET takes.
struct SetValue {
    std::string name;
    std::string value;
    bool operator==(const SetValue&) const = default;
};

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
    /// What was SET for longer than a SET LOCAL, in the server's order; read before restore().
    std::vector<SetValue> sets() const;
    /// Undoes everything since the constructor.
    void restore();
    /// The end of the transaction has undone it already.
    void forget() { open_ = false; }
    /// Ends the level as a COMMIT would: SET LOCAL is undone, SET stays for the level around it.
    void commit();

  private:
    int level_;
    bool open_ = true;
};

/// SETs all of `values` for the settings level that is open. Raises PgError.
void set_all(const std::vector<SetValue>& values);

/// Settings that hold for the session while the object lives, across transactions: a statement that commits
/// by itself leaves no level of the stack alone. What they were is set again by restore() and by the
/// destructor.
class SessionSettings {
  public:
    explicit SessionSettings(const std::vector<SetValue>& values);
    ~SessionSettings();
    SessionSettings(const SessionSettings&) = delete;
    SessionSettings& operator=(const SessionSettings&) = delete;
    void restore();

  private:
    std::vector<SetValue> before_;
};

}  // namespace shepherd::run

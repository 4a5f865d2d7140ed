// The texts of a history, in the order in which they ran or would run.
#pragma once

#include "core/base/migration.hpp"
#include "server/ledger/session.hpp"

namespace shepherd::ledger {

struct HistoryText {
    std::string project;
    std::string scope;
    std::string version;
    std::string name;
    std::string up;
    std::string path;
    int line = 1;
    TransactionMode transaction = TransactionMode::automatic;
    std::string registered_by;
};

/// Up scripts of everything that is applied, of all projects and scopes, as they ran. With `pending` those of
/// the database's own scope that are registered and not applied come behind them.
std::vector<HistoryText> history_texts(Session& session, bool pending);

}  // namespace shepherd::ledger

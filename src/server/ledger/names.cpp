#include "server/ledger/registry.hpp"

namespace shepherd::ledger {

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::versioned:
            return "versioned";
        case Kind::repeatable:
            return "repeatable";
        case Kind::baseline:
            return "baseline";
    }
    return "versioned";
}

Kind kind_of(std::string_view name) {
    if (name == "repeatable") {
        return Kind::repeatable;
    }
    return name == "baseline" ? Kind::baseline : Kind::versioned;
}

const char* transaction_name(TransactionMode mode) {
    switch (mode) {
        case TransactionMode::automatic:
            return "automatic";
        case TransactionMode::required:
            return "required";
        case TransactionMode::none:
            return "none";
    }
    return "automatic";
}

TransactionMode transaction_of(std::string_view name) {
    if (name == "required") {
        return TransactionMode::required;
    }
    return name == "none" ? TransactionMode::none : TransactionMode::automatic;
}

}  // namespace shepherd::ledger

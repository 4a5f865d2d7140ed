// What the diff has to know of the server that it is made for.
#pragma once

#include "core/diff/diff.hpp"
#include "server/boundary/guard.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/builtins.h"
}

namespace shepherd::catalog {

inline constexpr diff::NamedNotNull named_not_null = PG_VERSION_NUM >= 180000   ? diff::NamedNotNull::all
                                                     : PG_VERSION_NUM >= 170000 ? diff::NamedNotNull::domains
                                                                                : diff::NamedNotNull::none;

inline diff::Diffing diffing(bool allow_data_loss) {
    diff::Diffing how;
    how.allow_data_loss = allow_data_loss;
    how.maintain = PG_VERSION_NUM >= 170000;
    how.named_not_null = named_not_null;
    how.role = pg_call([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); });
    return how;
}

}  // namespace shepherd::catalog

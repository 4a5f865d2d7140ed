// What the diff has to know of the server that it is made for.
#pragma once

#include "core/diff/diff.hpp"
#include "server/boundary/postgres.hpp"

namespace shepherd::catalog {

inline diff::Diffing diffing(bool allow_data_loss) {
    diff::Diffing how;
    how.allow_data_loss = allow_data_loss;
    how.maintain = PG_VERSION_NUM >= 170000;
    how.named_not_null = PG_VERSION_NUM >= 180000;
    return how;
}

}  // namespace shepherd::catalog

// Rows on their way out of a set-returning function.
#pragma once

#include "server/boundary/guard.hpp"
#include "server/boundary/value.hpp"

namespace shepherd {

/// Collects the result rows of a function that returns a table.
class RowWriter {
  public:
    /// Takes the shape of the result from the call. Raises when the caller cannot take a set.
    explicit RowWriter(FunctionCallInfo fcinfo);
    /// Adds a row; one value a column, in order.
    void put(std::initializer_list<Value> values);

  private:
    FunctionCallInfo fcinfo_;
};

}  // namespace shepherd

// Arguments of a SQL function on their way into C++.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd {

/// Reads the arguments of the function that is being called. Texts are detoasted into the memory context that
/// was current when this object was made and stay valid to the end of the call, also when they are first read
/// inside an SpiSession that ends before.
class Arguments {
  public:
    explicit Arguments(FunctionCallInfo fcinfo) : fcinfo_(fcinfo), context_(CurrentMemoryContext) {}

    bool is_null(int index) const;
    /// NULL reads as nullopt, an empty text as an empty text.
    std::optional<std::string_view> text(int index) const;
    /// NULL reads as `otherwise`.
    std::string text_or(int index, std::string_view otherwise) const;
    bool boolean_or(int index, bool otherwise) const;
    std::optional<std::int64_t> integer(int index) const;   ///< an int4 argument
    std::optional<std::int64_t> interval(int index) const;  ///< in microseconds; months count 30 days
    std::vector<std::string> texts(int index) const;  ///< text[]; NULL reads as empty; a NULL item raises
    /// The raw varlena of a jsonb argument, detoasted; nullptr for NULL.
    void* jsonb(int index) const;

  private:
    FunctionCallInfo fcinfo_;
    MemoryContext context_;
};

}  // namespace shepherd

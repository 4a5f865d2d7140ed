// Values on their way into the server: plain data that a guarded lambda turns into Datums.
#pragma once

#include "server/boundary/guard.hpp"

namespace shepherd {

/// One value of one of the types that pg_shepherd exchanges. Nothing is owned: texts have to outlive the
/// call.
struct Value {
    Oid type = InvalidOid;
    bool null = true;
    std::int64_t number = 0;  ///< int4, int8, bool (0/1), interval and timestamptz (microseconds)
    double real = 0;
    const char* data = nullptr;
    std::size_t length = 0;
    const Value* items = nullptr;  ///< text[]: `length` values of type text

    static Value text(std::string_view text);
    static Value text(const std::optional<std::string>& text);
    static Value text(const std::string& text) { return Value::text(std::string_view(text)); }
    static Value text(const char* text) { return Value::text(std::string_view(text)); }
    /// Text, with the empty string as NULL.
    static Value text_or_null(std::string_view text);
    static Value bytes(std::string_view bytes);
    static Value json(std::string_view text);  ///< jsonb from its text form
    static Value integer(std::int32_t number);
    static Value bigint(std::int64_t number);
    static Value boolean(bool value);
    static Value interval(std::int64_t microseconds);
    static Value timestamp(std::int64_t microseconds);  ///< timestamptz, in the server's own epoch
    static Value null_of(Oid type);
    static Value array(const std::vector<Value>& items);  ///< text[]; the vector has to outlive the call

    /// The Datum, palloc'ed in the current context. Server call: only inside pg_call.
    Datum datum() const;
};

/// A vector of texts as Values, kept together with what they point to.
class TextArray {
  public:
    TextArray() = default;
    explicit TextArray(const std::vector<std::string>& texts);
    void add(std::string_view text) { items_.push_back(Value::text(text)); }
    void add(Value value) { items_.push_back(value); }
    Value value() const { return Value::array(items_); }

  private:
    std::vector<Value> items_;
};

}  // namespace shepherd

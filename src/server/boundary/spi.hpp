// Queries of our own, over SPI, with values in and out as plain C++.
#pragma once

#include "server/boundary/guard.hpp"
#include "server/boundary/value.hpp"

namespace shepherd {

/// One query of ours, prepared at its first use and kept for the session. Has to be a static object; the
/// server re-plans it when what it names has changed. All names and operators in `sql` are fully qualified.
struct Query {
    const char* sql;
    void* plan = nullptr;
};

/// The rows of a query. Values stay valid until the SpiSession ends.
class Result {
  public:
    struct Cell {
        const char* data = nullptr;
        std::size_t length = 0;
        std::int64_t number = 0;      ///< integers, booleans, and timestamptz and interval in microseconds
        const Cell* items = nullptr;  ///< text[]: its elements, `length` of them
        bool null = true;
    };

    std::size_t rows() const { return rows_; }
    bool empty() const { return rows_ == 0; }
    std::uint64_t processed() const { return processed_; }  ///< rows touched by an INSERT, UPDATE or DELETE
    bool is_null(std::size_t row, int column) const { return cell(row, column).null; }
    /// A text, bytea or any type not named below, by its output function; NULL reads as empty.
    std::string_view text(std::size_t row, int column) const;
    std::optional<std::string> optional_text(std::size_t row, int column) const;
    /// An integer, or a timestamptz or interval in microseconds; NULL reads as 0.
    std::int64_t integer(std::size_t row, int column) const;
    bool boolean(std::size_t row, int column) const;  ///< NULL reads as false
    std::vector<std::string> texts(std::size_t row, int column) const;

  private:
    friend class SpiSession;
    const Cell& cell(std::size_t row, int column) const;
    const Cell* cells_ = nullptr;
    std::size_t rows_ = 0;
    int columns_ = 0;
    std::uint64_t processed_ = 0;
};

/// An SPI connection for as long as the object lives.
class SpiSession {
  public:
    SpiSession();
    ~SpiSession();
    SpiSession(const SpiSession&) = delete;
    SpiSession& operator=(const SpiSession&) = delete;

    /// Runs `query` with `values`; each value has to have the same type at every call. Sees its own command's
    /// effects and, under READ COMMITTED, everything committed before it. Raises PgError.
    Result run(Query& query, std::initializer_list<Value> values) { return run(query, values, nullptr); }
    /// The same, with the values in memory context `keep_in`, where they outlive the session and are held
    /// once.
    Result run(Query& query, std::initializer_list<Value> values, MemoryContext keep_in);

  private:
    int errors_;     ///< PgErrors that existed when the session began
    int unwinding_;  ///< exceptions that were on their way then
};

}  // namespace shepherd

// How the catalogs are read: by the caller's own rights, and with settings that printing depends on.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/boundary/local_settings.hpp"
#include "server/boundary/spi.hpp"

namespace shepherd::catalog {

/// For as long as the object lives: search_path is pg_catalog, pg_temp, and dates, intervals, floats, bytes
/// and identifiers print the same way whatever the caller has set.
class PrintingSettings : LocalSettings {
  public:
    PrintingSettings();
};

/// A value of a row; a text[] has items.
struct Cell {
    const char* data = nullptr;
    std::size_t length = 0;
    std::int64_t number = 0;
    const Cell* items = nullptr;
    bool null = true;

    std::string_view text() const { return null ? std::string_view() : std::string_view(data, length); }
};

/// An SPI connection of the caller's role, with PrintingSettings.
class Session {
  public:
    /// Runs a query of ours in the short spelling (spelling.hpp) and hands over row by row; a batch of rows
    /// is in memory at a time. Cells live until `each` returns. `schemas` is $1, an array of OIDs. With
    /// `only` what the query marks so is restricted to these OIDs. Raises PgError.
    void run(const char* sql, const std::vector<Oid>& schemas, const std::function<void(const Cell*)>& each,
             const std::vector<Oid>* only = nullptr);

  private:
    PrintingSettings settings_;
    SpiSession spi_;
};

}  // namespace shepherd::catalog

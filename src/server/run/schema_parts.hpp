// The recorded schema in parts, of which a run replaces those that it touched.
#pragma once

#include "server/catalog/fingerprint.hpp"
#include "server/catalog/touched.hpp"

namespace shepherd::run {

/// The database that OIDs mean something in.
std::string home_of_parts();

/// Nothing where another version of pg_shepherd wrote them.
std::optional<model::Snapshot> snapshot_of_parts();

/// Whether the recorded parts are these units, with the same OIDs.
bool parts_are(const std::vector<model::Unit>& units);

/// Makes them these units.
catalog::FingerprintSum replace_parts(const std::vector<model::Unit>& units);
void drop_parts();

struct PartsUpdate {
    const char* unknown = nullptr;  ///< why everything has to be read; nothing was written then
    catalog::FingerprintSum sum;
    std::size_t units = 0;  ///< that were read
};

/// Reads anew what was touched and what prints something of it. `before`: of all parts. Raises PgError.
PartsUpdate update_parts(catalog::FingerprintSum before, const std::vector<model::Key>& touched);

/// In builds that check assertions: whether the parts are what a whole reading finds, where nobody else has
/// changed anything meanwhile.
class CheckOfParts {
  public:
    /// Before the messages of others are taken in.
    CheckOfParts();
    /// What is wrong with the parts; empty in all other builds.
    std::string end(const catalog::FingerprintSum& sum) const;

  private:
    std::string token_;
};

}  // namespace shepherd::run

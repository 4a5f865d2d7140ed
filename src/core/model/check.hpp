// Expectations against a snapshot.
#pragma once

#include <functional>
#include <map>

#include "core/model/expectation.hpp"
#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// How an expectation fares.
struct Finding {
    enum class Outcome { ok, missing, different, present };
    std::string expectation;
    Outcome outcome = Outcome::ok;
    std::string found;  ///< what is there instead, or what was found
    std::string hint;   ///< what is nearest
};

const char* outcome_name(Finding::Outcome outcome);

class Checker {
  public:
    /// The type as snapshots write it; empty when there is no such type.
    using TypeName = std::function<std::string(const std::string& written)>;

    /// `path`: the schemas, not quoted, in which names without one are looked for, in this order.
    Checker(const Snapshot& snapshot, std::vector<std::string> path, TypeName type_name);

    Finding check(const Expectation& expectation) const;

  private:
    using Places = std::multimap<Name, std::uint32_t>;

    std::vector<std::uint32_t> places_of(const std::string& kind, const Name& name) const;
    std::optional<std::uint32_t> relation_of(const Name& name) const;
    std::string nearest(const std::vector<std::string>& kinds, const Name& name) const;
    std::string nearest_column(std::uint32_t relation, const std::string& name) const;
    const Object* column_of(std::uint32_t relation, const std::string& name) const;
    std::string describe_column(const Object& column) const;
    std::string shown(const Object& object) const;

    Finding check_present(const Expectation& expectation) const;
    Finding check_bare(const Expectation& expectation) const;
    Finding check_column(const Expectation& expectation, std::uint32_t relation,
                         const ColumnExpectation& wanted) const;
    Finding check_relation(const Expectation& expectation) const;
    Finding check_object(const Expectation& expectation) const;
    Finding check_routine(const Expectation& expectation) const;
    Finding check_labels(const Expectation& expectation) const;
    Finding check_index(const Expectation& expectation) const;
    Finding check_constraint(const Expectation& expectation) const;
    Finding check_part(const Expectation& expectation) const;
    Finding missing(const Expectation& expectation, std::string hint) const;

    const Snapshot& snapshot_;
    std::vector<std::string> path_;
    TypeName type_name_;
    std::map<std::string, Places, std::less<>> by_kind_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>
        parts_;  ///< indexes and constraints of a relation
};

}  // namespace shepherd::model

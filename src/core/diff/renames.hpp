// Objects that get another name instead of being dropped and made.
#pragma once

#include "core/diff/diff.hpp"
#include "core/diff/rename_text.hpp"

namespace shepherd::diff {

/// One object of a snapshot and its new name.
struct Renaming {
    std::uint32_t place = 0;
    std::string name;      ///< as SQL writes it, without schema or table
    std::string label;     ///< of an enum that gets another label: the old one, as a literal
    bool follows = false;  ///< the server renames it with another one: children of a table
};

/// The snapshot once these have their new names, and what they are called.
class Renamed {
  public:
    Renamed(const model::Snapshot& from, const std::vector<Renaming>& renamings, NamedNotNull named_not_null);

    model::Snapshot snapshot() const;
    std::string identity(std::uint32_t place) const;
    /// The new name of a qualified one, as far as it has another.
    std::optional<std::string> qualified(const Piece& piece) const;
    std::string relation(std::string_view identity) const;
    std::string index(std::string_view identity) const;
    std::string types(std::string_view text) const;

  private:
    model::Object object(std::uint32_t place) const;
    std::string container(std::string_view identity) const;
    std::string routine(std::uint32_t place, std::string_view identity) const;
    std::string part(std::string_view relation, std::string_view column) const;
    std::string schema(std::string_view name) const;
    std::string unqualified(std::string_view kind, std::string_view name) const;
    std::string with_head(std::string_view kind, std::string_view identity) const;
    std::string with_tail(std::string_view kind, std::string_view identity) const;
    std::string definition(std::uint32_t place) const;
    void keep_not_null_name(const model::Object& before, model::Object& after) const;

    const model::Snapshot& from_;
    std::unordered_map<std::uint32_t, const Renaming*> by_place_;
    std::unordered_multimap<std::uint32_t, const Renaming*> labels_;
    std::unordered_map<std::string, std::string> schemas_;
    std::unordered_map<std::string, std::string> qualified_;    ///< relations, types …
    std::unordered_map<std::string, std::string> indexes_;      ///< those of constraints as well
    std::unordered_map<std::string, std::string> routines_;     ///< without their parameters
    std::unordered_map<std::string, std::string> unqualified_;  ///< by kind, blank, name
    std::unordered_map<std::string, std::string> columns_;      ///< old relation.column -> new column
    NamedNotNull named_not_null_;
};

/// The object's name without schema, table and parameters.
std::string own_name(const model::Object& object);
/// The identity that the object would have with that name.
std::string identity_with(const model::Object& object, std::string_view name);

/// The statement that gives the object its new name, while what it is in has its old one.
std::string rename_statement(const model::Snapshot& snapshot, const model::Object& object,
                             const Renaming& renaming);

/// What the server renames together with that object: columns, checks and triggers of the children.
std::vector<Renaming> followers(const model::Snapshot& snapshot, const Renaming& renaming);

/// Where the object's name comes from its parent's, so that it cannot have one of its own.
bool is_inherited(const model::Snapshot& snapshot, const model::Object& object);

struct Told {
    std::vector<Renaming> renamings;
    std::vector<DiffStep> steps;  ///< in an order that works
};

/// Finds the objects that are told to be renamed (how.renames), and their new names in `to`. Raises Failure
/// (invalid_argument) that names the one that is impossible.
Told told_renamings(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how);

/// Parts of relations, and sequences of columns, that are gone in `to`, which has just one like it.
std::vector<Renaming> proven_renamings(const model::Snapshot& from, const model::Snapshot& to,
                                       const Vocabulary& vocabulary);

/// Tables and columns that go while one of the same shape comes: for each place in `from` what to tell.
std::vector<std::pair<std::uint32_t, std::string>> likely_renamings(const model::Snapshot& from,
                                                                    const model::Snapshot& to);

}  // namespace shepherd::diff

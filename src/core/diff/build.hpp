// A snapshot -> the statements that make it in an empty database, in an order that works.
#pragma once

#include "core/model/snapshot.hpp"

namespace shepherd::diff {

/// Statements that belong to one object and follow one another.
struct Step {
    std::uint32_t place = 0;  ///< in the snapshot, or of the drop
    bool drop = false;
    bool late = false;  ///< late work
    std::vector<std::string> statements;
    bool put_back = false;  ///< attaches partitions below again, for the identity columns
};

/// What is to be done about an object of the snapshot.
struct Work {
    enum class Kind { none, create, alter };
    Kind kind = Kind::create;
    std::vector<std::string> statements;       ///< of alter
    bool late = false;                         ///< of alter: late_statements() follow once they can
    std::vector<std::string> late_statements;  ///< of alter: instead of those
};

/// Something that is not in the snapshot and has to go, numbered by its place in Building::drops.
struct Drop {
    std::vector<std::string> statements;
    std::vector<std::uint32_t> after_drops;  ///< drops that come before
    std::vector<std::uint32_t> after;        ///< objects of the snapshot whose work comes before
};

struct Building {
    bool maintain = false;   ///< the server knows the privilege MAINTAIN (17)
    std::vector<Work> work;  ///< by place; empty = everything is created
    std::vector<Drop> drops;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> work_after_drop;  ///< place, drop
    std::vector<std::pair<std::uint32_t, std::uint32_t>> late_after;       ///< places: late work, work
    std::vector<std::pair<std::uint32_t, std::uint32_t>> work_after;       ///< places
    std::vector<std::pair<std::uint32_t, std::uint32_t>> late_after_drop;  ///< place of late work, drop
    /// By place, or empty: the column or check of a parent with which this one comes or changes.
    std::vector<std::uint32_t> leader;

    static constexpr std::uint32_t no_leader = UINT32_MAX;
    std::uint32_t leader_of(std::uint32_t place) const { return leader.empty() ? no_leader : leader[place]; }
};

/// Every object once it can be made: in two steps where one has to wait for others (attaching a partition,
/// owning a sequence, a base type behind its shell), views that need each other first as a view that reads
/// nothing. The way cycles are broken is pg_dump's (src/bin/pg_dump/pg_dump_sort.c).
std::vector<Step> build_steps(const model::Snapshot& snapshot, const Building& how);

}  // namespace shepherd::diff

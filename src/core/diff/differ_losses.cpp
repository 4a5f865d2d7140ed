// Steps that lose data, and those that would fail, or take something away for good, without them.

#include <algorithm>

#include "core/diff/alter.hpp"
#include "core/diff/differ.hpp"

namespace shepherd::diff {

using model::Object;

/// Whether what uses the object has to wait for its work: it is not there yet, or has another form.
bool Differ::is_waited_for(std::uint32_t place) const {
    const Work& work = building_.work[place];
    const std::string& kind = to_[place].kind;
    if (work.kind == Work::Kind::none) {
        return false;
    }
    bool const stays = kind == "table" || kind == "foreign table" || kind == "schema" || kind == "sequence" ||
                       kind == "extension";
    return work.kind == Work::Kind::create || !stays || !work.late_statements.empty() ||
           (origin_[place] != none && detaches(origin_[place]));
}

/// The drop that loses data and for which the work waits, as far as is known so far.
std::uint32_t Differ::obstacle_of(std::uint32_t place) const {
    for (std::uint32_t const used : to_[place].depends) {
        if (obstacle_[used] != none && is_waited_for(used)) {
            return obstacle_[used];
        }
    }
    std::uint32_t const leader = building_.leader_of(place);
    return leader == Building::no_leader ? none : obstacle_[leader];
}

/// Fills obstacle_, late_obstacle_ and drop_obstacle_.
void Differ::find_obstacles() {
    obstacle_.assign(to_.size(), none);
    late_obstacle_.assign(to_.size(), none);
    drop_obstacle_.assign(building_.drops.size(), none);
    for (std::uint32_t drop = 0; drop < dropped_.size(); ++drop) {
        if (!how_.allow_data_loss && holds_data(from_[dropped_[drop]])) {
            drop_obstacle_[drop] = drop;
        }
    }
    bool changed = std::ranges::any_of(drop_obstacle_, [](std::uint32_t one) { return one != none; });
    while (changed) {
        changed = false;
        auto const take = [&changed](std::uint32_t& one, std::uint32_t other) {
            if (one == none && other != none) {
                one = other;
                changed = true;
            }
        };
        for (std::uint32_t drop = 0; drop < building_.drops.size(); ++drop) {
            for (std::uint32_t const before : building_.drops[drop].after_drops) {
                take(drop_obstacle_[drop], drop_obstacle_[before]);
            }
            for (std::uint32_t const place : building_.drops[drop].after) {
                take(drop_obstacle_[drop], obstacle_[place]);
            }
        }
        // What could not be made again stays.
        for (std::uint32_t i = 0; i < from_.size(); ++i) {
            if (drop_of_[i] != none && fate_[i] == Fate::rebuild) {
                take(drop_obstacle_[drop_of_[i]], obstacle_[target_[i]]);
            }
        }
        for (auto const& [place, drop] : building_.work_after_drop) {
            take(obstacle_[place], drop_obstacle_[drop]);
        }
        for (auto const& [place, before] : building_.work_after) {
            take(obstacle_[place], obstacle_[before]);
        }
        for (std::uint32_t j = 0; j < to_.size(); ++j) {
            if (building_.work[j].kind != Work::Kind::none) {
                take(obstacle_[j], obstacle_of(j));
            }
            take(late_obstacle_[j], obstacle_[j]);
        }
        for (auto const& [late, place] : building_.late_after) {
            take(late_obstacle_[late], obstacle_[place]);
        }
        for (auto const& [late, drop] : building_.late_after_drop) {
            take(late_obstacle_[late], drop_obstacle_[drop]);
        }
    }
}

/// Marks the step when it, or what it waits for, loses data, and says what that is.
void Differ::leave_out(const Step& step, DiffStep& result) const {
    std::uint32_t const obstacle = step.drop   ? drop_obstacle_[step.place]
                                   : step.late ? late_obstacle_[step.place]
                                               : obstacle_[step.place];
    if (obstacle == none) {
        return;
    }
    result.allowed = false;
    if (!step.drop || obstacle != step.place) {
        const Object& lost = from_[dropped_[obstacle]];
        result.note += result.note.empty() ? "" : ". ";
        result.note += "waits for the drop of " + lost.kind + " " + lost.identity + ", which loses data";
    }
}

}  // namespace shepherd::diff

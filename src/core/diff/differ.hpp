// What diff() does, step by step.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <unordered_map>

#include "core/diff/build.hpp"
#include "core/diff/diff.hpp"

namespace shepherd::diff {

class Differ {
  public:
    Differ(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how)
        : from_(from), to_(to), how_(how) {}
    std::vector<DiffStep> run();

  private:
    static constexpr std::uint32_t none = UINT32_MAX;
    enum class Fate { keep, alter, gone, rebuild };

    void match();
    void swap(std::uint32_t place);
    void match_type(std::uint32_t place);
    void match_composites();
    std::uint32_t domain_to_look_at(std::uint32_t place) const;
    void match_domains();
    std::vector<std::string> checks_of_swapped(std::uint32_t domain);
    bool is_used_by_tables(std::uint32_t composite) const;
    void index_dependents();
    void spread();
    void spread_from(std::uint32_t place);
    void lose(std::uint32_t place);
    std::vector<std::uint32_t> holders_of_rows(std::uint32_t relation) const;
    void lose_holders_of_rows(std::uint32_t relation, std::uint32_t work);
    void note_refused();
    std::uint32_t plain_column(std::uint32_t table) const;
    void keep_toast_options();
    void lose_holders_for_new(std::uint32_t column);
    void lose_checks_of_family(std::uint32_t place);
    void lose_checks_of_parents();
    void lose_incomplete_indexes();
    void lose_index_above(std::uint32_t place);
    void set_again(std::uint32_t place);
    void keep_persistence_of_sequences();
    bool changes_not_null(std::uint32_t column) const;
    void order_own_not_null(std::uint32_t column, const model::Object& heir);
    void order_not_null(std::uint32_t table);
    void mark_not_null();
    void free_not_null(std::uint32_t column);
    bool leaves(std::uint32_t place) const {
        return fate_[place] == Fate::gone || fate_[place] == Fate::rebuild;
    }
    std::uint32_t ender_of(std::uint32_t place) const;
    void set_default_privileges_aside();
    void find_parts_going_alone();
    void find_leaders();
    std::uint32_t leader_before(std::uint32_t place, const std::vector<std::string_view>& parents) const;
    bool is_computed_no_more(std::uint32_t column) const;  ///< by place in to
    std::uint32_t leader_after(std::uint32_t place, const std::vector<std::string_view>& parents) const;
    bool detaches(std::uint32_t place) const;
    bool order_attributes(std::uint32_t type, std::uint32_t table);
    void untie_typed();
    void make_swaps();
    std::uint32_t heir_of(std::uint32_t place) const;
    bool goes_by_text(std::uint32_t column, std::uint32_t type) const;
    std::uint32_t column_of_parent(std::uint32_t column) const;
    bool is_made_of(std::uint32_t user, std::uint32_t type) const;
    std::string alter_type(std::uint32_t column, const std::string& type, bool by_text) const;
    std::string as_row(std::uint32_t type, const std::string& value) const;
    std::vector<std::string> usual_again(std::uint32_t column) const;
    void move_columns();
    std::uint32_t parent_index(std::string_view name) const;
    bool is_referred_to(const model::Object& table);
    void make_drops();
    void order_drops();
    bool is_waited_for(std::uint32_t place) const;
    std::uint32_t obstacle_of(std::uint32_t place) const;
    void find_obstacles();
    void leave_out(const Step& step, DiffStep& result) const;
    void order_heirs(std::uint32_t place);
    void set_own_checks_aside(std::uint32_t place, const std::vector<std::string_view>& left);
    std::vector<std::string> hazards_of_creation(std::uint32_t place) const;
    DiffStep step_of(const Step& step);

    const model::Snapshot& from_;
    const model::Snapshot& to_;
    Diffing how_;
    Building building_;
    std::vector<Fate> fate_;                         ///< by place in from
    std::vector<std::uint32_t> target_;              ///< by place in from: the place in to
    std::vector<std::uint32_t> origin_;              ///< by place in to: the place in from
    std::vector<std::vector<std::string>> hazards_;  ///< by place in to
    std::vector<std::uint32_t> leader_;              ///< by place in from: what goes with a parent's
    std::vector<bool> goes_alone_;                   ///< by place in from: dropped with ONLY
    std::vector<std::pair<std::uint32_t, std::uint32_t>> merged_drops_;  ///< a child's, its parent's
    std::vector<bool> frees_;  ///< by place in from: changes, and nobody may use it meanwhile
    std::vector<bool> swaps_;  ///< by place in from: a type that is made anew beside the old one
    std::vector<std::vector<std::uint32_t>> dependents_;      ///< by place in from
    std::vector<std::uint32_t> drop_of_;                      ///< by place in from: its drop
    std::vector<std::uint32_t> dropped_;                      ///< by drop: the place in from
    std::unordered_map<std::uint32_t, std::string> notes_;    ///< by place in from
    std::unordered_map<std::uint32_t, std::string> refused_;  ///< by place in to
    /// Tables that are written anew (in from), by the work on what (in to).
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rewritten_;
    /// Heirs (in to) with checks that are not valid, and those of their parents (in from).
    std::optional<std::vector<std::pair<std::uint32_t, std::uint32_t>>> unproven_;
    std::optional<std::set<std::string>> referred_;  ///< tables that foreign keys of others refer to
    std::deque<std::uint32_t> queue_;
    /// The drop that nobody allowed and for which they wait: by place in to, for late work, by drop.
    std::vector<std::uint32_t> obstacle_, late_obstacle_, drop_obstacle_;
};

}  // namespace shepherd::diff

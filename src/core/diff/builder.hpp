// What build_steps() does.
#pragma once

#include <set>
#include <unordered_map>

#include "core/diff/build.hpp"
#include "core/diff/order.hpp"

namespace shepherd::diff {

class Builder {
  public:
    Builder(const model::Snapshot& snapshot, const Building& how)
        : snapshot_(snapshot),
          how_(how),
          order_(how.drops.size() + 2 * snapshot.size()),
          inlined_(snapshot.size(), nullptr),
          dummy_(snapshot.size(), false) {}

    std::vector<Step> run();

  private:
    Node main_of(std::uint32_t place) const { return static_cast<Node>(how_.drops.size() + 2 * place); }
    Node late_of(std::uint32_t place) const { return main_of(place) + 1; }
    std::uint32_t place_of(Node node) const {
        return static_cast<std::uint32_t>(node - how_.drops.size()) / 2;
    }
    bool is_late(Node node) const { return (node - how_.drops.size()) % 2 == 1; }
    Work::Kind work_of(std::uint32_t place) const {
        return how_.work.empty() ? Work::Kind::create : how_.work[place].kind;
    }
    /// Columns come with their relation when that is made.
    std::uint32_t maker_of(std::uint32_t place) const;
    bool has_shell(const model::Object& object) const;
    void choose_defaults();
    bool is_needed_by(std::uint32_t column, std::uint32_t default_) const;
    void put_into_group(std::uint32_t place);
    void add_nodes();
    void add_needs(std::uint32_t place);
    void need_object(Node node, std::uint32_t from, std::uint32_t to);
    bool index_above_is_there(std::uint32_t index) const;
    void keys_first(const std::vector<std::uint32_t>& parts);
    void add_partition_needs();
    void add_trigger_needs(std::uint32_t place);
    bool attaches(std::uint32_t table) const;
    bool has_key_for_parent(std::uint32_t table) const;
    void hand_down(std::uint32_t table, const std::vector<std::vector<std::uint32_t>>& partitions);
    void hand_identities_down();
    void add_put_back(Step& step) const;
    Order::Broken break_cycle(const std::vector<Node>& cycle);
    std::vector<std::string> led_statements(std::uint32_t place) const;
    Step step_of(Node node) const;

    const model::Snapshot& snapshot_;
    const Building& how_;
    Order order_;
    std::vector<const std::string*> inlined_;  ///< by column
    /// Columns that come to a table with their sequence.
    std::unordered_map<std::uint32_t, std::uint32_t> identity_;
    std::vector<bool> dummy_;
    std::set<Node> uncertain_;  ///< drops of what a drop before them may have taken along
    std::set<Node> cascades_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> parts_;  ///< by relation, what hangs on it
    std::unordered_map<std::string, std::uint32_t> indexes_;  ///< by name, those of constraints as well
    /// By table that is attached: partitions below it that are put back, the upper ones first.
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> put_back_;
};

}  // namespace shepherd::diff

#include "core/diff/build.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/diff/create.hpp"
#include "core/diff/order.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

class Builder {
  public:
    Builder(const Snapshot& snapshot, const Building& how)
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
    bool has_shell(const Object& object) const;
    void choose_defaults();
    void put_into_group(std::uint32_t place);
    void add_nodes();
    void add_needs(std::uint32_t place);
    void need_object(Node node, std::uint32_t from, std::uint32_t to);
    void add_partition_needs();
    void add_trigger_needs(std::uint32_t place);
    Order::Broken break_cycle(const std::vector<Node>& cycle);
    Step step_of(Node node) const;

    const Snapshot& snapshot_;
    const Building& how_;
    Order order_;
    std::vector<const std::string*> inlined_;  ///< by column
    std::vector<bool> dummy_;
    std::set<Node> uncertain_;  ///< drops of what a drop before them may have taken along
    std::set<Node> cascades_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> parts_;  ///< by relation, what hangs on it
};

std::uint32_t Builder::maker_of(std::uint32_t place) const {
    if (snapshot_[place].kind != "column") {
        return place;
    }
    auto const relation = snapshot_.relation(snapshot_[place].attribute("on"));
    return relation && work_of(*relation) == Work::Kind::create ? *relation : place;
}

/// A type whose functions take or return it exists as a name before they do.
bool Builder::has_shell(const Object& object) const {
    return object.kind == "base type" ||
           (object.kind == "range type" && std::ranges::any_of(object.depends, [&](std::uint32_t to) {
                return snapshot_[to].kind == "function";
            }));
}

void Builder::choose_defaults() {
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.kind != "default" || work_of(i) != Work::Kind::create) {
            continue;
        }
        auto const column = snapshot_.find("column", object.identity);
        auto const relation = snapshot_.relation(object.attribute("on"));
        if (!column || !relation ||
            (snapshot_[*relation].kind != "table" && snapshot_[*relation].kind != "foreign table") ||
            work_of(maker_of(*column)) != Work::Kind::create || snapshot_[*relation].has("of type") ||
            snapshot_[*column].attribute("inherited") == "yes" ||
            how_.leader_of(*column) != Building::no_leader) {
            continue;
        }
        bool const simple = std::ranges::all_of(object.depends, [&](std::uint32_t to) {
            const Object& needed = snapshot_[to];
            return to == *relation || to == *column || needed.kind == "extension" || needed.kind == "enum" ||
                   (needed.kind == "sequence" && !needed.has("identity of"));
        });
        if (simple) {
            inlined_[*column] = &object.definition;
        }
    }
}

/// What one ALTER TABLE can do stands together: columns with their defaults, keys and checks, foreign keys.
void Builder::put_into_group(std::uint32_t place) {
    const Object& object = snapshot_[place];
    bool const column = object.kind == "column" || object.kind == "default";
    auto const relation =
        column || object.kind == "constraint" ? snapshot_.relation(object.attribute("on")) : std::nullopt;
    if (how_.work.empty() || !relation) {
        return;
    }
    std::uint32_t const kind = column ? 1 : object.attribute("type") == "foreign key" ? 2 : 3;
    order_.put_into(main_of(place), *relation * 4 + kind);
}

void Builder::add_nodes() {
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.has("on") && object.kind != "column") {
            parts_[std::string(object.attribute("on"))].push_back(i);
        }
        bool const comes_with_table = object.kind == "column" && maker_of(i) != i;
        if (comes_with_table || object.has("invalid") || work_of(i) == Work::Kind::none) {
            continue;
        }
        if (object.kind == "default") {
            auto const column = snapshot_.find("column", object.identity);
            if (column && inlined_[*column] != nullptr) {
                continue;
            }
        }
        order_.add(main_of(i));
        put_into_group(i);
        bool const alters_late =
            !how_.work.empty() && how_.work[i].kind == Work::Kind::alter && how_.work[i].late;
        bool const creates_late =
            work_of(i) == Work::Kind::create && (has_shell(object) || !late_statements(snapshot_, i).empty());
        if (alters_late || creates_late) {
            order_.add(late_of(i));
            order_.need(late_of(i), main_of(i));
        }
    }
    for (Node drop = 0; drop < how_.drops.size(); ++drop) {
        order_.add(drop);
        for (std::uint32_t const before : how_.drops[drop].after_drops) {
            order_.need(drop, before);
        }
        for (std::uint32_t const place : how_.drops[drop].after) {
            order_.need(drop, main_of(place));
        }
    }
    for (auto const& [place, before] : how_.work_after) {
        order_.need(main_of(place), main_of(before));
    }
    for (auto const& [late, place] : how_.late_after) {
        order_.need(late_of(late), main_of(place));
    }
    for (auto const& [late, drop] : how_.late_after_drop) {
        order_.need(late_of(late), drop);
    }
    for (std::uint32_t i = 0; i < how_.leader.size(); ++i) {
        if (how_.leader[i] != Building::no_leader) {
            order_.need(main_of(i), main_of(how_.leader[i]));
        }
    }
    for (auto const& [place, drop] : how_.work_after_drop) {
        if (how_.leader_of(place) != Building::no_leader) {
            order_.need(main_of(maker_of(how_.leader_of(place))), drop);
        }
        order_.need(main_of(maker_of(place)), drop);
    }
}

void Builder::need_object(Node node, std::uint32_t from, std::uint32_t to) {
    std::uint32_t const maker = maker_of(to);
    const Object& needed = snapshot_[maker];
    bool const part_of_type = has_shell(needed) && std::ranges::binary_search(needed.depends, from);
    bool const shell = has_shell(needed) && work_of(maker) == Work::Kind::create;
    order_.need(node, shell && !part_of_type ? late_of(maker) : main_of(maker));
    if (how_.leader_of(to) != Building::no_leader) {
        order_.need(node, main_of(how_.leader_of(to)));
    }
}

void Builder::add_needs(std::uint32_t place) {
    const Object& object = snapshot_[place];
    std::uint32_t const maker = maker_of(place);
    Node node = main_of(maker);
    if (has_shell(object) && work_of(place) == Work::Kind::create) {
        node = late_of(place);
        for (std::uint32_t const to : object.depends) {
            if (snapshot_[to].kind == "schema") {
                order_.need(main_of(place), main_of(to));
            }
        }
    }
    if (object.kind == "default" && !order_.has(node)) {
        node = main_of(maker_of(snapshot_.find("column", object.identity).value_or(place)));
    }
    bool const alters_table = object.kind == "table" && work_of(place) == Work::Kind::alter;
    for (std::uint32_t const to : object.depends) {
        // It leaves parents and types at once, and gets others late.
        bool const late = alters_table && model::is_relation(snapshot_[to].kind);
        if (maker_of(to) != maker) {
            need_object(late ? late_of(place) : node, place, to);
            // An attribute cannot change its type once a column uses it.
            bool const composite = snapshot_[to].kind == "composite type" &&
                                   work_of(to) != Work::Kind::create &&
                                   object.attribute("on") != snapshot_[to].identity;
            for (std::uint32_t const attribute :
                 composite ? snapshot_.columns(to) : std::vector<std::uint32_t>()) {
                order_.need(node, main_of(attribute));
            }
        } else if (object.kind == "view" && snapshot_[to].kind == "column" && order_.has(node)) {
            // One that was replaced by a view of itself, which the server lets anybody make.
            dummy_[place] = true;
            order_.add(late_of(place));
            order_.need(late_of(place), node);
        }
    }
    if (object.kind == "sequence" && object.has("owned by")) {
        if (auto const column = snapshot_.find("column", object.attribute("owned by"))) {
            order_.need(late_of(place), main_of(maker_of(*column)));
            // The two have to have one owner.
            if (auto const table = snapshot_.relation(snapshot_[*column].attribute("on"))) {
                order_.need(late_of(place), main_of(*table));
            }
        }
    }
    if (object.kind == "trigger" && object.has("copied")) {
        add_trigger_needs(place);
    }
    if (object.kind == "table" && work_of(place) == Work::Kind::alter) {
        for (std::uint32_t const column : snapshot_.columns(place)) {
            order_.need(late_of(place), main_of(column));
        }
    }
    // A table of a type has the columns that this has then.
    auto const type = snapshot_.relation(object.attribute("of type"));
    if (type && work_of(place) != Work::Kind::none) {
        bool const made = work_of(place) == Work::Kind::create;
        for (std::uint32_t const column : snapshot_.columns(*type)) {
            order_.need(made ? main_of(place) : late_of(place), main_of(maker_of(column)));
        }
    }
    if (object.has("inherits") && work_of(place) == Work::Kind::alter) {
        // INHERIT wants that all is there.
        for (std::uint32_t const parent : object.depends) {
            order_.need(late_of(place), main_of(parent));
            for (std::uint32_t const relation : {parent, place}) {
                for (std::uint32_t const column : snapshot_.columns(relation)) {
                    order_.need(late_of(place), main_of(column));
                }
            }
        }
        for (std::uint32_t const part : parts_[object.identity]) {
            order_.need(late_of(place), main_of(part));
        }
    }
    // A child takes over what its parents have when it is made.
    if (object.has("inherits")) {
        for (std::uint32_t const parent : object.depends) {
            for (std::uint32_t const column : snapshot_.columns(parent)) {
                if (work_of(place) == Work::Kind::create && model::is_relation(snapshot_[parent].kind)) {
                    order_.need(main_of(place), main_of(maker_of(column)));
                }
            }
            for (std::uint32_t const part : parts_[snapshot_[parent].identity]) {
                if (snapshot_[part].attribute("type") != "check") {
                    continue;
                }
                // A child that is made with it has it as valid.
                auto const own = snapshot_.find(
                    "constraint", std::string(snapshot_[part].attribute("name")) + " ON " + object.identity);
                bool const later = own && snapshot_[*own].has("not valid") &&
                                   snapshot_[part].has("not valid") && work_of(place) == Work::Kind::create;
                order_.need(main_of(later ? part : place), main_of(later ? place : part));
            }
        }
    }
}

/// The copy of a trigger comes with the partition, or with the trigger of the parent.
void Builder::add_trigger_needs(std::uint32_t place) {
    auto const relation = snapshot_.relation(snapshot_[place].attribute("on"));
    for (int depth = 0; relation && depth < 100; ++depth) {
        auto above = relation;
        for (int up = 0; up <= depth && above; ++up) {
            order_.need(main_of(place), late_of(*above));
            above = snapshot_.relation(snapshot_[*above].attribute("partition of"));
        }
        if (!above) {
            return;
        }
        auto const trigger = snapshot_.find(
            "trigger", std::string(snapshot_[place].attribute("name")) + " ON " + snapshot_[*above].identity);
        if (trigger) {
            order_.need(main_of(place), main_of(*trigger));
        }
    }
}

void Builder::add_partition_needs() {
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> children;  // of an index
    std::unordered_map<std::string, std::uint32_t> indexes;                  // those of constraints as well
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.kind == "index") {
            indexes.emplace(object.identity, i);
        } else if (object.kind == "constraint" && object.attribute("type") != "check" &&
                   object.attribute("type") != "foreign key") {
            indexes.emplace(index_of(object), i);
        }
    }
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (!object.has("partition of")) {
            continue;
        }
        if (object.kind == "index" || object.kind == "constraint") {
            if (auto const parent = indexes.find(std::string(object.attribute("partition of")));
                parent != indexes.end()) {
                children[parent->second].push_back(i);
                order_.need(late_of(i), main_of(parent->second));
            }
            if (auto const table = snapshot_.relation(object.attribute("on"))) {
                order_.need(late_of(i), late_of(*table));
            }
            continue;
        }
        auto const parent = snapshot_.relation(object.attribute("partition of"));
        if (!parent) {
            continue;
        }
        order_.need(late_of(i), main_of(*parent));
        for (std::uint32_t const relation : {i, *parent}) {
            for (std::uint32_t const column : snapshot_.columns(relation)) {
                order_.need(late_of(i), main_of(column));
            }
        }
        for (const std::string& relation : {object.identity, snapshot_[*parent].identity}) {
            for (std::uint32_t const part : parts_[relation]) {
                bool const check = snapshot_[part].attribute("type") == "check";
                bool const of_parent = relation != object.identity;
                bool const indexed =
                    snapshot_[part].kind == "index" || (snapshot_[part].kind == "constraint" && !check);
                if (check) {
                    order_.need(late_of(i), main_of(part));
                } else if (indexed && of_parent) {
                    // Attaching would make the indexes that the parent has, under names of its own.
                    order_.need(main_of(part), late_of(i));
                } else if (indexed && snapshot_[part].has("partition of")) {
                    auto const above = indexes.find(std::string(snapshot_[part].attribute("partition of")));
                    if (above != indexes.end() && work_of(above->second) != Work::Kind::create) {
                        order_.need(late_of(i), main_of(part));
                    }
                } else if (indexed && snapshot_[part].attribute("type") != "foreign key") {
                    // Attaching would take the first index that is like the parent's.
                    order_.need(main_of(part), late_of(i));
                }
            }
        }
    }
    // The index of a partitioned table is valid, and can be referred to, once all its parts are attached.
    for (const auto& [parent, parts] : children) {
        // Attaching a partition passes over its index while that is not valid, and makes another one.
        auto const above = indexes.find(std::string(snapshot_[parent].attribute("partition of")));
        auto const table = snapshot_.relation(snapshot_[parent].attribute("on"));
        bool const there = above != indexes.end() && work_of(above->second) != Work::Kind::create;
        for (std::uint32_t const part : parts) {
            if (there && table) {
                order_.need(late_of(*table), late_of(part));
            }
            if (auto const below = children.find(part); below != children.end()) {
                for (std::uint32_t const one : below->second) {
                    order_.need(late_of(part), late_of(one));
                }
            }
        }
    }
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        bool const marks = snapshot_[i].has("replica identity") || snapshot_[i].has("clustered");
        if (auto const own = children.find(i); marks && own != children.end()) {
            for (std::uint32_t const part : own->second) {
                order_.need(late_of(i), late_of(part));
            }
        }
        for (std::uint32_t const to : snapshot_[i].depends) {
            if (auto const found = children.find(to);
                snapshot_[i].attribute("type") == "foreign key" && found != children.end()) {
                for (std::uint32_t const part : found->second) {
                    order_.need(main_of(i), late_of(part));
                }
            }
        }
    }
}

Order::Broken Builder::break_cycle(const std::vector<Node>& cycle) {
    for (Node const node : cycle) {
        if (node < how_.drops.size()) {
            continue;
        }
        std::uint32_t const place = place_of(node);
        if (!is_late(node) && snapshot_[place].kind == "view" && work_of(place) == Work::Kind::create &&
            !dummy_[place]) {
            dummy_[place] = true;
            return {node, late_of(place), true};
        }
    }
    // All that uses what goes goes as well, so that CASCADE takes nothing else along, but for what has to
    // change first: that should rather fail than go.
    auto const is_drop = [this](Node node) { return node < how_.drops.size(); };
    auto drop = std::ranges::find_if(cycle, [&](Node node) {
        return is_drop(node) && how_.drops[node].statements.back().ends_with(" CASCADE");
    });
    drop = drop == cycle.end() ? std::ranges::find_if(cycle, is_drop) : drop;
    if (drop != cycle.end()) {
        if (std::ranges::all_of(cycle, is_drop)) {
            cascades_.insert(*drop);
            uncertain_.insert(cycle.begin(), cycle.end());
        }
        return {*drop, 0, false};
    }
    // Nothing that the server lets anybody make comes here; what does is made as early as it can be.
    return {*std::ranges::min_element(cycle), 0, false};
}

Step Builder::step_of(Node node) const {
    if (node < how_.drops.size()) {
        Step step{node, true, false, how_.drops[node].statements};
        std::string& last = step.statements.back();
        for (std::string_view const head : {"DROP VIEW ", "DROP FUNCTION ", "DROP PROCEDURE ",
                                            "DROP ROUTINE ", "DROP TABLE ", "DROP TYPE "}) {
            bool const may_be_gone = uncertain_.contains(node) && last.starts_with(head);
            if (may_be_gone && !last.substr(head.size()).starts_with("IF EXISTS ")) {
                last.insert(head.size(), "IF EXISTS ");
            }
        }
        bool const cascade =
            cascades_.contains(node) && last.starts_with("DROP ") && !last.ends_with(" CASCADE");
        last += cascade ? " CASCADE" : "";
        return step;
    }
    std::uint32_t const place = place_of(node);
    const Object& object = snapshot_[place];
    if (work_of(place) == Work::Kind::alter) {
        const Work& work = how_.work[place];
        return {place, false, is_late(node),
                !is_late(node)                 ? work.statements
                : work.late_statements.empty() ? late_statements(snapshot_, place)
                                               : work.late_statements};
    }
    InlineDefault const inlined = [this](std::uint32_t column) { return inlined_[column]; };
    Step step{place, false, is_late(node), {}};
    auto const add = [&step](std::vector<std::string> more) {
        step.statements.insert(step.statements.end(), std::make_move_iterator(more.begin()),
                               std::make_move_iterator(more.end()));
    };
    bool const late = is_late(node);
    if (has_shell(object)) {
        if (late) {
            add(create_statements(snapshot_, place, inlined));
            add(finish_statements(snapshot_, place, how_.maintain));
        } else {
            step.statements.push_back("CREATE TYPE " + object.identity);
        }
    } else if (late && dummy_[place]) {
        std::string sql = create_statements(snapshot_, place, inlined).front();
        step.statements.push_back(sql.replace(0, 6, "CREATE OR REPLACE"));
    } else if (late) {
        add(late_statements(snapshot_, place));
    } else if (how_.leader_of(place) != Building::no_leader) {
        // It is there already, with the parent's default.
        if (object.kind == "column" && snapshot_.find("default", snapshot_[how_.leader[place]].identity) &&
            !snapshot_.find("default", object.identity)) {
            step.statements.push_back(alter_relation(snapshot_, object.attribute("on"), true) +
                                      "ALTER COLUMN " + std::string(object.attribute("name")) +
                                      " DROP DEFAULT");
        }
        add(finish_statements(snapshot_, place, how_.maintain));
    } else {
        if (dummy_[place]) {
            step.statements.push_back(dummy_view(snapshot_, place));
        } else {
            add(create_statements(snapshot_, place, inlined));
        }
        add(finish_statements(snapshot_, place, how_.maintain));
    }
    return step;
}

std::vector<Step> Builder::run() {
    choose_defaults();
    add_nodes();
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        add_needs(i);
    }
    add_partition_needs();
    std::vector<Step> steps;
    std::vector<Step> last;
    for (Node const node :
         order_.sorted([this](const std::vector<Node>& cycle) { return break_cycle(cycle); })) {
        Step step = step_of(node);
        std::string_view const kind =
            step.drop ? std::string_view() : std::string_view(snapshot_[step.place].kind);
        if (!step.statements.empty()) {
            // Event triggers would fire, and default privileges would be added, for what follows.
            (kind == "event trigger" || kind == "default privileges" ? last : steps)
                .push_back(std::move(step));
        }
    }
    std::ranges::stable_sort(last, {},
                             [&](const Step& step) { return snapshot_[step.place].kind == "event trigger"; });
    steps.insert(steps.end(), std::make_move_iterator(last.begin()), std::make_move_iterator(last.end()));
    return steps;
}

}  // namespace

std::vector<Step> build_steps(const Snapshot& snapshot, const Building& how) {
    return Builder(snapshot, how).run();
}

}  // namespace shepherd::diff

#include "core/diff/diff.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "core/diff/alter.hpp"
#include "core/diff/build.hpp"
#include "core/diff/create.hpp"
#include "core/diff/family.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

constexpr std::uint32_t none = UINT32_MAX;

/// What shares a name space with the object: a view cannot be made while a table has its name.
std::string name_space(const Object& object) {
    const std::string& kind = object.kind;
    if (kind == "function" || kind == "procedure" || kind == "aggregate") {
        return "routine " + object.identity;
    }
    if (model::is_relation(kind) || kind == "sequence" || kind == "index" || kind == "enum" ||
        kind == "domain" || kind.ends_with(" type")) {
        return "relation " + object.identity;
    }
    if (kind == "constraint" && object.attribute("type") != "check" &&
        object.attribute("type") != "foreign key") {
        return "relation " + index_of(object);
    }
    return kind + " " + object.identity;
}

class Differ {
  public:
    Differ(const Snapshot& from, const Snapshot& to, const Diffing& how) : from_(from), to_(to), how_(how) {}
    std::vector<DiffStep> run();

  private:
    enum class Fate { keep, alter, gone, rebuild };

    void match();
    void index_dependents();
    void spread();
    void spread_from(std::uint32_t place);
    void lose(std::uint32_t place);
    bool leaves(std::uint32_t place) const {
        return fate_[place] == Fate::gone || fate_[place] == Fate::rebuild;
    }
    std::uint32_t ender_of(std::uint32_t place) const;
    void set_default_privileges_aside();
    void find_leaders();
    std::uint32_t leader_before(std::uint32_t place, const std::vector<std::string>& parents) const;
    std::uint32_t leader_after(std::uint32_t place, const std::vector<std::string>& parents) const;
    bool detaches(std::uint32_t place) const;
    void make_swaps();
    std::uint32_t parent_index(std::string_view name) const;
    bool is_referred_to(const Object& table);
    void make_drops();
    void order_drops();
    std::vector<std::string> hazards_of_creation(std::uint32_t place) const;
    DiffStep step_of(const Step& step) const;

    const Snapshot& from_;
    const Snapshot& to_;
    Diffing how_;
    Building building_;
    std::vector<Fate> fate_;                         ///< by place in from
    std::vector<std::uint32_t> target_;              ///< by place in from: the place in to
    std::vector<std::uint32_t> origin_;              ///< by place in to: the place in from
    std::vector<std::vector<std::string>> hazards_;  ///< by place in to
    std::vector<std::uint32_t> leader_;              ///< by place in from: what goes with a parent's
    std::vector<std::pair<std::uint32_t, std::uint32_t>> merged_drops_;  ///< a child's, its parent's
    std::vector<bool> frees_;  ///< by place in from: changes, and nobody may use it meanwhile
    std::vector<bool> swaps_;  ///< by place in from: a type that is made anew beside the old one
    std::vector<std::vector<std::uint32_t>> dependents_;  ///< by place in from
    std::vector<std::uint32_t> drop_of_;                  ///< by place in from: its drop
    std::vector<std::uint32_t> dropped_;                  ///< by drop: the place in from
    std::optional<std::set<std::string>> referred_;       ///< tables that foreign keys of others refer to
    std::deque<std::uint32_t> queue_;
};

void Differ::match() {
    fate_.assign(from_.size(), Fate::keep);
    target_.assign(from_.size(), none);
    origin_.assign(to_.size(), none);
    frees_.assign(from_.size(), false);
    swaps_.assign(from_.size(), false);
    hazards_.resize(to_.size());
    building_.maintain = how_.maintain;
    building_.work.resize(to_.size());
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const found = to_.find(from_[i].kind, from_[i].identity);
        if (!found) {
            fate_[i] = Fate::gone;
            continue;
        }
        target_[i] = *found;
        origin_[*found] = i;
        Work& work = building_.work[*found];
        work.kind = Work::Kind::none;
        if (from_[i].kind == "table" && remade(from_, from_[i], to_, to_[*found])) {
            fate_[i] = Fate::rebuild;
            continue;
        }
        if (same_object(from_[i], to_[*found])) {
            continue;
        }
        Alteration change = alter(from_, from_[i], to_, to_[*found], how_.maintain);
        if (!change.possible) {
            fate_[i] = Fate::rebuild;
            continue;
        }
        frees_[i] = change.frees_dependents;
        swaps_[i] = change.swap;
        hazards_[*found] = std::move(change.hazards);
        bool const owned = to_[*found].kind == "sequence" && to_[*found].has("owned by") &&
                           to_[*found].attribute("owned by") != from_[i].attribute("owned by");
        if (change.swap || owned || !change.statements.empty() || !change.late.empty()) {
            work.late = owned || !change.late.empty();
            work.late_statements = std::move(change.late);
            fate_[i] = Fate::alter;
            work.kind = Work::Kind::alter;
            work.statements = std::move(change.statements);
        }
    }
}

void Differ::index_dependents() {
    dependents_.resize(from_.size());
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        for (std::uint32_t const used : from_[i].depends) {
            dependents_[used].push_back(i);
        }
        if (auto const column = from_[i].kind == "sequence" && from_[i].has("owned by")
                                    ? from_.find("column", from_[i].attribute("owned by"))
                                    : std::nullopt) {
            dependents_[*column].push_back(i);
        }
    }
}

void Differ::lose(std::uint32_t place) {
    if (!leaves(place)) {
        fate_[place] = target_[place] == none ? Fate::gone : Fate::rebuild;
        queue_.push_back(place);
    }
}

void Differ::spread_from(std::uint32_t place) {
    const Object& used = from_[place];
    bool const gone = leaves(place);
    for (std::uint32_t const user : dependents_[place]) {
        const Object& object = from_[user];
        bool const part = object.attribute("on") == used.identity &&
                          (model::is_relation(used.kind) || used.kind == "domain");
        if (gone && part) {
            lose(user);
            continue;
        }
        const std::string& kind = object.kind;
        // It goes with its column, unless it gets another owner before.
        if (gone && kind == "sequence" && used.kind == "column" &&
            (object.attribute("identity of") == used.identity ||
             (object.attribute("owned by") == used.identity &&
              (target_[user] == none || to_[target_[user]].attribute("owned by") == used.identity)))) {
            lose(user);
            continue;
        }
        // Tables hold data: they are altered before what they used goes.
        if (kind == "table" || kind == "extension" || kind == "schema" || kind == "sequence" ||
            kind == "composite type") {
            continue;
        }
        if (kind == "column") {
            bool const view = !holds_data(object) && !object.has("generated");
            if (object.has("generated") || view) {
                lose(user);
            } else if (swaps_[place]) {
                // Its type is made anew: it is moved over, and who uses it has to let go.
                if (!frees_[user]) {
                    frees_[user] = true;
                    queue_.push_back(user);
                }
            }
            continue;
        }
        // Keys, indexes and checks follow a column to its new type by themselves.
        bool const follows = used.kind == "column" && !swaps_[place] && !gone &&
                             (kind == "index" || kind == "constraint" || kind == "statistics");
        bool const altered_away = gone && fate_[user] == Fate::alter && target_[place] == none;
        if (!follows && !altered_away) {
            lose(user);
        }
    }
}

/// The kind of object, in words of ALTER DEFAULT PRIVILEGES, to which they are added when it is made.
std::string_view granted_kind(const std::string& kind) {
    if (kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table") {
        return "TABLES";
    }
    if (kind == "function" || kind == "procedure" || kind == "aggregate") {
        return "FUNCTIONS";
    }
    if (kind == "enum" || kind == "domain" || kind.ends_with(" type")) {
        return "TYPES";
    }
    return kind == "sequence" ? "SEQUENCES" : kind == "schema" ? "SCHEMAS" : "";
}

/// Default privileges of who runs the steps would be added to what they make: they are taken away before,
/// and come back behind it.
void Differ::set_default_privileges_aside() {
    std::vector<std::string_view> made;
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        std::string_view const kind = granted_kind(to_[j].kind);
        bool const is_new = origin_[j] == none || leaves(origin_[j]) || swaps_[origin_[j]];
        if (is_new && !kind.empty() && std::ranges::find(made, kind) == made.end()) {
            made.push_back(kind);
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& object = from_[i];
        if (object.kind == "default privileges" && !leaves(i) && object.attribute("role") == how_.role &&
            std::ranges::find(made, object.attribute("on")) != made.end()) {
            fate_[i] = Fate::rebuild;
            building_.work[target_[i]] = {};
        }
    }
}

void Differ::spread() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (leaves(i) || frees_[i]) {
            queue_.push_back(i);
        }
    }
    while (!queue_.empty()) {
        std::uint32_t const place = queue_.front();
        queue_.pop_front();
        spread_from(place);
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (fate_[i] == Fate::rebuild) {
            building_.work[target_[i]] = {};
        }
    }
}

/// The relation, domain or parent with which the object goes by itself.
std::uint32_t Differ::ender_of(std::uint32_t place) const {
    const Object& object = from_[place];
    auto const relation = object.has("on") ? from_.relation(object.attribute("on")) : std::nullopt;
    std::uint32_t const table = relation.value_or(place);
    if (table != place && !leaves(table) && object.has("partition of") && !detaches(table)) {
        auto const above = parent_index(object.attribute("partition of"));
        if (above != none && leaves(above)) {
            return above;
        }
    }
    if (leader_[place] != none && !(table != place && leaves(table))) {
        return leader_[place];
    }
    // Tables that refer to each other can only go once they do not.
    bool const refers = std::ranges::any_of(object.depends, [&](std::uint32_t used) {
        const Object& other = from_[used];
        bool const key = object.attribute("type") == "foreign key" && other.kind == "table" && used != table;
        bool const round =
            other.kind == "function" && std::ranges::any_of(other.depends, [&](std::uint32_t one) {
                return one == table || from_[one].attribute("on") == from_[table].identity;
            });
        return leaves(used) && (key || round);
    });
    if (table != place && leaves(table) && !refers) {
        return table;
    }
    if (object.kind == "domain constraint") {
        auto const domain = from_.find("domain", object.attribute("on"));
        if (domain && (leaves(*domain) || swaps_[*domain])) {
            return *domain;
        }
    }
    if (object.kind == "default") {
        auto const column = from_.find("column", object.identity);
        return column && leaves(*column) && !refers ? *column : place;
    }
    for (const char* const owner : {"owned by", "identity of"}) {
        auto const column = object.has(owner) ? from_.find("column", object.attribute(owner)) : std::nullopt;
        if (column && leaves(*column)) {
            return *column;
        }
    }
    return place;
}

std::string part_of_parent(const Object& part, const std::string& parent) {
    std::string const name(part.attribute("name"));
    return part.kind == "column" ? parent + "." + name : name + " ON " + parent;
}

bool takes_part(const Snapshot& snapshot, const Object& part) {
    auto const relation = snapshot.relation(part.attribute("on"));
    return part.attribute("inherited") == "yes" ||
           (part.kind == "column" && relation && snapshot[*relation].has("partition of"));
}

std::uint32_t Differ::leader_before(std::uint32_t place, const std::vector<std::string>& parents) const {
    for (const std::string& parent : parents) {
        auto const above = from_.find(from_[place].kind, part_of_parent(from_[place], parent));
        if (above && leaves(*above) && takes_part(from_, from_[place])) {
            return *above;
        }
    }
    return none;
}

std::uint32_t Differ::leader_after(std::uint32_t place, const std::vector<std::string>& parents) const {
    auto const is_new = [this](std::uint32_t one) { return origin_[one] == none || leaves(origin_[one]); };
    const Object& part = to_[place];
    for (const std::string& parent : parents) {
        auto const above = to_.find(part.kind, part_of_parent(part, parent));
        if (!above) {
            continue;
        }
        if (is_new(place) && is_new(*above) && takes_part(to_, part)) {
            return *above;
        }
        if (part.kind == "column" && !is_new(place) && !is_new(*above) && frees_[origin_[place]] &&
            from_[origin_[place]].attribute("type") != part.attribute("type") && frees_[origin_[*above]]) {
            return *above;
        }
    }
    return none;
}

/// Columns and checks of children come, change and go with those of their parents.
void Differ::find_leaders() {
    leader_.assign(from_.size(), none);
    building_.leader.assign(to_.size(), none);
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& table = from_[i];
        if (leaves(i) || (!table.has("partition of") && !table.has("inherits"))) {
            continue;
        }
        std::vector<std::string> const parents = kept_parents(from_, table, to_, to_[target_[i]]);
        for (std::uint32_t const user : dependents_[i]) {
            bool const part = from_[user].kind == "column" || from_[user].attribute("type") == "check";
            if (part && leaves(user) && from_[user].attribute("on") == table.identity) {
                leader_[user] = leader_before(user, parents);
            }
        }
        // What is a child's own as well goes after the parent's, and comes before it.
        for (const std::string& parent : parents) {
            for (std::uint32_t const user : dependents_[i]) {
                bool const own = from_[user].attribute("inherited") == "merged" && leaves(user);
                auto const above =
                    own ? from_.find(from_[user].kind, part_of_parent(from_[user], parent)) : std::nullopt;
                if (above && leaves(*above)) {
                    merged_drops_.emplace_back(user, *above);
                }
            }
            for (std::uint32_t const column : to_.columns(target_[i])) {
                auto const above = to_[column].attribute("inherited") == "merged"
                                       ? to_.find("column", part_of_parent(to_[column], parent))
                                       : std::nullopt;
                if (above && origin_[column] == none && origin_[*above] == none) {
                    building_.work_after.emplace_back(*above, column);
                }
            }
        }
        for (std::uint32_t const column : to_.columns(target_[i])) {
            building_.leader[column] = leader_after(column, parents);
            auto const default_ = to_.find("default", to_[column].identity);
            auto const above = building_.leader[column] == none
                                   ? std::nullopt
                                   : to_.find("default", to_[building_.leader[column]].identity);
            if (default_ && above && to_[*default_].definition == to_[*above].definition &&
                building_.work[*above].kind == Work::Kind::create &&
                building_.work[*default_].kind == Work::Kind::create) {
                building_.work[*default_].kind = Work::Kind::none;
            }
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        if (to_[j].attribute("type") != "check" || to_[j].attribute("inherited") != "yes") {
            continue;
        }
        auto const table = to_.relation(to_[j].attribute("on"));
        if (table && origin_[*table] != none && !leaves(origin_[*table])) {
            building_.leader[j] =
                leader_after(j, kept_parents(from_, from_[origin_[*table]], to_, to_[*table]));
        }
    }
    // The one that leads them all.
    for (auto* const leaders : {&leader_, &building_.leader}) {
        for (std::uint32_t& leader : *leaders) {
            for (int depth = 0; depth < 100 && leader != none && (*leaders)[leader] != none; ++depth) {
                leader = (*leaders)[leader];
            }
        }
    }
}

/// Whether the table parts from one that it belongs to.
bool Differ::detaches(std::uint32_t place) const {
    const Object& table = from_[place];
    if (fate_[place] != Fate::alter || (!table.has("partition of") && !table.has("inherits"))) {
        return false;
    }
    std::size_t const had =
        model::split_list(table.attribute("inherits")).size() + (table.has("partition of") ? 1 : 0);
    return kept_parents(from_, table, to_, to_[target_[place]]).size() < had;
}

/// The index of this name, or the constraint that has it.
std::uint32_t Differ::parent_index(std::string_view name) const {
    if (auto const index = from_.find("index", name)) {
        return *index;
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].kind == "constraint" && from_[i].attribute("name") == local_name(name) &&
            index_of(from_[i]) == name) {
            return i;
        }
    }
    return none;
}

/// Whether foreign keys refer to a table of which this one is a partition.
bool Differ::is_referred_to(const Object& table) {
    if (!table.has("partition of")) {
        return false;
    }
    if (!referred_) {
        referred_.emplace();
        for (const Object& object : from_.objects()) {
            for (std::uint32_t const used : object.depends) {
                if (object.attribute("type") == "foreign key" &&
                    from_[used].attribute("on") != object.attribute("on")) {
                    referred_->insert(std::string(from_[used].attribute("on")));
                }
            }
        }
    }
    std::string_view parent = table.attribute("partition of");
    for (int depth = 0; depth < 100 && !parent.empty(); ++depth) {
        if (referred_->contains(std::string(parent))) {
            return true;
        }
        auto const above = from_.relation(parent);
        parent = above ? from_[*above].attribute("partition of") : std::string_view();
    }
    return false;
}

void Differ::make_drops() {
    drop_of_.assign(from_.size(), none);
    // The last ones first: what is made last is dropped first where nothing else decides.
    for (std::uint32_t i = static_cast<std::uint32_t>(from_.size()); i-- > 0;) {
        if (!leaves(i) || ender_of(i) != i) {
            continue;
        }
        std::vector<std::string> statements = drop_statements(from_, i, how_.maintain);
        if (from_[i].kind == "table" && is_referred_to(from_[i])) {
            // The copies that the server made of the foreign keys would hold the partition.
            statements.insert(statements.begin(), "ALTER TABLE " +
                                                      std::string(from_[i].attribute("partition of")) +
                                                      " DETACH PARTITION " + from_[i].identity);
        }
        if (!statements.empty()) {
            drop_of_[i] = static_cast<std::uint32_t>(building_.drops.size());
            dropped_.push_back(i);
            building_.drops.push_back({std::move(statements), {}, {}});
        }
    }
    // What goes with something else counts as that.
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        std::uint32_t ender = i;
        for (int depth = 0; depth < 4 && leaves(i); ++depth) {
            ender = ender_of(ender);
        }
        if (leaves(i) && ender != i) {
            drop_of_[i] = drop_of_[ender];
        }
    }
}

void Differ::order_drops() {
    std::unordered_map<std::string, std::uint32_t> names;
    for (std::uint32_t drop = 0; drop < dropped_.size(); ++drop) {
        names.emplace(name_space(from_[dropped_[drop]]), drop);
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        for (std::uint32_t const user : dependents_[i]) {
            bool const user_goes = drop_of_[user] != none;
            if (drop_of_[i] != none && user_goes && drop_of_[i] != drop_of_[user]) {
                building_.drops[drop_of_[i]].after_drops.push_back(drop_of_[user]);
            } else if (drop_of_[i] != none && !user_goes && fate_[user] == Fate::alter) {
                building_.drops[drop_of_[i]].after.push_back(target_[user]);
            } else if (drop_of_[i] == none && user_goes && detaches(i) && from_[user].has("inherited")) {
                // What it has from its parent is its own once it has left it.
                building_.drops[drop_of_[user]].after.push_back(target_[i]);
            } else if (drop_of_[i] == none && user_goes && detaches(i) &&
                       (from_[user].kind == "column" || from_[user].has("partition of"))) {
                building_.drops[drop_of_[user]].after.push_back(target_[i]);
            } else if (drop_of_[i] == none && user_goes && target_[i] != none &&
                       (frees_[i] || (fate_[i] == Fate::alter && from_[i].kind != "sequence"))) {
                building_.work_after_drop.emplace_back(target_[i], drop_of_[user]);
            }
        }
    }
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        auto const column =
            from_[i].has("owned by") ? from_.find("column", from_[i].attribute("owned by")) : std::nullopt;
        if (column && drop_of_[*column] != none && fate_[i] == Fate::alter) {
            building_.drops[drop_of_[*column]].after.push_back(target_[i]);
        }
    }
    for (auto const& [own, above] : merged_drops_) {
        if (drop_of_[own] != none && drop_of_[above] != none && drop_of_[own] != drop_of_[above]) {
            building_.drops[drop_of_[own]].after_drops.push_back(drop_of_[above]);
        }
    }
    // Bounds of partitions that come may be those of some that go.
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> partitions;
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (from_[i].has("partition of") && from_[i].kind != "index" && from_[i].kind != "constraint" &&
            (drop_of_[i] != none || detaches(i))) {
            partitions[from_[i].attribute("partition of")].push_back(i);
        }
    }
    for (std::uint32_t j = 0; j < to_.size() && !partitions.empty(); ++j) {
        auto const found = to_[j].kind == "table" || to_[j].kind == "foreign table"
                               ? partitions.find(to_[j].attribute("partition of"))
                               : partitions.end();
        if (found == partitions.end()) {
            continue;
        }
        for (std::uint32_t const sibling : found->second) {
            if (drop_of_[sibling] != none && building_.work[j].kind == Work::Kind::create) {
                building_.work_after_drop.emplace_back(j, drop_of_[sibling]);
            } else if (drop_of_[sibling] == none && target_[sibling] != j) {
                building_.late_after.emplace_back(j, target_[sibling]);
            }
        }
    }
    for (std::uint32_t j = 0; j < to_.size(); ++j) {
        if (building_.work[j].kind != Work::Kind::create) {
            continue;
        }
        if (auto const found = names.find(name_space(to_[j])); found != names.end()) {
            building_.work_after_drop.emplace_back(j, found->second);
        }
        if (origin_[j] != none && drop_of_[origin_[j]] != none) {
            building_.work_after_drop.emplace_back(j, drop_of_[origin_[j]]);
        }
    }
}

void Differ::make_swaps() {
    constexpr const char* old_name = "\"shepherd old type\"";
    InlineDefault const no_defaults = [](std::uint32_t) { return nullptr; };
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        if (!swaps_[i] || leaves(i)) {
            continue;
        }
        const Object& type = to_[target_[i]];
        std::string const words = object_words(type.kind);
        std::string_view const name = local_name(type.identity);
        std::string const schema = type.identity.substr(0, type.identity.size() - name.size());
        Work& work = building_.work[target_[i]];
        work.kind = Work::Kind::alter;
        work.statements = {"ALTER " + words + " " + type.identity + " RENAME TO " + old_name};
        auto const add = [&work](std::vector<std::string> more) {
            work.statements.insert(work.statements.end(), std::make_move_iterator(more.begin()),
                                   std::make_move_iterator(more.end()));
        };
        add(create_statements(to_, target_[i], no_defaults));
        add(finish_statements(to_, target_[i], how_.maintain));
        for (std::uint32_t const user : dependents_[i]) {
            const Object& column = from_[user];
            auto const relation =
                column.kind == "column" ? from_.relation(column.attribute("on")) : std::nullopt;
            bool const altered = relation && !leaves(user) && from_[*relation].kind != "view" &&
                                 from_[*relation].kind != "materialized view";
            if (!altered || column.attribute("inherited") == "yes" || from_[*relation].has("partition of")) {
                continue;
            }
            if (from_[*relation].kind == "composite type") {
                work.statements.push_back(alter_relation(from_, column.attribute("on"), false) +
                                          "ALTER ATTRIBUTE " + std::string(column.attribute("name")) +
                                          " TYPE " + std::string(to_[target_[user]].attribute("type")));
                continue;
            }
            std::string const wanted(to_[target_[user]].attribute("type"));
            std::string const column_name(column.attribute("name"));
            std::string& sql =
                work.statements.emplace_back(alter_relation(from_, column.attribute("on"), false));
            sql.append("ALTER COLUMN ").append(column_name).append(" TYPE ").append(wanted);
            if (type.kind == "collation") {
                sql.append(" COLLATE ").append(to_[target_[user]].attribute("collation"));
            } else if (from_[*relation].kind == "table") {
                sql.append(" USING ").append(column_name).append("::text::").append(wanted);
            }
        }
        work.statements.emplace_back("DROP ").append(words).append(" ").append(schema).append(old_name);
        for (std::uint32_t j = 0; j < to_.size(); ++j) {
            if (to_[j].kind == "domain constraint" && to_[j].attribute("on") == type.identity) {
                building_.work[j] = {};
            }
        }
    }
}

std::vector<std::string> Differ::hazards_of_creation(std::uint32_t place) const {
    const Object& object = to_[place];
    auto const relation = object.has("on") ? to_.relation(object.attribute("on")) : std::nullopt;
    if (!relation || building_.work[*relation].kind == Work::Kind::create) {
        return {};
    }
    if (object.kind == "column") {
        bool const filled =
            to_.find("default", object.identity) || object.has("identity") || object.has("generated");
        if (object.has("generated")) {
            return {hazard::rewrite};
        }
        return object.has("not null") && !filled ? std::vector<std::string>{hazard::depends_on_data}
                                                 : std::vector<std::string>{};
    }
    if (object.kind == "index") {
        return {hazard::long_scan, hazard::lock};
    }
    if (object.kind == "constraint" && !object.has("not valid")) {
        bool const index = object.attribute("type") != "check" && object.attribute("type") != "foreign key";
        return index ? std::vector<std::string>{hazard::long_scan, hazard::lock, hazard::depends_on_data}
                     : std::vector<std::string>{hazard::long_scan, hazard::depends_on_data};
    }
    return {};
}

DiffStep Differ::step_of(const Step& step) const {
    DiffStep result;
    result.statements = step.statements;
    if (step.drop) {
        const Object& object = from_[dropped_[step.place]];
        bool const rebuilt = fate_[dropped_[step.place]] == Fate::rebuild;
        result.kind = object.kind;
        result.identity = object.identity;
        result.change = rebuilt ? "rebuild" : "drop";
        if (holds_data(object)) {
            result.hazards.emplace_back(hazard::data_loss);
            result.allowed = how_.allow_data_loss;
        }
        return result;
    }
    const Object& object = to_[step.place];
    result.kind = object.kind;
    result.identity = object.identity;
    bool const altered = building_.work[step.place].kind == Work::Kind::alter;
    std::uint32_t const origin = origin_[step.place];
    bool const rebuilt = !altered && origin != none;
    result.change = altered ? "alter" : rebuilt ? "rebuild" : "create";
    result.hazards = altered ? hazards_[step.place] : hazards_of_creation(step.place);
    return result;
}

std::vector<DiffStep> Differ::run() {
    match();
    index_dependents();
    spread();
    set_default_privileges_aside();
    find_leaders();
    make_swaps();
    make_drops();
    order_drops();
    std::vector<DiffStep> steps;
    std::vector<bool> allowed(building_.drops.size(), true);
    std::unordered_multimap<std::uint32_t, std::uint32_t> waits(building_.work_after_drop.begin(),
                                                                building_.work_after_drop.end());
    bool bodies = false;
    for (const Step& step : build_steps(to_, building_)) {
        DiffStep next = step_of(step);
        // What waits for a step that is not allowed would fail.
        if (step.drop) {
            auto const& before = building_.drops[step.place].after_drops;
            next.allowed = next.allowed &&
                           std::ranges::all_of(before, [&](std::uint32_t drop) { return allowed[drop]; });
            allowed[step.place] = next.allowed;
        } else {
            auto const [begin, end] = waits.equal_range(step.place);
            next.allowed = std::all_of(begin, end, [&](const auto& one) { return allowed[one.second]; });
            bodies = bodies || next.kind == "function" || next.kind == "procedure";
        }
        steps.push_back(std::move(next));
    }
    // A body that is a string may use what comes later.
    if (bodies) {
        steps.insert(
            steps.begin(),
            {"setting", "check_function_bodies", "set", {"SET check_function_bodies = off"}, {}, true});
        steps.push_back(
            {"setting", "check_function_bodies", "reset", {"RESET check_function_bodies"}, {}, true});
    }
    return steps;
}

}  // namespace

std::vector<DiffStep> diff(const Snapshot& from, const Snapshot& to, const Diffing& how) {
    return Differ(from, to, how).run();
}

}  // namespace shepherd::diff

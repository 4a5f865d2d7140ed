// What has to be there before a step: as the server wants it.

#include <algorithm>

#include "core/diff/builder.hpp"
#include "core/diff/create.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

using model::Object;

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
            // Columns of a row cannot change their types once a column holds such rows.
            bool const holds_rows = snapshot_[to].kind == "composite type" || object.kind == "column";
            bool const rows = holds_rows && model::is_relation(snapshot_[to].kind) &&
                              work_of(to) != Work::Kind::create &&
                              object.attribute("on") != snapshot_[to].identity;
            for (std::uint32_t const attribute :
                 rows ? snapshot_.columns(to) : std::vector<std::uint32_t>()) {
                order_.need(node, main_of(attribute));
            }
        } else if (object.kind == "view" && snapshot_[to].kind == "column" && order_.has(node)) {
            // One that was replaced by a view of itself, which the server lets anybody make.
            dummy_[place] = true;
            order_.add(late_of(place));
            order_.need(late_of(place), node);
        }
    }
    if (object.kind == "sequence" && work_of(place) == Work::Kind::create) {
        // The server refuses a sequence of the name that a type has, but not the other way round
        // (heap_create_with_catalog in src/backend/catalog/heap.c).
        for (const char* const kind : {"enum", "domain", "range type", "base type"}) {
            auto const type = snapshot_.find(kind, object.identity);
            if (type && work_of(*type) == Work::Kind::create) {
                order_.need(main_of(*type), main_of(place));
            }
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
    if ((object.kind == "table" || object.kind == "foreign table") && work_of(place) == Work::Kind::alter) {
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
        // One that becomes of a type has its columns in the same order.
        std::optional<std::uint32_t> last;
        for (std::uint32_t const column : made ? std::vector<std::uint32_t>() : snapshot_.columns(place)) {
            if (work_of(column) == Work::Kind::create) {
                if (last) {
                    order_.need(main_of(column), main_of(*last));
                }
                last = column;
            }
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
                if (later) {
                    order_.need(main_of(*own), main_of(part));
                    if (how_.leader_of(part) != Building::no_leader) {
                        order_.need(main_of(how_.leader_of(part)), main_of(place));
                    }
                }
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

/// Whether the parent's index, of which this one is to be a part, need not be made.
bool Builder::index_above_is_there(std::uint32_t index) const {
    auto const above = indexes_.find(std::string(snapshot_[index].attribute("partition of")));
    return above != indexes_.end() && work_of(above->second) != Work::Kind::create;
}

/// Attaching a partition pairs the indexes that are alike in the order in which both tables got theirs, and a
/// table has its primary key first as a rule (AttachPartitionEnsureIndexes in
/// src/backend/commands/tablecmds.c).
void Builder::keys_first(const std::vector<std::uint32_t>& parts) {
    auto const key = std::ranges::find_if(parts, [this](std::uint32_t part) {
        // One for a key that comes to the parent does so behind it.
        return snapshot_[part].attribute("type") == "primary key" && work_of(part) == Work::Kind::create &&
               index_above_is_there(part);
    });
    for (std::uint32_t const part : parts) {
        if (key != parts.end() && snapshot_[part].attribute("type") == "unique") {
            order_.need(main_of(part), main_of(*key));
        }
    }
}

void Builder::add_partition_needs() {
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> children;  // of an index
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (object.kind == "index") {
            indexes_.emplace(object.identity, i);
        } else if (object.kind == "constraint" && object.attribute("type") != "check" &&
                   object.attribute("type") != "foreign key") {
            indexes_.emplace(index_of(object), i);
        }
    }
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& object = snapshot_[i];
        if (!object.has("partition of")) {
            continue;
        }
        if (object.kind == "index" || object.kind == "constraint") {
            if (auto const parent = indexes_.find(std::string(object.attribute("partition of")));
                parent != indexes_.end()) {
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
                // Otherwise the name of the parent's constraint would be taken when that is made (18).
                if (relation == *parent && snapshot_[column].has("not null") &&
                    work_of(i) == Work::Kind::create) {
                    order_.need(main_of(i), main_of(maker_of(column)));
                }
            }
        }
        keys_first(parts_[object.identity]);
        for (const std::string& relation : {object.identity, snapshot_[*parent].identity}) {
            for (std::uint32_t const part : parts_[relation]) {
                bool const check = snapshot_[part].attribute("type") == "check";
                bool const of_parent = relation != object.identity;
                bool const indexed =
                    snapshot_[part].kind == "index" || (snapshot_[part].kind == "constraint" && !check);
                bool const attached = snapshot_[part].has("partition of");
                bool const foreign = snapshot_[part].attribute("type") == "foreign key";
                bool const made = work_of(part) == Work::Kind::create;
                if (indexed && (of_parent ? made : !attached && !foreign)) {
                    // Attaching would make the indexes that the parent has, under names of its own, or take
                    // the first index that is like the parent's.
                    order_.need(main_of(part), late_of(i));
                } else if (check || (indexed && attached && index_above_is_there(part))) {
                    order_.need(late_of(i), main_of(part));
                }
            }
        }
    }
    // The index of a partitioned table is valid, and can be referred to, once all its parts are attached.
    for (const auto& [parent, parts] : children) {
        // Attaching a partition passes over its index while that is not valid, and makes another one.
        auto const table = snapshot_.relation(snapshot_[parent].attribute("on"));
        bool const there = index_above_is_there(parent);
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

}  // namespace shepherd::diff

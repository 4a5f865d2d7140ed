#include "server/catalog/collector.hpp"

#include <algorithm>

#include "core/model/privileges.hpp"
#include "core/model/snapshot.hpp"
#include "core/model/text.hpp"
#include "server/catalog/queries.hpp"

extern "C" {
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
}

namespace shepherd::catalog {

namespace {

using enum row::Column;

std::string quoted(const std::string& name) {
    const char* const text = name.c_str();
    return pg_call([&] { return quote_identifier(text); });
}

/// pg_get_viewdef and pg_get_ruledef end with a semicolon, pg_get_functiondef with a newline.
std::string_view trimmed(std::string_view text) {
    std::size_t const end = text.find_last_not_of("; \n");
    std::size_t const begin = text.find_first_not_of(" \n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

bool same(std::vector<model::Grant> left, std::vector<model::Grant> right) {
    auto const order = [](std::vector<model::Grant>& grants) {
        for (model::Grant& grant : grants) {
            std::ranges::sort(grant.privileges);
        }
        std::ranges::sort(grants, {},
                          [](const model::Grant& one) { return one.grantee + "/" + one.grantor; });
    };
    order(left);
    order(right);
    return left == right;
}

std::vector<model::Grant> grants_of(const Cell& items) {
    std::vector<model::Grant> grants;
    for (std::size_t i = 0; i < items.length; ++i) {
        model::Grant grant = model::read_grant(items.items[i].text());
        grant.grantee = grant.grantee.empty() ? "PUBLIC" : quoted(grant.grantee);
        grant.grantor = quoted(grant.grantor);
        grants.push_back(std::move(grant));
    }
    return grants;
}

}  // namespace

Key key_of(std::uint64_t class_id, std::int64_t oid, std::int64_t column) {
    return class_id << 48U | static_cast<std::uint64_t>(oid) << 16U | static_cast<std::uint64_t>(column);
}

void Collector::expect(std::size_t objects) {
    objects_.reserve(objects);
    origins_.reserve(objects);
    places_.reserve(objects);
}

void Collector::add_member(Key member, Oid extension) {
    members_.emplace(member, extension);
}

std::optional<std::uint32_t> Collector::find(Key key) const {
    if (auto const found = places_.find(key); found != places_.end()) {
        return found->second;
    }
    if (auto const found = aliases_.find(key); found != aliases_.end()) {
        return found->second;
    }
    return std::nullopt;
}

/// The relation that the row is a part of. Columns of one come one behind the other.
std::optional<std::uint32_t> Collector::parent_of(const Cell* row) {
    if (row[parent].number != last_parent_) {
        last_parent_ = row[parent].number;
        last_relation_ = find(key_of(RelationRelationId, last_parent_));
    }
    return last_relation_;
}

void Collector::add_attributes(model::Object& object, const Cell& cell) {
    constexpr std::size_t of_parts = 4;  // those that are set later, and room for one more
    object.attributes.reserve(of_parts + (cell.null ? 0 : cell.length / 2));
    for (std::size_t i = 0; !cell.null && i + 1 < cell.length; i += 2) {
        const Cell& value = cell.items[i + 1];
        if (!cell.items[i].null && !value.null) {
            object.attributes.emplace_back(cell.items[i].text(), value.text());
        }
    }
    std::sort(object.attributes.begin(), object.attributes.end());
}

void Collector::add_grants(model::Object& object, const Cell& items, const std::string& owner) {
    std::vector<model::Grant> const grants = grants_of(items);
    if (!same(grants, model::default_grants(object, owner, PG_VERSION_NUM >= 170000))) {
        object.set("grants", model::write_grants(grants));
    }
}

void Collector::add_privileges(std::uint32_t class_id, const Cell* row) {
    std::vector<model::Grant> const grants = grants_of(row[privileges]);
    std::vector<model::Grant> const initial = grants_of(row[other_name]);
    if (same(grants, initial)) {
        return;
    }
    model::Object object;
    object.kind = row[kind].text();
    object.identity = row[identity].text();
    add_attributes(object, row[attributes]);
    object.set("owner", std::string(row[owner].text()));
    object.set("grants", model::write_grants(grants));
    object.set("initial grants", model::write_grants(initial));
    objects_.push_back(std::move(object));
    // Nothing depends on what was granted on an object.
    origins_.push_back({key_of(class_id, row[oid].number, row[number].number) | model::own_key,
                        key_of(class_id, row[oid].number),
                        {}});
}

std::string Collector::owner_of(const model::Object& object, std::optional<std::uint32_t> relation) const {
    if (object.kind == "default privileges") {
        return std::string(object.attribute("role"));
    }
    return std::string((relation ? objects_[*relation] : object).attribute("owner"));
}

void Collector::add_part(model::Object& object, const model::Object& relation) {
    std::string const name = object.identity;
    object.set("on", relation.identity);
    if (object.kind == "index") {
        return;
    }
    object.set("name", name);
    object.identity = object.kind == "column" || object.kind == "default" ? relation.identity + "." + name
                                                                          : name + " ON " + relation.identity;
}

/// What another catalog has on a column.
void Collector::add_to_column(std::uint32_t class_id, const Cell* row) {
    auto const column = find(key_of(RelationRelationId, row[parent].number, row[number].number));
    if (column) {
        const Cell& told = row[attributes];
        for (std::size_t i = 0; i + 1 < told.length; i += 2) {
            objects_[*column].set(told.items[i].text(), std::string(told.items[i + 1].text()));
        }
        aliases_.emplace(key_of(class_id, row[oid].number), *column);
    }
}

void Collector::add(std::uint32_t class_id, const Cell* row) {
    Key const key = key_of(class_id, row[oid].number, row[number].number);
    if (row[kind].text() == "privileges") {
        add_privileges(class_id, row);
        return;
    }
    if (row[kind].text() == told_of_column) {
        add_to_column(class_id, row);
        return;
    }
    if (members_.contains(key_of(class_id, row[oid].number))) {
        return;
    }
    model::Object object;
    object.kind = row[kind].text();
    object.identity = row[identity].text();
    object.definition = trimmed(row[definition].text());
    add_attributes(object, row[attributes]);
    std::optional<std::uint32_t> relation;
    ColumnType type{};
    if (!row[parent].null) {
        relation = parent_of(row);
        if (!relation) {
            return;
        }
        if (object.kind == "index") {
            object.definition = index_definition(row, objects_[*relation]);
        } else if (object.kind == "constraint" && row[definition].null && !row[key_columns].null) {
            object.definition = constraint_definition(row);
        }
        bool const empty = row[definition].null && object.attributes.empty();
        if (object.kind == "rule" && empty) {
            aliases_.emplace(key, *relation);  // the query of a view
            return;
        }
        if (object.definition.empty() &&
            (object.kind == "index" || object.kind == "constraint" || object.kind == "default")) {
            return;
        }
        add_part(object, objects_[*relation]);
        if (object.kind == "column") {
            columns_ = columns_of_ == relation ? columns_ + 1 : 1;
            columns_of_ = relation;
            object.set("position", std::to_string(columns_));
            type = {row[type_oid].number, row[type_collation].number};
        }
    }
    // Dropped between the query and the function that prints it.
    bool const printed = object.kind == "view" || object.kind == "materialized view" ||
                         object.kind == "function" || object.kind == "procedure" ||
                         object.kind == "statistics";
    if (printed && row[definition].null) {
        return;
    }
    if (!row[owner].null) {
        object.set("owner", std::string(row[owner].text()));
    }
    if (!row[privileges].null) {
        add_grants(object, row[privileges], owner_of(object, relation));
    }
    auto const place = static_cast<std::uint32_t>(objects_.size());
    if (relation) {
        object.depends.push_back(*relation);
    }
    bool const has_other_name = object.kind == "composite type" || object.kind == "constraint";
    // Since 17 NOT NULL of a domain is an object, of which there can be a comment.
    bool const has_not_null = PG_VERSION_NUM >= 170000 && object.kind == "domain";
    if (model::is_relation(object.kind)) {
        relations_.emplace_back(static_cast<Oid>(row[has_other_name ? other_name : oid].number), place);
    }
    bool const of_domain = object.kind == "domain constraint";
    objects_.push_back(std::move(object));
    origins_.push_back({key,
                        relation    ? origins_[*relation].unit
                        : of_domain ? key_of(TypeRelationId, row[other_name].number)
                                    : key_of(class_id, row[oid].number),
                        type});
    places_.emplace(key, place);
    if (has_other_name && !row[other_name].null) {
        aliases_.emplace(key_of(RelationRelationId, row[other_name].number), place);
    }
    if (has_not_null && !row[other_name].null) {
        aliases_.emplace(key_of(ConstraintRelationId, row[other_name].number), place);
    }
}

void Collector::add_alias(Key key, Key target) {
    if (auto const found = find(target)) {
        aliases_.emplace(key, *found);
    }
}

void Collector::add_comment(Key key, std::string_view comment) {
    if (auto const found = places_.find(key); found != places_.end()) {
        objects_[found->second].set("comment", std::string(comment));
        return;
    }
    auto const other = aliases_.find(key);
    if (other == aliases_.end()) {
        return;
    }
    model::Object& object = objects_[other->second];
    if (object.kind == "constraint") {
        object.set("index comment", std::string(comment));
    } else if (object.kind == "column" || object.kind == "domain") {
        object.set("not null comment", std::string(comment));
    }
}

void Collector::add_label(Key key, std::string_view provider, std::string_view label) {
    if (auto const found = places_.find(key); found != places_.end()) {
        objects_[found->second].set("security label " + std::string(provider), std::string(label));
    }
}

void Collector::set(Key key, std::string_view name, std::string_view value) {
    if (auto const found = places_.find(key); found != places_.end()) {
        objects_[found->second].set(name, std::string(value));
    }
}

std::vector<RelationToRead> Collector::relations() const {
    std::vector<RelationToRead> relations;
    relations.reserve(relations_.size());
    for (auto const& [relation, place] : relations_) {
        const model::Object& object = objects_[place];
        std::string const name = model::plain_name(object.identity);
        bool const stored = object.kind != "view" && object.kind != "composite type";
        bool const partition = object.has("partition of") || object.has("partition bound");
        relations.push_back({relation, stored, partition, name.substr(name.rfind('\x1f') + 1)});
    }
    std::ranges::sort(relations, {}, &RelationToRead::oid);
    return relations;
}

void Collector::resolve_members() {
    for (const auto& [member, extension] : members_) {
        add_alias(member, key_of(ExtensionRelationId, extension));
    }
}

std::vector<Key> Collector::keys() const {
    std::vector<Key> keys;
    keys.reserve(places_.size() + aliases_.size());
    for (const auto& [key, place] : places_) {
        keys.push_back(key);
    }
    for (const auto& [key, place] : aliases_) {
        keys.push_back(key);
    }
    return keys;
}

std::vector<model::Unit> Collector::units(std::vector<model::Object> objects) const {
    std::vector<model::Part> parts(objects.size());
    for (std::size_t i = 0; i < objects.size(); ++i) {
        parts[i].key = origins_[i].key;
        for (std::uint32_t const used : objects[i].depends) {
            parts[i].uses.push_back(origins_[used].key);
        }
        parts[i].object = std::move(objects[i]);
        parts[i].object.depends.clear();
    }
    for (const auto& [place, key] : outside_) {
        parts[place].uses.push_back(key);
    }
    for (const auto& [key, place] : aliases_) {
        if (key != parts[place].key) {
            parts[place].other_keys.push_back(key);
        }
    }
    std::vector<model::Unit> units;
    std::unordered_map<Key, std::size_t> numbers;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        model::Part& part = parts[i];
        std::sort(part.other_keys.begin(), part.other_keys.end());
        std::sort(part.uses.begin(), part.uses.end());
        part.uses.erase(std::unique(part.uses.begin(), part.uses.end()), part.uses.end());
        auto const [found, fresh] = numbers.emplace(origins_[i].unit, units.size());
        if (fresh) {
            units.emplace_back().key = origins_[i].unit;
        }
        units[found->second].parts.push_back(std::move(part));
    }
    return units;
}

void Collector::add_dependency(Key from_key, Key to_key, char type, bool outside) {
    Oid const from_class = class_of(from_key);
    Oid const to_class = class_of(to_key);
    // Members of operator classes and families are parts of them, with dependencies of their own.
    if ((from_class == AccessMethodOperatorRelationId || from_class == AccessMethodProcedureRelationId) &&
        (to_class == OperatorClassRelationId || to_class == OperatorFamilyRelationId)) {
        if (!find(from_key)) {
            add_alias(from_key, to_key);
        }
        return;
    }
    auto const from = find(from_key);
    auto const to = find(to_key);
    if (outside && from && !to && (objects_[*from].kind != "sequence" || type != 'a') &&
        objects_[*from].kind != "extension") {
        outside_.emplace_back(*from, to_key);
    }
    if (!from || !to || *from == *to) {
        return;
    }
    model::Object& object = objects_[*from];
    const model::Object& target = objects_[*to];
    // A sequence is made before the table that owns it, and a table's key is no reason to wait for its
    // columns; a view that reads itself is.
    if ((object.kind == "sequence" && type == 'a') || object.kind == "extension" ||
        (target.kind == "column" && target.depends.front() == *from && object.kind != "view")) {
        return;
    }
    object.depends.push_back(*to);
}

}  // namespace shepherd::catalog

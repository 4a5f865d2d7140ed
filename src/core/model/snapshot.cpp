#include "core/model/snapshot.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace shepherd::model {

namespace {

constexpr std::string_view kinds[] = {"schema",
                                      "language",
                                      "access method",
                                      "extension",
                                      "collation",
                                      "shell type",
                                      "base type",
                                      "enum",
                                      "domain",
                                      "composite type",
                                      "range type",
                                      "domain constraint",
                                      "function",
                                      "procedure",
                                      "aggregate",
                                      "operator",
                                      "operator family",
                                      "operator class",
                                      "cast",
                                      "transform",
                                      "conversion",
                                      "text search parser",
                                      "text search template",
                                      "text search dictionary",
                                      "text search configuration",
                                      "foreign data wrapper",
                                      "server",
                                      "user mapping",
                                      "sequence",
                                      "table",
                                      "foreign table",
                                      "view",
                                      "materialized view",
                                      "column",
                                      "default",
                                      "constraint",
                                      "index",
                                      "statistics",
                                      "trigger",
                                      "rule",
                                      "policy",
                                      "publication",
                                      "publication table",
                                      "publication schema",
                                      "subscription",
                                      "event trigger",
                                      "default privileges",
                                      "privileges"};

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// What the objects are sorted by: kind_rank and position are looked up once.
struct Order {
    int rank;
    int position;
    std::string_view relation;  ///< of columns
    const Object* object;
};

/// The relation's columns by position, everything else by identity.
bool before(const Order& left, const Order& right) {
    if (left.rank != right.rank) {
        return left.rank < right.rank;
    }
    if (left.relation != right.relation) {
        return left.relation < right.relation;
    }
    if (left.position != right.position) {
        return left.position < right.position;
    }
    int const kinds = left.object->kind.compare(right.object->kind);
    return kinds != 0 ? kinds < 0 : left.object->identity < right.object->identity;
}

Order order_of(const Object& object, int rank) {
    bool const column = object.kind == "column";
    return {rank, column ? number(object.attribute("position")) : 0,
            column ? object.attribute("on") : std::string_view(), &object};
}

}  // namespace

int kind_rank(std::string_view kind) {
    auto const found = std::find(std::begin(kinds), std::end(kinds), kind);
    return static_cast<int>(found - std::begin(kinds));
}

bool is_relation(std::string_view kind) {
    return std::ranges::find(relation_kinds, kind) != std::end(relation_kinds);
}

Snapshot::Snapshot(std::vector<Object> objects) {
    std::vector<std::uint32_t> order(objects.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<Order> orders;
    orders.reserve(objects.size());
    // They come kind by kind.
    std::string_view last_kind;
    int last_rank = 0;
    for (const Object& object : objects) {
        if (object.kind != last_kind) {
            last_kind = object.kind;
            last_rank = kind_rank(last_kind);
        }
        orders.push_back(order_of(object, last_rank));
    }
    auto const by_order = [&orders](std::uint32_t left, std::uint32_t right) {
        return before(orders[left], orders[right]);
    };
    // What was a snapshot once is in order.
    if (!std::ranges::is_sorted(order, by_order)) {
        std::ranges::stable_sort(order, by_order);
    }
    std::vector<std::uint32_t> place(objects.size());
    objects_.reserve(objects.size());
    places_.reserve(objects.size());
    for (std::uint32_t const from : order) {
        objects_.push_back(std::move(objects[from]));
        place[from] = places_.add_last(objects_);
        if (place[from] + 1 != objects_.size()) {
            objects_.pop_back();
        }
    }
    // Columns stand together.
    std::string_view last_relation;
    std::optional<std::uint32_t> last_owner;
    for (std::uint32_t i = 0; i < objects_.size(); ++i) {
        Object& object = objects_[i];
        for (std::uint32_t& target : object.depends) {
            target = place[target];
        }
        std::sort(object.depends.begin(), object.depends.end());
        object.depends.erase(std::unique(object.depends.begin(), object.depends.end()), object.depends.end());
        std::erase(object.depends, i);
        if (object.kind == "column") {
            if (std::string_view const on = object.attribute("on"); on != last_relation || !last_owner) {
                last_relation = on;
                last_owner = relation(on);
            }
            if (last_owner) {
                columns_[*last_owner].push_back(i);
            }
        }
    }
}

std::optional<std::uint32_t> Snapshot::find(std::string_view kind, std::string_view identity) const {
    std::uint32_t const place = places_.find(objects_, kind, identity);
    return place == NameIndex::none ? std::nullopt : std::optional(place);
}

std::optional<std::uint32_t> Snapshot::relation(std::string_view identity) const {
    for (std::string_view const kind : relation_kinds) {
        if (auto const found = find(kind, identity)) {
            return found;
        }
    }
    return std::nullopt;
}

const std::vector<std::uint32_t>& Snapshot::columns(std::uint32_t relation) const {
    auto const found = columns_.find(relation);
    return found == columns_.end() ? none_ : found->second;
}

}  // namespace shepherd::model

#include "core/diff/family.hpp"

#include <algorithm>
#include <array>

#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool mentions(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        std::size_t const end = at + name.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) {
            return true;
        }
    }
    return false;
}

bool begins_with_any(std::string_view type, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) {
        return type.starts_with(name) && (type.size() == name.size() || !is_word(type[name.size()]));
    });
}

/// Those between any two of which there is a cast (pg_cast.dat); what is text is cast to and from everything
/// by its input and output.
bool same_family(std::string_view left, std::string_view right) {
    auto const both = [&](std::initializer_list<std::string_view> names) {
        return begins_with_any(left, names) && begins_with_any(right, names);
    };
    if (left.ends_with(']') || right.ends_with(']')) {
        return false;
    }
    return both({"integer", "\"char\""}) ||
           both({"smallint", "integer", "bigint", "numeric", "real", "double precision"}) ||
           both({"integer", "boolean"}) || both({"numeric", "money"}) ||
           both({"date", "timestamp without", "timestamp with"}) || both({"time without", "time with"}) ||
           both({"time without", "interval"}) || both({"bit", "bit varying"}) ||
           (both({"bit", "integer", "bigint"}) && !left.starts_with("bit v") &&
            !right.starts_with("bit v")) ||
           both({"inet", "cidr"}) || both({"json", "jsonb"}) || both({"oid", "integer", "bigint"}) ||
           both({"macaddr", "macaddr8"});
}

/// `time(3) without time zone` -> `time without time zone`.
std::string without_modifier(std::string_view type) {
    std::size_t const begin = type.find('(');
    std::size_t const end = type.find(')');
    return begin < end && end != std::string_view::npos
               ? std::string(type.substr(0, begin)).append(type.substr(end + 1))
               : std::string(type);
}

bool is_text(std::string_view type) {
    return !type.ends_with(']') && begins_with_any(type, {"text", "character varying", "character", "name"});
}

/// Foreign keys of permanent tables refer to permanent ones (ATAddForeignKeyConstraint in
/// src/backend/commands/tablecmds.c), partitioned or not: then it does mean something.
bool keys_want_persistence(const Object& from, const Snapshot& target, const Object& to) {
    if (from.has(model::nominal_persistence) == to.has(model::nominal_persistence)) {
        return false;
    }
    return std::ranges::any_of(target.objects(), [&](const Object& key) {
        bool const own = key.attribute("on") == to.identity;
        auto const on = key.attribute("type") == "foreign key" && is_unlogged(to) == own
                            ? target.relation(key.attribute("on"))
                            : std::nullopt;
        return on && std::ranges::any_of(key.depends, [&](std::uint32_t used) {
                   auto const other = target[used].has("on") ? target.relation(target[used].attribute("on"))
                                                             : std::optional(used);
                   return other &&
                          (own ? *other != *on && is_unlogged(target[*other])
                               : target[*other].identity == to.identity && !is_unlogged(target[*on]));
               });
    });
}

/// Whether the partition is to have an identity column that its parent has already: attaching alone gives it.
bool lacks_identity(const Snapshot& source, const Snapshot& target, const Object& to) {
    auto const place = target.relation(to.identity);
    return place && std::ranges::any_of(target.columns(*place), [&](std::uint32_t number) {
               const Object& column = target[number];
               auto const before =
                   column.has("identity") ? source.find("column", column.identity) : std::nullopt;
               auto const above =
                   before && !source[*before].has("identity")
                       ? source.find("column", part_of_parent(column, to.attribute("partition of")))
                       : std::nullopt;
               return above && source[*above].has("identity");
           });
}

/// Whether the two can stay together while NOT NULL changes. That of a partitioned table goes with those of
/// all below it (ATPrepDropNotNull in src/backend/commands/tablecmds.c, from 18 on dropconstraint_internal
/// there). As to names (18), the server renames an inherited one only with its parent's, and a parent's only
/// with those of all below it, which have to have its name (rename_constraint_internal there).
bool not_null_can_change(const Snapshot& source, const Snapshot& target, const Object& to,
                         std::string_view parent) {
    auto const place = target.relation(to.identity);
    return !place || std::ranges::all_of(target.columns(*place), [&](std::uint32_t number) {
        const Object& column = target[number];
        auto const before = column.has("not null") ? source.find("column", column.identity) : std::nullopt;
        if (!before || !source[*before].has("not null") ||
            (column.has("not null inherited") && source[*before].has("not null inherited"))) {
            return true;
        }
        std::string const above = part_of_parent(column, parent);
        auto const had = source.find("column", above);
        auto const has = target.find("column", above);
        if (!had || !has || !hands_not_null_down(source[*had])) {
            return true;
        }
        if (!hands_not_null_down(target[*has])) {
            return !to.has("partition of");
        }
        bool const with_parent = renames_not_null(source[*had], target[*has]) &&
                                 not_null_name(source[*before]) == not_null_name(source[*had]) &&
                                 not_null_name(column) == not_null_name(target[*has]);
        return with_parent ||
               (!renames_not_null(source[*had], target[*has]) && !renames_not_null(source[*before], column));
    });
}

/// Whether the type of this name, or one that it is made of, is another one.
bool type_changes(const Snapshot& source, const Snapshot& target, std::string_view type, int depth) {
    while (type.ends_with("[]")) {
        type.remove_suffix(2);
    }
    constexpr int deepest = 20;
    for (const char* const kind : {"enum", "domain", "composite type", "range type", "base type"}) {
        auto const before = source.find(kind, type);
        if (!before) {
            continue;
        }
        auto const after = target.find(kind, type);
        return !after || !model::same_object(source[*before], target[*after], true) || depth >= deepest ||
               type_changes(source, target, source[*before].attribute("type"), depth + 1) ||
               std::ranges::any_of(source.columns(*before), [&](std::uint32_t column) {
                   auto const same = target.find("column", source[column].identity);
                   return !same || !model::same_object(source[column], target[*same], true) ||
                          type_changes(source, target, source[column].attribute("type"), depth + 1);
               });
    }
    return false;
}

/// Whether the two can stay together while types of columns change. A column that has several parents changes
/// with none of them (ATPrepAlterColumnType in src/backend/commands/tablecmds.c): it stays with the first.
bool types_can_change(const Snapshot& source, const Object& from, const Snapshot& target, const Object& to,
                      std::string_view parent) {
    auto const parents = model::split_list(from.attribute("inherits"));
    auto const place = target.relation(to.identity);
    return parents.size() < 2 || !place ||
           std::ranges::all_of(target.columns(*place), [&](std::uint32_t number) {
               const Object& column = target[number];
               auto const before = source.find("column", column.identity);
               auto const first = std::ranges::find_if(parents, [&](std::string_view one) {
                   return source.find("column", part_of_parent(column, one)).has_value();
               });
               bool const of_this = source.find("column", part_of_parent(column, parent)).has_value();
               return !before || !of_this || *first == parent ||
                      (source[*before].attribute("type") == column.attribute("type") &&
                       source[*before].attribute("collation") == column.attribute("collation") &&
                       !type_changes(source, target, column.attribute("type"), 0));
           });
}

}  // namespace

bool hands_not_null_down(const Object& column) {
    return column.has("not null") && !column.has("not null no inherit");
}

bool renames_not_null(const Object& before, const Object& after) {
    return before.attribute("not null name") != after.attribute("not null name");
}

std::string_view plain_type(const Snapshot& snapshot, std::string_view type) {
    for (int depth = 0; depth < 100; ++depth) {
        auto const domain = snapshot.find("domain", type);
        if (!domain) {
            break;
        }
        type = snapshot[*domain].attribute("type");
    }
    return type;
}

bool is_unlogged(const Object& table) {
    return table.has("persistence") || table.has(model::nominal_persistence);
}

bool remade(const Snapshot& source, const Object& from, const Snapshot& target, const Object& to) {
    if (from.attribute("partition by") != to.attribute("partition by") ||
        from.attribute("server") != to.attribute("server") || keys_want_persistence(from, target, to)) {
        return true;
    }
    std::string_view const key = to.attribute("partition by");
    auto const place = target.relation(to.identity);
    if (key.empty() || !place) {
        return false;
    }
    return std::ranges::any_of(target.columns(*place), [&](std::uint32_t number) {
        const Object& column = target[number];
        auto const before = source.find("column", column.identity);
        return mentions(key, column.attribute("name")) &&
               (!before || source[*before].attribute("type") != column.attribute("type") ||
                source[*before].attribute("collation") != column.attribute("collation"));
    });
}

bool stays_attached(const Snapshot& source, const Object& from, const Snapshot& target, const Object& to) {
    std::string_view const parent = to.attribute("partition of");
    if (parent.empty() || from.attribute("partition of") != parent ||
        from.attribute("partition bound") != to.attribute("partition bound")) {
        return false;
    }
    auto const before = source.find("table", parent);
    auto const after = target.find("table", parent);
    return before && after && !remade(source, source[*before], target, target[*after]) &&
           !lacks_identity(source, target, to) && not_null_can_change(source, target, to, parent);
}

std::string part_of_parent(const Object& part, std::string_view parent) {
    std::string_view const name = part.attribute("name");
    return part.kind == "column" ? std::string(parent).append(".").append(name)
                                 : std::string(name).append(" ON ").append(parent);
}

std::vector<std::string_view> parents_of(const Object& table) {
    std::vector<std::string_view> parents = model::split_list(table.attribute("inherits"));
    if (table.has("partition of")) {
        parents.push_back(table.attribute("partition of"));
    }
    return parents;
}

std::vector<std::string_view> with_ancestors(const Snapshot& snapshot, std::vector<std::string_view> tables) {
    for (std::size_t i = 0; i < tables.size(); ++i) {
        auto const place = snapshot.relation(tables[i]);
        for (std::string_view const parent :
             place ? parents_of(snapshot[*place]) : std::vector<std::string_view>()) {
            if (std::ranges::find(tables, parent) == tables.end()) {
                tables.push_back(parent);
            }
        }
    }
    return tables;
}

std::vector<std::string_view> kept_parents(const Snapshot& source, const Object& from, const Snapshot& target,
                                           const Object& to) {
    std::vector<std::string_view> parents;
    if (stays_attached(source, from, target, to)) {
        parents.push_back(to.attribute("partition of"));
    }
    auto const had = model::split_list(from.attribute("inherits"));
    for (std::string_view const parent : model::split_list(to.attribute("inherits"))) {
        auto const before = source.relation(parent);
        auto const after = target.relation(parent);
        if (std::ranges::find(had, parent) != had.end() && before && after &&
            source[*before].kind == target[*after].kind &&
            !remade(source, source[*before], target, target[*after]) &&
            not_null_can_change(source, target, to, parent) &&
            types_can_change(source, from, target, to, parent)) {
            parents.push_back(parent);
        }
    }
    return parents;
}

std::vector<std::string_view> left_parents(std::vector<std::string_view> parents,
                                           const std::vector<std::string_view>& kept) {
    std::erase_if(parents,
                  [&kept](std::string_view parent) { return std::ranges::find(kept, parent) != kept.end(); });
    return parents;
}

bool leaves_parent(const Snapshot& source, const Object& from, const Snapshot& target, const Object& to) {
    return (from.has("partition of") || from.has("inherits")) &&
           kept_parents(source, from, target, to).size() < parents_of(from).size();
}

std::vector<std::uint32_t> children_without_identity(const Snapshot& snapshot, const Object& column) {
    std::vector<std::uint32_t> children;
    for (std::uint32_t i = 0; i < snapshot.size(); ++i) {
        std::vector<std::string_view> const parents =
            model::is_relation(snapshot[i].kind) ? parents_of(snapshot[i]) : std::vector<std::string_view>();
        auto const own = std::ranges::find(parents, column.attribute("on")) != parents.end()
                             ? snapshot.find("column", part_of_parent(column, snapshot[i].identity))
                             : std::nullopt;
        if (own && !snapshot[*own].has("identity")) {
            children.push_back(i);
        }
    }
    return children;
}

std::string cast_of(const Snapshot& source, const Snapshot& target, const std::string& column,
                    std::string_view from, std::string_view to) {
    std::string const direct = column + "::" + std::string(to);
    std::string const declared = "(" + std::string(from) + " AS " + std::string(to) + ")";
    if (from == to || (source.find("cast", declared) && target.find("cast", declared))) {
        return direct;
    }
    std::string_view left = plain_type(source, from);
    std::string_view right = plain_type(target, to);
    // Arrays are cast by their elements.
    while (left.ends_with("[]") && right.ends_with("[]")) {
        left.remove_suffix(2);
        right.remove_suffix(2);
    }
    std::string const plain_left = without_modifier(left);
    std::string const plain_right = without_modifier(right);
    bool const made_anew = source.find("enum", left) && type_changes(source, target, left, 0);
    bool const castable = is_text(left) || is_text(right) || (plain_left == plain_right && !made_anew) ||
                          same_family(plain_left, plain_right);
    if (castable) {
        return direct;
    }
    return column + "::text::" + std::string(to);
}

}  // namespace shepherd::diff

// A snapshot in which objects have other names.

#include <algorithm>

#include "core/diff/renames.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

bool is_routine(const Object& object) {
    return object.kind == "function" || object.kind == "procedure" || object.kind == "aggregate";
}

bool hangs_on(const Object& object) {
    return object.kind == "constraint" || object.kind == "trigger" || object.kind == "rule" ||
           object.kind == "policy";
}

/// What is in no schema, and not one either.
bool is_unqualified(const Object& object) {
    constexpr std::string_view kinds[] = {"publication", "subscription", "foreign data wrapper",
                                          "server",      "language",     "event trigger"};
    return std::ranges::find(kinds, object.kind) != std::end(kinds);
}

bool is_of_access_method(const Object& object) {
    return object.kind == "operator class" || object.kind == "operator family";
}

/// Where the qualified name at the begin of an identity ends.
std::size_t name_end(std::string_view identity) {
    return identity.empty() ? 0 : pieces_of(identity).front().text.size();
}

}  // namespace

Renamed::Renamed(const Snapshot& from, const std::vector<Renaming>& renamings, NamedNotNull named_not_null)
    : from_(from), named_not_null_(named_not_null) {
    for (const Renaming& one : renamings) {
        const Object& object = from[one.place];
        if (!one.label.empty()) {
            labels_.emplace(one.place, &one);
            continue;
        }
        by_place_.emplace(one.place, &one);
        if (object.kind == "schema") {
            schemas_.emplace(object.identity, one.name);
        } else if (object.kind == "column") {
            columns_.emplace(object.identity, one.name);
        }
    }
    for (const Renaming& one : renamings) {
        const Object& object = from[one.place];
        if (!one.label.empty() || object.kind == "schema" || object.kind == "column") {
            continue;
        }
        if (is_unqualified(object)) {
            unqualified_.emplace(object.kind + " " + object.identity, one.name);
            continue;
        }
        // Others have their names as well, which the server tells apart by where they stand.
        if (is_of_access_method(object)) {
            continue;
        }
        const std::string& old = object.identity;
        if (is_routine(object)) {
            std::string const name = old.substr(0, name_end(old));
            routines_.emplace(name, container(name) + one.name);
        } else if (is_of_index(object) || object.kind == "index") {
            // A type may have the same name.
            std::string const index = object.kind == "index" ? old : index_of(object);
            indexes_.emplace(index, container(index) + one.name);
        } else if (!hangs_on(object)) {
            qualified_.emplace(old, container(old) + one.name);
        }
    }
}

std::string Renamed::schema(std::string_view name) const {
    auto const found = schemas_.find(std::string(name));
    return found == schemas_.end() ? std::string(name) : found->second;
}

/// The schema of a qualified name, with its dot, as it is called afterwards.
std::string Renamed::container(std::string_view identity) const {
    std::size_t const length = identity.size() - local_name(identity).size();
    return length == 0 ? std::string() : schema(identity.substr(0, length - 1)) + ".";
}

std::string Renamed::relation(std::string_view identity) const {
    auto const found = qualified_.find(std::string(identity));
    return found != qualified_.end() ? found->second : container(identity).append(local_name(identity));
}

std::string Renamed::index(std::string_view identity) const {
    auto const found = indexes_.find(std::string(identity));
    return found != indexes_.end() ? found->second : container(identity).append(local_name(identity));
}

std::string Renamed::part(std::string_view relation, std::string_view column) const {
    auto const found = columns_.find(std::string(relation).append(".").append(column));
    return found == columns_.end() ? std::string(column) : found->second;
}

std::optional<std::string> Renamed::qualified(const Piece& piece) const {
    if (piece.parts.size() == 1) {
        return std::nullopt;
    }
    std::string const name = std::string(piece.parts[0]).append(".").append(piece.parts[1]);
    auto const routine = routines_.find(name);
    std::string changed = relation(name);
    if (piece.parts.size() == 2 && !qualified_.contains(name) && routine != routines_.end()) {
        changed = routine->second;
    } else if (piece.parts.size() > 2) {
        changed.append(".").append(part(name, piece.parts[2]));
        for (std::size_t i = 3; i < piece.parts.size(); ++i) {
            changed.append(".").append(piece.parts[i]);
        }
    }
    return changed == piece.text ? std::nullopt : std::optional(changed);
}

std::string Renamed::types(std::string_view text) const {
    return with_names(text, [this](const Piece& piece) -> std::optional<std::string> {
        return piece.parts.size() == 2 ? std::optional(relation(piece.text)) : std::nullopt;
    });
}

std::string Renamed::routine(std::uint32_t place, std::string_view identity) const {
    std::size_t const end = name_end(identity);
    auto const own = by_place_.find(place);
    return container(identity.substr(0, end))
        .append(own != by_place_.end() ? std::string_view(own->second->name)
                                       : local_name(identity.substr(0, end)))
        .append(types(identity.substr(end)));
}

/// The name of an object of that kind, which is in no schema.
std::string Renamed::unqualified(std::string_view kind, std::string_view name) const {
    auto const found = unqualified_.find(std::string(kind).append(" ").append(name));
    return found == unqualified_.end() ? std::string(name) : found->second;
}

/// An identity that begins, or ends, with such a name.
std::string Renamed::with_head(std::string_view kind, std::string_view identity) const {
    std::size_t const end = name_end(identity);
    return unqualified(kind, identity.substr(0, end)) + types(identity.substr(end));
}

std::string Renamed::with_tail(std::string_view kind, std::string_view identity) const {
    std::size_t const length = pieces_of(identity).back().text.size();
    std::string_view const head = identity.substr(0, identity.size() - length);
    return types(head) + unqualified(kind, identity.substr(head.size()));
}

/// Definitions in which a name stands that is not to be told from others by itself.
std::string Renamed::definition(std::uint32_t place) const {
    const Object& object = from_[place];
    std::string text = object.definition;
    auto const replace = [&text](const std::string& before, std::string_view old, std::string_view after,
                                 std::string_view name) {
        std::size_t const at = text.find(std::string(before).append(old).append(after));
        if (at != std::string::npos && old != name) {
            text.replace(at + before.size(), old.size(), name);
        }
    };
    std::string const language(object.attribute("language"));
    if (!language.empty()) {
        replace("\n LANGUAGE ", language, "\n", unqualified("language", language));
    }
    if (is_unqualified(object) && by_place_.contains(place)) {
        // A subscription mostly has the name of the publication, which is in another database.
        replace(object_words(object.kind) + " ", object.identity, "", identity(place));
    }
    if (object.kind == "transform") {
        std::string_view const used = pieces_of(object.identity).back().text;
        replace(" LANGUAGE ", used, " (", unqualified("language", used));
    }
    if (!is_of_access_method(object)) {
        return text;
    }
    auto const name_of = [](std::string_view identity) { return identity.substr(0, name_end(identity)); };
    if (by_place_.contains(place)) {
        replace("CREATE " + object_words(object.kind) + " ", name_of(object.identity), " ",
                name_of(identity(place)));
    }
    for (std::uint32_t const used : object.depends) {
        if (from_[used].kind == "operator family" && by_place_.contains(used)) {
            replace(" FAMILY ", name_of(from_[used].identity), " AS ", name_of(identity(used)));
        }
    }
    return text;
}

std::string Renamed::identity(std::uint32_t place) const {
    const Object& object = from_[place];
    auto const own = by_place_.find(place);
    bool const changed = own != by_place_.end();
    std::string_view const on = object.attribute("on");
    std::string const name(changed ? std::string_view(own->second->name) : object.attribute("name"));
    if (object.kind == "schema") {
        return schema(object.identity);
    }
    if (object.kind == "column" || object.kind == "default") {
        return relation(on) + "." + part(on, object.attribute("name"));
    }
    if (hangs_on(object)) {
        return name + " ON " + relation(on);
    }
    if (object.kind == "domain constraint") {
        return name + " ON DOMAIN " + relation(on);
    }
    if (object.kind == "default privileges") {
        return object.has("schema") ? "FOR ROLE " + std::string(object.attribute("role")) + " IN SCHEMA " +
                                          schema(object.attribute("schema")) + " ON " + std::string(on)
                                    : object.identity;
    }
    if (object.kind == "publication schema") {
        constexpr std::string_view words = " TABLES IN SCHEMA ";
        std::size_t const at = object.identity.rfind(words) + words.size();
        return with_head("publication", std::string_view(object.identity).substr(0, at)) +
               schema(std::string_view(object.identity).substr(at));
    }
    if (object.kind == "publication table") {
        return with_head("publication", object.identity);
    }
    if (object.kind == "user mapping" || object.kind == "transform") {
        return with_tail(object.kind == "transform" ? "language" : "server", object.identity);
    }
    if (is_routine(object)) {
        return routine(place, object.identity);
    }
    if (object.kind == "operator") {
        std::size_t const dot = pieces_of(object.identity).front().text.size();
        return schema(std::string_view(object.identity).substr(0, dot)) +
               types(std::string_view(object.identity).substr(dot));
    }
    if (changed) {
        std::size_t const end = name_end(object.identity);
        return container(object.identity.substr(0, end)) + own->second->name + object.identity.substr(end);
    }
    return types(object.identity);
}

/// With its old name PostgreSQL 18 has a constraint that is no longer called as it would be by itself.
void Renamed::keep_not_null_name(const Object& before, Object& after) const {
    bool const named = named_not_null_ == NamedNotNull::all ||
                       (named_not_null_ == NamedNotNull::domains && before.kind == "domain");
    if (!named || !before.has("not null") || before.has("not null name") ||
        before.identity == after.identity) {
        return;
    }
    std::string name = not_null_name(before);
    if (name != not_null_name(after)) {
        after.set("not null name", std::move(name));
    }
}

Object Renamed::object(std::uint32_t place) const {
    const Object& before = from_[place];
    Object after = before;
    after.identity = identity(place);
    after.definition = definition(place);
    for (auto& [name, value] : after.attributes) {
        bool const on = name == "on" && before.kind != "default privileges" && before.kind != "privileges";
        if (name == "partition of" && (before.kind == "index" || is_of_index(before))) {
            value = index(value);
        } else if (on || name == "partition of") {
            value = relation(value);
        } else if (name == "inherits" || name == "of type" || name == "type" || name == "returns" ||
                   name == "collation" || name == "arguments" || name == "members") {
            value = types(value);
        } else if (name == "owned by" || name == "identity of") {
            value = with_names(value, [this](const Piece& piece) { return qualified(piece); });
        } else if (name == "column") {
            value = part(before.attribute("on"), value);
        } else if (name == "signature") {
            value = routine(place, value);
        } else if (name == "schema") {
            value = schema(value);
        } else if (name == "server" || name == "language") {
            value = unqualified(name, value);
        } else if (name == "name") {
            auto const own = by_place_.find(place);
            value = own != by_place_.end()     ? own->second->name
                    : before.kind == "default" ? part(before.attribute("on"), value)
                                               : value;
        } else if (name == "labels" && labels_.contains(place)) {
            std::vector<std::string> labels;
            for (std::string_view const label : model::split_list(value)) {
                auto const [begin, end] = labels_.equal_range(place);
                auto const found =
                    std::find_if(begin, end, [&](const auto& one) { return one.second->label == label; });
                labels.emplace_back(found == end ? label : std::string_view(found->second->name));
            }
            value = model::join(labels, ", ");
        }
    }
    if (before.kind == "column" || before.kind == "domain") {
        keep_not_null_name(before, after);
    }
    return after;
}

Snapshot Renamed::snapshot() const {
    std::vector<Object> objects;
    objects.reserve(from_.size());
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        objects.push_back(object(i));
    }
    return Snapshot(std::move(objects));
}

std::string own_name(const Object& object) {
    if (object.kind == "column" || hangs_on(object) || object.kind == "domain constraint") {
        return std::string(object.attribute("name"));
    }
    return std::string(local_name(std::string_view(object.identity).substr(0, name_end(object.identity))));
}

std::string identity_with(const Object& object, std::string_view name) {
    std::string const on(object.attribute("on"));
    std::string result(name);
    if (object.kind == "column") {
        return on + "." + result;
    }
    if (hangs_on(object)) {
        return result + " ON " + on;
    }
    if (object.kind == "domain constraint") {
        return result + " ON DOMAIN " + on;
    }
    std::size_t const end = name_end(object.identity);
    std::string_view const old = std::string_view(object.identity).substr(0, end);
    return std::string(old.substr(0, old.size() - local_name(old).size()))
        .append(result)
        .append(object.identity.substr(end));
}

}  // namespace shepherd::diff

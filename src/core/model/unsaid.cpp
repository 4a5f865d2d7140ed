#include "core/model/unsaid.hpp"

#include <algorithm>

#include "core/model/assemble.hpp"
#include "core/model/canonical.hpp"
#include "core/model/privileges.hpp"

namespace shepherd::model {

namespace {

bool is_untouched(const Object& object, const Snapshot& empty) {
    auto const before = empty.find(object.kind, object.identity);
    return before && same_object(object, empty[*before], true);
}

void remove(Object& object, std::string_view name) {
    std::erase_if(object.attributes, [&](const auto& one) { return one.first == name; });
}

/// The grants of an object that passes from one owner to another, as ALTER … OWNER TO passes them on.
void pass_grants(Object& object, const std::string& from, const std::string& to) {
    if (!object.has("grants")) {
        return;
    }
    std::vector<Grant> grants = read_grants(object.attribute("grants"));
    object.set("grants", write_grants(passed_on(std::move(grants), from, to)));
}

/// The owner of an object, a column's being that of its table.
std::string owner_of(const Snapshot& snapshot, const Object& object) {
    auto const relation = object.kind == "column" ? snapshot.relation(object.attribute("on")) : std::nullopt;
    return std::string((relation ? snapshot[*relation] : object).attribute("owner"));
}

/// The grants as they are; `owner` may be another one than now.
void copy_grants(Object& object, const Snapshot& live, const Object& same, const std::string& owner) {
    if (same.has("grants")) {
        object.set("grants", std::string(same.attribute("grants")));
        pass_grants(object, owner_of(live, same), owner);
    } else {
        remove(object, "grants");
    }
}

bool is_privileges(const Object& object) {
    return object.kind == "privileges" || object.kind == "default privileges";
}

/// The object as it is now. A column of another kind of relation is another column.
std::optional<std::uint32_t> same_in(const Snapshot& live, const Snapshot& built, const Object& object) {
    auto const relation = object.kind == "column" ? built.relation(object.attribute("on")) : std::nullopt;
    if (relation && !live.find(built[*relation].kind, built[*relation].identity)) {
        return std::nullopt;
    }
    return live.find(object.kind, object.identity);
}

/// The owner of an object that nobody named one for.
void settle_owner(Object& object, const Snapshot& built, const Snapshot& live, const std::string& builder) {
    // A column's grants name the owner of its table.
    auto const relation = object.kind == "column" ? built.relation(object.attribute("on")) : std::nullopt;
    const Object& owned = relation ? built[*relation] : object;
    if (owned.attribute("owner") != builder) {
        return;
    }
    auto const same = live.find(owned.kind, owned.identity);
    std::string const owner(same ? live[*same].attribute("owner") : std::string_view());
    if (!owner.empty()) {
        pass_grants(object, builder, owner);
    }
    if (!relation && owner.empty()) {
        object.set(implied_owner, "yes");
    } else if (!relation) {
        object.set("owner", owner);
    }
}

/// Without what every new database has, but not this one any more, as far as nothing that was made uses it.
Snapshot without_unused(const Snapshot& built, const Snapshot& empty, const Snapshot& live) {
    std::vector<bool> stays(built.size(), false);
    std::vector<std::uint32_t> open;
    auto const keep = [&](std::uint32_t place) {
        if (!stays[place]) {
            stays[place] = true;
            open.push_back(place);
        }
    };
    for (std::uint32_t i = 0; i < built.size(); ++i) {
        if (live.find(built[i].kind, built[i].identity) || !is_untouched(built[i], empty)) {
            keep(i);
        }
    }
    while (!open.empty()) {
        std::uint32_t const place = open.back();
        open.pop_back();
        std::ranges::for_each(built[place].depends, keep);
    }
    std::vector<Place> places;
    for (std::uint32_t i = 0; i < built.size(); ++i) {
        if (stays[i]) {
            places.push_back({&built, i});
        }
    }
    return assembled(places);
}

}  // namespace

Snapshot with_unsaid(const Snapshot& made, const Snapshot& empty, const Snapshot& live,
                     const Builder& builder) {
    Snapshot const built = without_unused(made, empty, live);
    std::vector<Object> objects = built.objects();
    if (!builder.said_grants) {
        for (const Object& object : live.objects()) {
            if (is_privileges(object) && !built.find(object.kind, object.identity)) {
                objects.push_back(object);
                objects.back().depends.clear();
            }
        }
    }
    for (Object& object : objects) {
        auto const same = same_in(live, built, object);
        if (same && is_untouched(object, empty)) {
            object.definition = live[*same].definition;
            object.attributes = live[*same].attributes;
            continue;
        }
        std::string const said = owner_of(built, object);
        if (!builder.said_owners) {
            settle_owner(object, built, live, builder.role);
        }
        if (!builder.said_grants && same) {
            bool const settled = !builder.said_owners && said == builder.role;
            copy_grants(object, live, live[*same], settled ? owner_of(live, live[*same]) : said);
        }
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model

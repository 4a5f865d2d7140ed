#include "core/diff/alter.hpp"

#include <algorithm>
#include <map>

#include "core/diff/alter_parts.hpp"
#include "core/diff/create.hpp"
#include "core/diff/words.hpp"
#include "core/model/canonical.hpp"
#include "core/model/privileges.hpp"
#include "core/model/text.hpp"
#include "core/model/unsaid.hpp"

namespace shepherd::diff {

using model::Object;
using model::Snapshot;

bool Change::differs(std::string_view name) const {
    return from.has(name) != to.has(name) ||
           !model::same_value(name, from.attribute(name), to.attribute(name));
}

void Change::say(std::string statement) {
    result.statements.push_back(std::move(statement));
}

void Change::warn(const char* hazard) {
    if (std::ranges::find(result.hazards, hazard) == result.hazards.end()) {
        result.hazards.emplace_back(hazard);
    }
}

namespace {

/// `a='1', b='2'` or `a '1', b '2'` by name.
std::map<std::string, std::string> options_of(std::string_view text, char separator) {
    std::map<std::string, std::string> options;
    for (std::string_view const one : model::split_list(text)) {
        bool quoted = false;
        std::size_t at = 0;
        for (; at < one.size() && (quoted || one[at] != separator); ++at) {
            quoted = one[at] == '"' ? !quoted : quoted;
        }
        options.emplace(one.substr(0, at), at < one.size() ? one.substr(at + 1) : std::string_view());
    }
    return options;
}

void alter_owner(Change& change) {
    if (!change.differs("owner") || !change.to.has("owner") || change.to.has(model::implied_owner) ||
        (change.to.kind == "sequence" &&
         (change.to.has("identity of") || (change.from.has("owned by") && change.to.has("owned by"))))) {
        return;
    }
    change.say("ALTER " + object_words(change.to.kind) + " " + sql_name(change.to) + " OWNER TO " +
               std::string(change.to.attribute("owner")));
}

void alter_comments(Change& change) {
    std::string const target = comment_target(change.to);
    auto const literal = [](const Object& object, std::string_view name) {
        return object.has(name) ? model::quote_literal(object.attribute(name)) : std::string("NULL");
    };
    if (change.differs("comment") && !target.empty()) {
        change.say("COMMENT ON " + target + " IS " + literal(change.to, "comment"));
    }
    if (change.differs("index comment")) {
        change.say("COMMENT ON INDEX " + index_of(change.to) + " IS " + literal(change.to, "index comment"));
    }
    if (change.differs("not null comment") && change.to.has("not null")) {
        change.say("COMMENT ON " + not_null_target(change.to) + " IS " +
                   literal(change.to, "not null comment"));
    }
    constexpr std::string_view label = "security label ";
    for (const Object* const object : {&change.from, &change.to}) {
        for (const auto& [name, value] : object->attributes) {
            bool const removed = object == &change.from && !change.to.has(name);
            bool const set = object == &change.to && change.differs(name);
            if (std::string_view(name).starts_with(label) && (removed || set)) {
                change.say("SECURITY LABEL FOR " + name.substr(label.size()) + " ON " + target + " IS " +
                           literal(change.to, name));
            }
        }
    }
}

std::vector<model::Grant> grants_of(const Object& object, const std::string& owner, bool maintain) {
    return object.has("grants") ? model::read_grants(object.attribute("grants"))
                                : model::default_grants(object, owner, maintain);
}

void alter_grants(Change& change, bool maintain) {
    model::GrantTarget target;
    target.on = grant_target(change.to);
    std::string before;
    auto const owner_of = [](const Snapshot& snapshot, const Object& object) {
        if (object.kind == "default privileges") {
            return std::string(object.attribute("role"));
        }
        auto const relation =
            object.kind == "column" ? snapshot.relation(object.attribute("on")) : std::nullopt;
        return std::string((relation ? snapshot[*relation] : object).attribute("owner"));
    };
    before = owner_of(change.source, change.from);
    target.owner = owner_of(change.target, change.to);
    if (change.to.kind == "default privileges") {
        target.prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + target.owner + " ";
        target.prefix +=
            change.to.has("schema") ? "IN SCHEMA " + std::string(change.to.attribute("schema")) + " " : "";
    }
    if (change.to.kind == "column" || change.to.kind == "privileges") {
        target.column = change.to.attribute("name");
    }
    std::vector<model::Grant> had = grants_of(change.from, before, maintain);
    // ALTER … OWNER TO hands the old owner's privileges and grants over.
    for (model::Grant& grant : had) {
        grant.grantee = grant.grantee == before ? target.owner : grant.grantee;
        grant.grantor = grant.grantor == before ? target.owner : grant.grantor;
    }
    bool revokes = false;
    for (std::string& statement :
         model::grant_statements(target, had, grants_of(change.to, target.owner, maintain))) {
        revokes = revokes || statement.starts_with("REVOKE ");
        change.say(std::move(statement));
    }
    auto const relation =
        model::is_relation(change.to.kind) ? change.target.relation(change.to.identity) : std::nullopt;
    if (!revokes || !relation) {
        return;
    }
    // REVOKE takes what was granted on columns away as well. Some of them may be made anew.
    for (std::uint32_t const place : change.target.columns(*relation)) {
        const Object& column = change.target[place];
        if (!column.has("grants") || !change.source.find("column", column.identity)) {
            continue;
        }
        target.column = column.attribute("name");
        for (std::string& statement :
             model::grant_statements(target, {}, model::read_grants(column.attribute("grants")))) {
            change.result.late.push_back(std::move(statement));
        }
    }
}

}  // namespace

void alter_options(Change& change, std::string_view name, const std::string& head) {
    if (!change.differs(name)) {
        return;
    }
    auto const had = options_of(change.from.attribute(name), '=');
    auto const wanted = options_of(change.to.attribute(name), '=');
    std::vector<std::string> set;
    std::vector<std::string> reset;
    // In the order in which they are listed, so that the server's array comes out the same.
    for (std::string_view const one : model::split_list(change.to.attribute(name))) {
        auto const single = options_of(one, '=');
        auto const& [option, value] = *single.begin();
        auto const found = had.find(option);
        if (found == had.end() || found->second != value) {
            set.emplace_back(one);
        }
    }
    for (const auto& [option, value] : had) {
        if (!wanted.contains(option)) {
            reset.push_back(option);
        }
    }
    if (!reset.empty()) {
        change.say(head + "RESET (" + model::join(reset, ", ") + ")");
    }
    if (!set.empty()) {
        change.say(head + "SET (" + model::join(set, ", ") + ")");
    }
}

void alter_foreign_options(Change& change, const std::string& head) {
    if (!change.differs("foreign options")) {
        return;
    }
    auto const had = options_of(change.from.attribute("foreign options"), ' ');
    auto const wanted = options_of(change.to.attribute("foreign options"), ' ');
    std::vector<std::string> changes;
    for (const auto& [option, value] : wanted) {
        auto const found = had.find(option);
        if (found == had.end() || found->second != value) {
            changes.emplace_back(found == had.end() ? "ADD " : "SET ");
            changes.back().append(option).append(" ").append(value);
        }
    }
    for (const auto& [option, value] : had) {
        if (!wanted.contains(option)) {
            changes.push_back("DROP " + option);
        }
    }
    change.say(head + "OPTIONS (" + model::join(changes, ", ") + ")");
}

bool same_object(const Object& left, const Object& right) {
    if (left.kind != right.kind || left.identity != right.identity) {
        return false;
    }
    if (!model::same_definition(left, right)) {
        return false;
    }
    auto const covers = [](const Object& one, const Object& other) {
        return std::ranges::all_of(one.attributes, [&](const auto& entry) {
            return entry.first == "position" || entry.first == model::nominal_persistence ||
                   (other.has(entry.first) &&
                    model::same_value(entry.first, entry.second, other.attribute(entry.first)));
        });
    };
    return covers(left, right) && covers(right, left);
}

Alteration alter(const Snapshot& source, const Object& from, const Snapshot& target, const Object& to,
                 bool maintain, StayingParents& parents) {
    Change change{source, from, target, to, parents, {}};
    const std::string& kind = to.kind;
    if (kind == "table" || kind == "foreign table") {
        alter_table(change);
    } else if (kind == "column") {
        alter_column(change);
    } else if (kind == "view" || kind == "materialized view") {
        alter_view(change);
    } else if (kind == "sequence") {
        alter_sequence(change);
    } else if (kind == "constraint" || kind == "index" || kind == "statistics") {
        alter_constraint(change);
    } else if (kind == "domain" || kind == "enum" || kind == "domain constraint") {
        alter_type(change);
    } else {
        alter_other(change);
    }
    if (change.result.possible && !change.result.swap) {
        alter_owner(change);
        alter_comments(change);
        alter_grants(change, maintain);
    }
    return change.result;
}

}  // namespace shepherd::diff

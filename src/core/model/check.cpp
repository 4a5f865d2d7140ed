#include "core/model/check.hpp"

#include <algorithm>

#include "core/model/check_names.hpp"
#include "core/plan/nearest.hpp"

namespace shepherd::model {

namespace {

using Outcome = Finding::Outcome;

}  // namespace

const char* outcome_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok:
            return "ok";
        case Outcome::missing:
            return "missing";
        case Outcome::different:
            return "different";
        case Outcome::present:
            return "present";
    }
    return "ok";
}

Checker::Checker(const Snapshot& snapshot, std::vector<std::string> path, TypeName type_name)
    : snapshot_(snapshot), path_(std::move(path)), type_name_(std::move(type_name)) {
    for (std::uint32_t i = 0; i < snapshot.size(); ++i) {
        const Object& object = snapshot[i];
        if (object.has("on") && object.kind != "sequence") {
            if (object.kind != "column" && object.kind != "default") {
                if (auto const relation = snapshot.relation(object.attribute("on"))) {
                    parts_[*relation].push_back(i);
                }
            }
            if (object.kind != "index") {
                continue;
            }
        }
        by_kind_[object.kind].emplace(name_parts(object.identity), i);
    }
}

/// In the first schema of the path that has one.
std::vector<std::uint32_t> Checker::places_of(const std::string& kind, const Name& name) const {
    std::vector<std::uint32_t> places;
    auto const found = by_kind_.find(kind);
    if (found == by_kind_.end()) {
        return places;
    }
    auto const add = [&](const Name& whole) {
        auto const [begin, end] = found->second.equal_range(whole);
        std::for_each(begin, end, [&](const auto& entry) { places.push_back(entry.second); });
    };
    add(name);
    for (std::size_t i = 0; name.size() == 1 && places.empty() && i < path_.size(); ++i) {
        add({path_[i], name.front()});
    }
    return places;
}

std::optional<std::uint32_t> Checker::relation_of(const Name& name) const {
    std::vector<Name> names{name};
    if (name.size() == 1) {
        names.clear();
        for (const std::string& schema : path_) {
            names.push_back({schema, name.front()});
        }
    }
    for (const Name& whole : names) {
        for (std::string_view const kind : named_relations) {
            if (auto const places = places_of(std::string(kind), whole); !places.empty()) {
                return places.front();
            }
        }
    }
    return std::nullopt;
}

/// The identity without its schema when that is in the path.
std::string Checker::shown(const Object& object) const {
    Name const parts = name_parts(object.identity);
    if (parts.size() == 2 && std::ranges::find(path_, parts.front()) != path_.end()) {
        bool quoted = false;
        for (std::size_t i = 0; i < object.identity.size(); ++i) {
            quoted = object.identity[i] == '"' ? !quoted : quoted;
            if (object.identity[i] == '.' && !quoted) {
                return object.identity.substr(i + 1);
            }
        }
    }
    return object.identity;
}

std::string Checker::nearest(const std::vector<std::string>& kinds, const Name& name) const {
    std::vector<std::string> texts;
    std::vector<std::uint32_t> places;
    for (bool const in_path : {true, false}) {
        for (const std::string& kind : kinds) {
            auto const found = by_kind_.find(kind);
            if (found == by_kind_.end()) {
                continue;
            }
            for (const auto& [parts, place] : found->second) {
                if ((std::ranges::find(path_, parts.front()) != path_.end()) != in_path) {
                    continue;
                }
                if (parts.back() == name.back()) {
                    return shown(snapshot_[place]) + " exists";
                }
                texts.push_back(plain(parts.back()));
                places.push_back(place);
            }
        }
    }
    std::vector<std::string_view> const candidates(texts.begin(), texts.end());
    std::string const wanted = plain(name.back());
    auto const near = plan::nearest(wanted, candidates);
    if (near.empty()) {
        return {};
    }
    auto const closest = std::ranges::min(near, {}, [&](std::string_view one) {
        return one.size() > wanted.size() ? one.size() - wanted.size() : wanted.size() - one.size();
    });
    auto const place = std::ranges::find(texts, closest) - texts.begin();
    return shown(snapshot_[places[static_cast<std::size_t>(place)]]) + " exists";
}

const Object* Checker::column_of(std::uint32_t relation, const std::string& name) const {
    for (std::uint32_t const place : snapshot_.columns(relation)) {
        if (name_parts(snapshot_[place].attribute("name")) == Name{name}) {
            return &snapshot_[place];
        }
    }
    return nullptr;
}

std::string Checker::nearest_column(std::uint32_t relation, const std::string& name) const {
    std::vector<std::string> texts;
    const std::vector<std::uint32_t>& columns = snapshot_.columns(relation);
    texts.reserve(columns.size());
    for (std::uint32_t const place : columns) {
        texts.push_back(plain(snapshot_[place].attribute("name")));
    }
    std::vector<std::string_view> const candidates(texts.begin(), texts.end());
    std::string const wanted = plain(name);
    auto const near = plan::nearest(wanted, candidates);
    if (near.empty()) {
        return {};
    }
    auto const place = static_cast<std::size_t>(std::ranges::find(texts, near.front()) - texts.begin());
    return shown(snapshot_[relation]) + "." + std::string(snapshot_[columns[place]].attribute("name")) +
           " exists";
}

std::string Checker::describe_column(const Object& column) const {
    std::string text(column.attribute("type"));
    text += column.has("not null") ? " NOT NULL" : "";
    if (auto const default_ = snapshot_.find("default", column.identity)) {
        text += " DEFAULT " + snapshot_[*default_].definition;
    }
    return text;
}

}  // namespace shepherd::model

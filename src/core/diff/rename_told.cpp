// Names that the caller gives -> objects and statements.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/failure.hpp"
#include "core/diff/renames.hpp"
#include "core/diff/words.hpp"
#include "core/model/text.hpp"
#include "core/plan/nearest.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

constexpr std::string_view old_name = "\"shepherd old name\"";

[[noreturn]] void refuse(const ToldRename& told, const std::string& why, const std::string& hint = "") {
    throw Failure(Condition::invalid_argument,
                  "renames: \"" + told.old_name + "\" cannot become \"" + told.new_name + "\": " + why)
        .hint(hint);
}

/// The parts first, while what they are in has its old name.
int level_of(const Renaming& renaming, const Object& object) {
    const std::string& kind = object.kind;
    if (!renaming.label.empty() || object.has("on")) {
        return 0;
    }
    return kind == "function" || kind == "procedure" || kind == "aggregate" ? 1 : kind == "schema" ? 3 : 2;
}

constexpr int levels = 4;

bool can_be_renamed(const Object& object) {
    constexpr std::string_view others[] = {"extension",  "access method",      "operator",
                                           "cast",       "transform",          "user mapping",
                                           "shell type", "default privileges", "privileges",
                                           "default",    "publication schema", "publication table"};
    return std::ranges::find(others, object.kind) == std::end(others);
}

/// The colon in front of a label, outside of quotes.
std::size_t label_at(std::string_view name) {
    bool quoted = false;
    for (std::size_t i = 0; i + 1 < name.size(); ++i) {
        quoted = name[i] == '"' ? !quoted : quoted;
        if (!quoted && name[i] == ':' && name[i + 1] == ' ') {
            return i;
        }
    }
    return std::string::npos;
}

/// What stands between the parts of a plain name (model::plain_name).
constexpr char schema_end = '\x1f';

/// Whether `key`, a plain name with or without its kind in front, is `plain` once `head`, the schema that its
/// object is in, is taken out.
bool is_without(std::string_view key, std::string_view head, std::string_view plain,
                const std::string& kind) {
    for (const std::string& before :
         {std::string(), kind + " ", std::string(" on "), std::string(" on domain ")}) {
        std::size_t const found = before.starts_with(" ") ? key.rfind(before) : 0;
        if (found == std::string_view::npos || !key.substr(found).starts_with(before)) {
            continue;
        }
        std::size_t const at = found + before.size();
        if (key.substr(at).starts_with(head) && key.substr(0, at) == plain.substr(0, at) &&
            key.substr(at + head.size()) == plain.substr(at)) {
            return true;
        }
    }
    return false;
}

class Teller {
  public:
    Teller(const Snapshot& from, const Snapshot& to, const Diffing& how)
        : from_(from), to_(to), told_(how.renames), how_(how) {}

    Told run();

  private:
    void index();
    std::uint32_t find_old(const ToldRename& told, std::string_view name) const;
    std::vector<std::uint32_t> in_path(const std::string& plain) const;
    [[noreturn]] void refuse_unknown(const ToldRename& told, std::string_view name) const;
    void find_label(const ToldRename& told, std::string_view name, std::string_view label);
    void find_new(std::size_t number);
    void order(int level);
    void say(const Renaming& renaming, const std::string& shown, std::string statement);

    const Snapshot& from_;
    const Snapshot& to_;
    const std::vector<ToldRename>& told_;
    const Diffing& how_;
    std::unordered_multimap<std::string, std::uint32_t> old_names_;  ///< plain, with and without the kind
    std::unordered_map<std::string, std::uint32_t> wanted_;          ///< plain, with the kind
    std::unordered_map<std::string, std::uint32_t> name_spaces_;     ///< of from
    std::vector<Renaming> found_;                                    ///< by number in told_
    Told result_;
};

void Teller::index() {
    for (std::uint32_t i = 0; i < from_.size(); ++i) {
        const Object& object = from_[i];
        if (object.kind == "default") {
            continue;
        }
        name_spaces_.emplace(name_space(object), i);
        std::string const plain = model::plain_name(object.identity);
        old_names_.emplace(plain, i);
        old_names_.emplace(object.kind + " " + plain, i);
        // Without parameters, or access method.
        if (level_of({}, object) == 1 || object.kind.starts_with("operator ")) {
            std::string const name = model::plain_name(
                std::string_view(object.identity).substr(0, pieces_of(object.identity).front().text.size()));
            old_names_.emplace(name, i);
            old_names_.emplace(object.kind + " " + name, i);
        }
    }
    for (std::uint32_t i = 0; i < to_.size(); ++i) {
        wanted_.emplace(to_[i].kind + " " + model::plain_name(to_[i].identity), i);
    }
}

/// What has that name without its schema, in the first schema of the path where there is something.
std::vector<std::uint32_t> Teller::in_path(const std::string& plain) const {
    std::vector<std::uint32_t> places;
    for (const std::string& schema : how_.search_path) {
        std::string const head = schema + schema_end;
        for (const auto& [key, place] : old_names_) {
            if (key.size() == plain.size() + head.size() && is_without(key, head, plain, from_[place].kind)) {
                places.push_back(place);
            }
        }
        if (!places.empty()) {
            break;
        }
    }
    std::ranges::sort(places);
    return places;
}

void Teller::refuse_unknown(const ToldRename& told, std::string_view name) const {
    std::vector<std::string_view> known;
    for (const Object& object : from_.objects()) {
        // Parts hold the name of what they are part of.
        if (object.has("on") && name.find(' ') == std::string_view::npos && object.kind != "column") {
            continue;
        }
        known.emplace_back(object.identity);
        for (const std::string& schema : how_.search_path) {
            std::string const head = quoted_name(schema) + ".";
            if (object.identity.starts_with(head)) {
                known.push_back(std::string_view(object.identity).substr(head.size()));
            }
        }
    }
    auto const near = plan::nearest(name, known);
    refuse(told, "there is no " + std::string(name),
           near.empty() ? "Names are those of schema_snapshot()."
                        : "Perhaps you meant \"" + std::string(near.front()) + "\".");
}

std::uint32_t Teller::find_old(const ToldRename& told, std::string_view name) const {
    std::string const plain = model::plain_name(name);
    std::vector<std::uint32_t> places;
    auto const [begin, end] = old_names_.equal_range(plain);
    std::transform(begin, end, std::back_inserter(places), [](const auto& one) { return one.second; });
    if (places.empty()) {
        places = in_path(plain);
    }
    if (places.empty()) {
        refuse_unknown(told, name);
    }
    if (places.size() > 1) {
        std::string list;
        for (std::uint32_t const place : places) {
            list += (list.empty() ? "" : ", ") + from_[place].kind + " " + from_[place].identity;
        }
        refuse(told, "it may be " + list, "Write one of these.");
    }
    return places.front();
}

void Teller::find_label(const ToldRename& told, std::string_view name, std::string_view label) {
    auto const literal = [](std::string_view text) {
        return text.starts_with('\'') ? std::string(text) : model::quote_literal(text);
    };
    Renaming renaming{find_old(told, name), literal(told.new_name), literal(label), false};
    const Object& type = from_[renaming.place];
    auto const has = [](const Object& one, const std::string& wanted) {
        auto const labels = model::split_list(one.attribute("labels"));
        return std::ranges::find(labels, wanted) != labels.end();
    };
    if (type.kind != "enum") {
        refuse(told, type.kind + " " + type.identity + " is no enum");
    }
    if (!has(type, renaming.label)) {
        refuse(told, "enum " + type.identity + " has no label " + renaming.label);
    }
    if (has(type, renaming.name)) {
        refuse(told, "enum " + type.identity + " has a label " + renaming.name + " already");
    }
    found_.push_back(std::move(renaming));
}

/// What it is in has its new name by now.
void Teller::find_new(std::size_t number) {
    Renaming& renaming = found_[number];
    const ToldRename& told = told_[number];
    Renamed const renamed(from_, result_.renamings, how_.named_not_null);
    Object object = from_[renaming.place];
    object.identity = renamed.identity(renaming.place);
    if (object.has("on")) {
        object.set("on", renamed.relation(object.attribute("on")));
    }
    if (!renaming.label.empty()) {
        auto const place = to_.find("enum", object.identity);
        auto const labels = model::split_list(place ? to_[*place].attribute("labels") : std::string_view());
        if (std::ranges::find(labels, renaming.name) == labels.end()) {
            refuse(told, "desired has no enum " + object.identity + " with this label");
        }
        return;
    }
    std::string_view const local = local_name(told.new_name);
    std::string const wanted = identity_with(object, local);
    auto const found = wanted_.find(object.kind + " " + model::plain_name(wanted));
    bool const moves = local.size() < told.new_name.size() &&
                       model::plain_name(wanted).find(model::plain_name(told.new_name)) != 0;
    if (moves) {
        refuse(told, "a new name is in the same schema and table", "Give the last part of the name only.");
    }
    if (found == wanted_.end()) {
        refuse(told, "desired has no " + object.kind + " " + wanted);
    }
    renaming.name = own_name(to_[found->second]);
    if (renaming.name == own_name(from_[renaming.place])) {
        refuse(told, "it has that name");
    }
}

void Teller::say(const Renaming& renaming, const std::string& shown, std::string statement) {
    result_.steps.push_back(
        {from_[renaming.place].kind, shown, "rename", {std::move(statement)}, {}, true, "", ""});
}

/// Of two that follow one another (a -> b, b -> c) the last one first; in a ring one steps aside.
void Teller::order(int level) {
    std::vector<std::size_t> open;
    std::unordered_map<std::string, std::size_t> holders;  // old name space -> number
    for (std::size_t i = 0; i < found_.size(); ++i) {
        if (level_of(found_[i], from_[found_[i].place]) == level) {
            open.push_back(i);
            if (found_[i].label.empty()) {
                holders.emplace(name_space(from_[found_[i].place]), i);
            }
        }
    }
    auto const target = [&](const Renaming& one) {
        Object object = from_[one.place];
        object.identity = identity_with(object, one.name);
        if (object.has("name")) {
            object.set("name", one.name);
        }
        return name_space(object);
    };
    for (std::size_t const i : open) {
        std::string const space = found_[i].label.empty() ? target(found_[i]) : std::string();
        auto const there = name_spaces_.find(space);
        if (there != name_spaces_.end() && !holders.contains(space) && there->second != found_[i].place) {
            const Object& other = from_[there->second];
            refuse(told_[i], "there is a " + other.kind + " " + other.identity + " already");
        }
    }
    std::vector<bool> aside(found_.size(), false);
    while (!open.empty()) {
        auto const free = std::ranges::find_if(open, [&](std::size_t i) {
            auto const holder = found_[i].label.empty() ? holders.find(target(found_[i])) : holders.end();
            return holder == holders.end() || holder->second == i;
        });
        std::size_t const i = free == open.end() ? open.front() : *free;
        const Object& object = from_[found_[i].place];
        Renaming step = found_[i];
        Object now = object;
        if (aside[i]) {
            now.identity = identity_with(object, old_name);
            now.set("name", std::string(old_name));
        }
        holders.erase(name_space(object));
        if (free == open.end()) {
            step.name = old_name;
            aside[i] = true;
        } else {
            open.erase(free);
        }
        std::string const label = step.label.empty() ? "" : ": " + step.label;
        say(step, now.identity + label, rename_statement(from_, now, step));
    }
}

Told Teller::run() {
    index();
    for (const ToldRename& told : told_) {
        std::size_t const colon = label_at(told.old_name);
        if (colon != std::string::npos) {
            find_label(told, std::string_view(told.old_name).substr(0, colon),
                       std::string_view(told.old_name).substr(colon + 2));
            continue;
        }
        found_.push_back({find_old(told, told.old_name), "", "", false});
        const Object& object = from_[found_.back().place];
        if (!can_be_renamed(object)) {
            refuse(told, "the server has no way to rename " + object.kind + " " + object.identity +
                             ", or it is not followed here");
        }
        if (is_inherited(from_, object)) {
            refuse(told, object.kind + " " + object.identity + " is inherited",
                   "Rename it where it comes from.");
        }
    }
    for (int level = levels; level-- > 0;) {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (level_of(found_[i], from_[found_[i].place]) == level) {
                find_new(i);
            }
        }
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (level_of(found_[i], from_[found_[i].place]) != level) {
                continue;
            }
            auto const same = std::ranges::find_if(result_.renamings, [&](const Renaming& other) {
                return other.place == found_[i].place && other.label == found_[i].label;
            });
            if (same != result_.renamings.end()) {
                refuse(told_[i], "it is told twice");
            }
            result_.renamings.push_back(found_[i]);
            for (Renaming& other : followers(from_, found_[i])) {
                result_.renamings.push_back(std::move(other));
            }
        }
    }
    std::unordered_map<std::string, std::size_t> names;
    Renamed const renamed(from_, result_.renamings, how_.named_not_null);
    for (std::size_t i = 0; i < found_.size(); ++i) {
        std::string key = found_[i].label.empty()
                              ? from_[found_[i].place].kind + " " + renamed.identity(found_[i].place)
                              : std::to_string(found_[i].place) + found_[i].name;
        if (!names.emplace(std::move(key), i).second) {
            refuse(told_[i], "something else is told to have this name");
        }
    }
    for (int level = 0; level < levels; ++level) {
        order(level);
    }
    return std::move(result_);
}

}  // namespace

std::vector<ToldRename> read_renames(std::string_view json) {
    auto const value = nlohmann::json::parse(json.begin(), json.end(), nullptr, false);
    std::vector<ToldRename> told;
    bool const usable =
        value.is_object() && std::all_of(value.begin(), value.end(), [](const nlohmann::json& one) {
            return one.is_string() && !one.get_ref<const std::string&>().empty();
        });
    if (!usable) {
        throw Failure(Condition::invalid_argument, "renames is not an object of old names and new names")
            .hint(R"(For example renames => '{"app.users": "people", "app.users.name": "full_name"}'.)");
    }
    for (auto const& [old, name] : value.items()) {
        told.push_back({old, name.get<std::string>()});
    }
    return told;
}

Told told_renamings(const Snapshot& from, const Snapshot& to, const Diffing& how) {
    return Teller(from, to, how).run();
}

}  // namespace shepherd::diff

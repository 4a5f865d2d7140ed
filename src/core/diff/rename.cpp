#include "core/diff/rename.hpp"

#include <algorithm>
#include <array>
#include <deque>

#include "core/diff/renames.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

/// Keys are used by foreign keys and by GROUP BY without a word of it in the text.
bool counts(const Object& object) {
    return object.kind != "constraint" && object.kind != "index" && object.kind != "default";
}

bool uses_the_same(const Snapshot& from, const Object& left, const Snapshot& to, const Object& right) {
    std::vector<std::uint32_t> used;
    for (std::uint32_t const place : left.depends) {
        if (!counts(from[place])) {
            continue;
        }
        auto const found = to.find(from[place].kind, from[place].identity);
        if (!found) {
            return false;
        }
        used.push_back(*found);
    }
    std::ranges::sort(used);
    std::vector<std::uint32_t> wanted;
    std::ranges::copy_if(right.depends, std::back_inserter(wanted),
                         [&to](std::uint32_t place) { return counts(to[place]); });
    return used == wanted;
}

/// A view keeps the names of its columns, whatever it reads.
bool same_columns(const Snapshot& from, const Object& left, const Snapshot& to, const Object& right) {
    auto const one = from.relation(left.identity);
    auto const other = to.relation(right.identity);
    return one && other &&
           std::ranges::equal(from.columns(*one), to.columns(*other),
                              [&](std::uint32_t had, std::uint32_t wanted) {
                                  return from[had].identity == to[wanted].identity;
                              });
}

class Preparer {
  public:
    Preparer(const Snapshot& from, const Snapshot& to, const Diffing& how) : from_(from), to_(to), how_(how) {
        vocabulary_.qualified = [this](const Piece& piece) { return name_now(piece); };
    }

    Preparation run();

  private:
    const Snapshot& now() const { return snapshots_.empty() ? from_ : snapshots_.back(); }
    std::optional<std::string> name_now(const Piece& piece) const;
    void apply(std::vector<Renaming> renamings);
    Snapshot adopted() const;
    void adopt(Object& object) const;
    bool says(const Object& object, const Object& wanted, std::string_view from, std::string_view to) const;

    const Snapshot& from_;
    const Snapshot& to_;
    const Diffing& how_;
    std::vector<DiffStep> steps_;
    // One after the other; they refer to each other.
    std::deque<Snapshot> snapshots_;
    std::deque<std::vector<Renaming>> renamings_;
    std::deque<Renamed> renamed_;
    Vocabulary vocabulary_;
};

std::optional<std::string> Preparer::name_now(const Piece& piece) const {
    std::string name(piece.text);
    bool changed = false;
    for (const Renamed& one : renamed_) {
        if (auto next = one.qualified(pieces_of(name).front())) {
            name = std::move(*next);
            changed = true;
        }
    }
    return changed ? std::optional(name) : std::nullopt;
}

void Preparer::apply(std::vector<Renaming> renamings) {
    const Snapshot& before = now();
    for (const Renaming& one : renamings) {
        if (one.label.empty()) {
            vocabulary_.names.emplace(own_name(before[one.place]), one.name);
        } else {
            vocabulary_.literals.emplace(one.label, one.name);
        }
    }
    renamings_.push_back(std::move(renamings));
    renamed_.emplace_back(before, renamings_.back(), how_.named_not_null);
    snapshots_.push_back(renamed_.back().snapshot());
}

bool Preparer::says(const Object& object, const Object& wanted, std::string_view from,
                    std::string_view to) const {
    Likeness const like = likeness(from, to, vocabulary_);
    // Their parameters are names of their own.
    if (object.kind == "function" || object.kind == "procedure") {
        return like == Likeness::same;
    }
    return like != Likeness::different && uses_the_same(now(), object, to_, wanted);
}

/// The target's words where they say the same.
void Preparer::adopt(Object& object) const {
    auto const found = to_.find(object.kind, object.identity);
    if (!found) {
        return;
    }
    const Object& wanted = to_[*found];
    bool const view = object.kind == "view" || object.kind == "materialized view";
    if (object.definition != wanted.definition && (!view || same_columns(now(), object, to_, wanted)) &&
        says(object, wanted, object.definition, wanted.definition)) {
        object.definition = wanted.definition;
    }
    constexpr std::array names{"using", "check", "generated", "partition by", "default", "arguments"};
    for (auto& [name, value] : object.attributes) {
        std::string_view const other = wanted.attribute(name);
        if (std::ranges::find(names, name) != names.end() && value != other && wanted.has(name) &&
            says(object, wanted, value, other)) {
            value = other;
        }
    }
}

Snapshot Preparer::adopted() const {
    std::vector<Object> objects = now().objects();
    for (Object& object : objects) {
        adopt(object);
    }
    return Snapshot(std::move(objects));
}

Preparation Preparer::run() {
    if (!how_.renames.empty()) {
        Told told = told_renamings(from_, to_, how_);
        steps_ = std::move(told.steps);
        apply(std::move(told.renamings));
    }
    // Parts of partitions follow those of the parent, one level at a time.
    constexpr int most_levels = 8;
    for (int level = 0; level < most_levels; ++level) {
        std::vector<Renaming> proven = proven_renamings(now(), to_, vocabulary_);
        if (proven.empty()) {
            break;
        }
        std::vector<Renaming> all = proven;
        for (const Renaming& one : proven) {
            const Object& object = now()[one.place];
            steps_.push_back({object.kind,
                              object.identity,
                              "rename",
                              {rename_statement(now(), object, one)},
                              {},
                              true,
                              "",
                              ""});
            for (Renaming& other : followers(now(), one)) {
                all.push_back(std::move(other));
            }
        }
        apply(std::move(all));
    }
    if (snapshots_.empty()) {
        return {};
    }
    return {adopted(), std::move(steps_)};
}

}  // namespace

Preparation prepare(const Snapshot& from, const Snapshot& to, const Diffing& how) {
    return Preparer(from, to, how).run();
}

}  // namespace shepherd::diff

#include "server/run/schema_parts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "core/model/compare.hpp"
#include "server/catalog/change_token.hpp"
#include "server/catalog/reach.hpp"
#include "server/ledger/recorded_schema.hpp"

extern "C" {
#include "access/xlog.h"
#include "common/hashfn.h"
#include "miscadmin.h"
}

namespace shepherd::run {

namespace {

/// With more, reading everything is as quick.
constexpr std::size_t most_units = 2000;

std::int64_t hash_of_keys(const model::Unit& unit) {
    std::vector<model::Key> keys;
    for (const model::Part& part : unit.parts) {
        keys.push_back(part.key);
    }
    std::ranges::sort(keys);
    return static_cast<std::int64_t>(hash_bytes_extended(reinterpret_cast<const unsigned char*>(keys.data()),
                                                         static_cast<int>(keys.size() * sizeof(model::Key)),
                                                         0));
}

ledger::RecordedPart part_of(const model::Unit& unit) {
    catalog::FingerprintSum const sum = catalog::sum_of(unit);
    return {unit.key, sum.bytes(), sum.objects(), hash_of_keys(unit), {}};
}

bool same(const ledger::RecordedPart& left, const ledger::RecordedPart& right) {
    return left.sum == right.sum && left.objects == right.objects && left.keys_hash == right.keys_hash;
}

catalog::FingerprintSum sum_of(const ledger::RecordedPart& part) {
    return {part.sum, part.objects};
}

/// Nothing where somebody else wrote one of them.
std::optional<std::vector<model::Unit>> units_in(const std::vector<ledger::RecordedPart>& parts) {
    std::vector<model::Unit> units;
    for (const ledger::RecordedPart& part : parts) {
        std::optional<model::Unit> unit;
        try {
            unit = model::unpacked_unit(part.unit, part.content);
        } catch (const std::length_error&) {
            return std::nullopt;
        }
        if (!unit) {
            return std::nullopt;
        }
        units.push_back(std::move(*unit));
    }
    return units;
}

/// One after the other, the units that a change reaches.
class Spreading {
  public:
    explicit Spreading(const std::vector<model::Key>& units) : next_(units.begin(), units.end()) {}

    /// Why it cannot be said how far it goes; nullptr when all is read.
    const char* run() {
        while (!next_.empty()) {
            std::vector<model::Key> const now(next_.begin(), next_.end());
            next_.clear();
            if (before.size() + now.size() > most_units) {
                return "too much was touched";
            }
            if (const char* const why = read(now)) {
                return why;
            }
            if (const char* const why = ask(now)) {
                return why;
            }
        }
        return nullptr;
    }

    std::map<model::Key, ledger::RecordedPart> recorded;
    std::map<model::Key, model::Unit> before;  ///< what was read, as it was
    std::map<model::Key, model::Unit> after;   ///< without what is gone

  private:
    const char* read(const std::vector<model::Key>& keys) {
        std::vector<model::Key> fresh = unread(keys);
        if (fresh.empty()) {
            return nullptr;
        }
        if (const char* const why = read_recorded(fresh)) {
            return why;
        }
        // Each round starts all queries anew: what prints the name of a table that has another one now is
        // read with the table.
        std::vector<model::Key> const with = unread(users_of_renamed(fresh));
        if (const char* const why = read_recorded(with)) {
            return why;
        }
        fresh.insert(fresh.end(), with.begin(), with.end());
        for (model::Unit& unit : catalog::read_units(catalog::selection_of(fresh))) {
            if (!before.contains(unit.key)) {
                return "something else was read than was asked for";
            }
            after.emplace(unit.key, std::move(unit));
        }
        return nullptr;
    }

    std::vector<model::Key> unread(const std::vector<model::Key>& keys) const {
        std::vector<model::Key> fresh;
        std::ranges::copy_if(keys, std::back_inserter(fresh),
                             [&](model::Key key) { return !before.contains(key); });
        return fresh;
    }

    const char* read_recorded(const std::vector<model::Key>& keys) {
        if (keys.empty()) {
            return nullptr;
        }
        std::vector<ledger::RecordedPart> parts;
        {
            ledger::Session session;
            parts = ledger::read_recorded_parts(session, keys);
        }
        auto units = units_in(parts);
        if (!units) {
            return "another version of pg_shepherd wrote the record";
        }
        for (model::Key const key : keys) {
            before[key].key = key;
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            model::Key const key = parts[i].unit;
            before[key] = std::move((*units)[i]);
            recorded.emplace(key, std::move(parts[i]));
        }
        return nullptr;
    }

    /// Of those whose reading is yet to come.
    std::vector<model::Key> users_of_renamed(const std::vector<model::Key>& keys) const {
        std::vector<model::Key> renamed;
        for (model::Key const key : keys) {
            for (const model::Part& part : before.at(key).parts) {
                if (part.key == key && catalog::is_renamed(key, part.object.identity)) {
                    renamed.push_back(key);
                    renamed.insert(renamed.end(), part.other_keys.begin(), part.other_keys.end());
                }
            }
        }
        return catalog::users_of(renamed, {}).units;
    }

    const char* ask(const std::vector<model::Key>& keys) {
        std::vector<model::Key> changed;
        std::vector<model::Key> reshaped;
        for (model::Key const key : keys) {
            auto const found = after.find(key);
            if (found == after.end()) {
                continue;
            }
            model::Reach reach = model::reach_of(before.at(key), found->second);
            if (reach.schema) {
                return "a schema was renamed";
            }
            bool const all = spread_.contains(key);
            changed.insert(changed.end(), reach.changed.begin(), reach.changed.end());
            for (const model::Part& part : found->second.parts) {
                if (all) {
                    changed.push_back(part.key);
                    changed.insert(changed.end(), part.other_keys.begin(), part.other_keys.end());
                } else if (reach.shape && model::is_relation(part.object.kind)) {
                    reshaped.push_back(part.key);
                    reshaped.insert(reshaped.end(), part.other_keys.begin(), part.other_keys.end());
                }
            }
        }
        catalog::Users const users = catalog::users_of(changed, reshaped);
        for (model::Key const key : users.units) {
            if (!before.contains(key)) {
                next_.insert(key);
            }
        }
        for (model::Key const key : users.spread) {
            if (spread_.insert(key).second) {
                next_.insert(key);
            }
        }
        return users.unknown;
    }

    std::set<model::Key> next_;
    std::set<model::Key> spread_;  ///< what uses them prints differently although they do not
};

}  // namespace

std::string home_of_parts() {
    return std::to_string(GetSystemIdentifier()) + "/" + std::to_string(MyDatabaseId);
}

std::optional<model::Snapshot> snapshot_of_parts() {
    std::vector<ledger::RecordedPart> parts;
    {
        ledger::Session session;
        parts = ledger::read_recorded_parts(session, true);
    }
    auto const units = units_in(parts);
    return units ? std::optional(model::assembled(*units)) : std::nullopt;
}

bool parts_are(const std::vector<model::Unit>& units) {
    std::vector<ledger::RecordedPart> parts;
    {
        ledger::Session session;
        parts = ledger::read_recorded_parts(session, false);
    }
    std::unordered_map<model::Key, const ledger::RecordedPart*> known;
    for (const ledger::RecordedPart& part : parts) {
        known.emplace(part.unit, &part);
    }
    return units.size() == parts.size() && std::ranges::all_of(units, [&](const model::Unit& unit) {
               auto const found = known.find(unit.key);
               return found != known.end() && same(*found->second, part_of(unit));
           });
}

catalog::FingerprintSum replace_parts(const std::vector<model::Unit>& units) {
    catalog::FingerprintSum total;
    for (const model::Unit& unit : units) {
        total.add(catalog::sum_of(unit));
    }
    drop_parts();
    ledger::Session session;
    for (const model::Unit& unit : units) {
        ledger::RecordedPart part = part_of(unit);
        part.content = model::packed(unit);
        ledger::write_recorded_part(session, part);
    }
    return total;
}

void drop_parts() {
    ledger::Session session;
    ledger::delete_recorded_parts(session);
}

PartsUpdate update_parts(catalog::FingerprintSum before, const std::vector<model::Key>& touched) {
    PartsUpdate update;
    catalog::UnitKeys const units = catalog::units_of(touched);
    if (units.unknown != nullptr) {
        update.unknown = units.unknown;
        return update;
    }
    Spreading spreading(units.keys);
    update.unknown = spreading.run();
    if (update.unknown != nullptr) {
        return update;
    }
    update.sum = before;
    update.units = spreading.before.size();
    std::vector<model::Key> gone;
    ledger::Session session;
    for (const auto& [key, unit] : spreading.before) {
        auto const old = spreading.recorded.find(key);
        auto const now = spreading.after.find(key);
        if (old != spreading.recorded.end()) {
            update.sum.subtract(sum_of(old->second));
            if (now == spreading.after.end()) {
                gone.push_back(key);
            }
        }
        if (now == spreading.after.end()) {
            continue;
        }
        ledger::RecordedPart part = part_of(now->second);
        update.sum.add(sum_of(part));
        part.content = model::packed(now->second);
        if (old == spreading.recorded.end() || part.content != old->second.content) {
            ledger::write_recorded_part(session, part);
        }
    }
    ledger::delete_recorded_parts(session, gone);
    return update;
}

#if defined(USE_ASSERT_CHECKING) || defined(SHEPHERD_CHECK_PARTS)

CheckOfParts::CheckOfParts() : token_(catalog::catalog_state(nullptr).token) {}

std::string CheckOfParts::end(const catalog::FingerprintSum& sum) const {
    model::Snapshot const live = model::assembled(catalog::read_units());
    std::optional<model::Snapshot> const kept = snapshot_of_parts();
    std::string wrong;
    for (const model::Difference& one : model::compare(*kept, live, true)) {
        wrong += one.kind + " " + one.identity + " " + one.change + "\n" + one.detail + "\n";
    }
    auto const uses = [](const model::Snapshot& snapshot, const model::Object& object) {
        std::set<std::string> names;
        for (std::uint32_t const place : object.depends) {
            names.insert(snapshot[place].kind + " " + snapshot[place].identity);
        }
        return names;
    };
    for (const model::Object& object : live.objects()) {
        auto const old = kept->find(object.kind, object.identity);
        if (old && uses(*kept, (*kept)[*old]) != uses(live, object)) {
            wrong += object.kind + " " + object.identity + " depends on";
            for (const std::string& name : uses(*kept, (*kept)[*old])) {
                wrong += " " + name;
            }
            wrong += ", should on";
            for (const std::string& name : uses(live, object)) {
                wrong += " " + name;
            }
            wrong += "\n";
        }
    }
    if (sum.fingerprint() != catalog::fingerprint(live.objects(), true)) {
        wrong += "the fingerprint";
    }
    return !wrong.empty() && catalog::catalog_state(nullptr).token == token_ ? wrong : std::string();
}

#else

CheckOfParts::CheckOfParts() = default;

std::string CheckOfParts::end(const catalog::FingerprintSum&) const {
    return {};
}

#endif

}  // namespace shepherd::run

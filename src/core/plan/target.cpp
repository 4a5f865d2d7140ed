#include <algorithm>
#include <optional>

#include "core/base/version.hpp"
#include "core/plan/history.hpp"
#include "core/plan/nearest.hpp"
#include "core/plan/plan.hpp"
#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

std::optional<std::string> key_of(std::string_view version) {
    try {
        return natural_key(version);
    } catch (const Failure&) {  // a number of a thousand digits is no version, and equal to none
        return std::nullopt;
    }
}

std::string_view without_at(std::string_view tag) {
    if (!tag.empty() && tag.front() == '@') {
        tag.remove_prefix(1);
    }
    return tag;
}

bool has_tag(const Node& node, std::string_view tag) {
    if (node.registered == nullptr || tag.empty()) {
        return false;
    }
    auto const& tags = node.registered->tags;
    return std::any_of(tags.begin(), tags.end(),
                       [tag](const std::string& t) { return without_at(t) == tag; });
}

/// Whether `start` begins `text` and ends where a word of it ends.
bool begins_words(std::string_view text, std::string_view start) {
    if (text.substr(0, start.size()) != start) {
        return false;
    }
    return text.size() == start.size() || text[start.size()] == '_' || text[start.size()] == '-';
}

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

/// "2025" must not find 20250612: digits alone are a date or a number, not a hash. Alembic's revisions have
/// 12 characters (sqlalchemy/alembic util/pyfiles: uuid4().hex[-12:]), git's and Sqitch's ids 40.
bool is_hash(std::string_view version) {
    return version.size() >= 8 && is_hex(version) &&
           version.find_first_of("abcdef") != std::string_view::npos;
}

class Resolver {
  public:
    Resolver(const Inventory& inventory, const std::string& target) : history_(inventory), target_(target) {}

    std::size_t resolve() const {
        if (auto const exact = history_.find(target_)) {
            return *exact;
        }
        std::optional<std::size_t> found;
        if (!target_.empty() &&
            ((found = only([this](const Node& n) { return n.name == target_; })) || (found = by_tag()) ||
             (found = by_number()) || (found = by_start()) || (found = by_hash()))) {
            return *found;
        }
        throw not_found();
    }

    const Node& node(std::size_t index) const { return history_[index]; }

  private:
    std::optional<std::size_t> by_tag() const {
        std::string_view const tag = without_at(target_);
        if (auto const tagged = only([tag](const Node& node) { return has_tag(node, tag); })) {
            return tagged;
        }
        // "users@v1" is the last "users" up to the tag (Sqitch's reworked changes).
        std::size_t const at = target_.rfind('@');
        if (at == std::string::npos || at == 0) {
            return std::nullopt;
        }
        std::string_view const name = std::string_view(target_).substr(0, at);
        auto const end = only([&](const Node& node) { return has_tag(node, target_.substr(at + 1)); });
        for (std::size_t i = end ? *end + 1 : 0; i > 0; --i) {
            if (history_[i - 1].name == name && !history_[i - 1].gone()) {
                return i - 1;
            }
        }
        return std::nullopt;
    }

    std::optional<std::size_t> by_number() const {
        auto const key = key_of(target_);
        return only([&](const Node& node) { return key && key_of(node.version) == key; });
    }

    std::optional<std::size_t> by_start() const {
        std::string whole;
        return only([&](const Node& node) {
            if (begins_words(node.version, target_)) {
                return true;
            }
            whole.assign(node.version).append("_").append(node.name);
            return begins_words(whole, target_);
        });
    }

    std::optional<std::size_t> by_hash() const {
        std::string const start = lower_case(target_);
        if (start.size() < 4 || !is_hex(start)) {
            return std::nullopt;
        }
        return only([&](const Node& node) {
            std::string const version = lower_case(node.version);
            return is_hash(version) && version.compare(0, start.size(), start) == 0;
        });
    }

    /// The one node that `matches`; what is neither applied nor in the files counts when nothing else does.
    template <typename Matches>
    std::optional<std::size_t> only(Matches const& matches) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < history_.size(); ++i) {
            if (matches(history_[i])) {
                found.push_back(i);
            }
        }
        if (found.size() > 1) {
            auto const gone = [this](std::size_t i) { return history_[i].gone(); };
            if (!std::all_of(found.begin(), found.end(), gone)) {
                found.erase(std::remove_if(found.begin(), found.end(), gone), found.end());
            }
        }
        if (found.size() > 1) {
            throw ambiguous(found);
        }
        return found.empty() ? std::nullopt : std::optional(found.front());
    }

    Failure ambiguous(const std::vector<std::size_t>& found) const {
        std::vector<std::string_view> versions;
        versions.reserve(found.size());
        for (std::size_t const index : found) {
            versions.push_back(history_[index].version);
        }
        return Failure(Condition::migration_ambiguous,
                       "target " + in_quotes(target_) + " matches several migrations")
            .detail("It can be " + alternatives(versions, 10) + ".")
            .hint("Use the whole version.");
    }

    Failure not_found() const {
        std::vector<std::string_view> known;
        for (Node const& node : history_.nodes()) {
            known.push_back(node.version);
            known.push_back(node.name);
        }
        auto const near = nearest(target_, known);
        Failure failure(Condition::migration_not_found, "no migration matches target " + in_quotes(target_));
        if (!near.empty()) {
            return std::move(failure).hint("Did you mean " + alternatives(near, near.size()) + "?");
        }
        if (history_.size() == 0) {
            return std::move(failure).detail("No migration is known in this project.");
        }
        return std::move(failure).hint("migrate_status() lists the migrations that are known.");
    }

    History const history_;
    std::string const& target_;
};

}  // namespace

std::string resolve_target(const Inventory& inventory, const std::string& target) {
    Resolver const resolver(inventory, target);
    return std::string(resolver.node(resolver.resolve()).version);
}

}  // namespace shepherd::plan

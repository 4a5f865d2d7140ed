#include "core/plan/dependencies.hpp"

#include <algorithm>

#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

bool names_others(const Node& node) {
    return !node.requirements().empty() || (node.applied != nullptr && !node.applied->requirements.empty()) ||
           (node.registered != nullptr && !node.registered->conflicts.empty());
}

std::string_view without_at(std::string_view tag) {
    if (!tag.empty() && tag.front() == '@') {
        tag.remove_prefix(1);
    }
    return tag;
}

}  // namespace

Dependencies::Dependencies(const Inventory& inventory, const History& history, Written written)
    : history_(history), requirements_(history.size()) {
    auto const& nodes = history.nodes();
    if (std::any_of(nodes.begin(), nodes.end(), names_others)) {
        index_names();
        elsewhere_.insert(inventory.applied_elsewhere.begin(), inventory.applied_elsewhere.end());
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            bool const as_ran = written == Written::when_applied && nodes[i].applied != nullptr;
            for (std::string const& requirement :
                 as_ran ? nodes[i].applied->requirements : nodes[i].requirements()) {
                Found const found = find(requirement, i);
                bool const here = found.where == Found::Where::here;
                // What is applied ran before what is pending, whatever its file says by now.
                if (here && (nodes[i].applied == nullptr || nodes[found.node].applied != nullptr)) {
                    requirements_[i].push_back(static_cast<std::uint32_t>(found.node));
                }
            }
        }
    }
    order_ = order_by_requirements(requirements_);
}

void Dependencies::index_names() {
    by_name_.reserve(history_.size());
    for (std::size_t i = 0; i < history_.size(); ++i) {
        Node const& node = history_[i];
        if (!node.gone()) {
            by_name_[node.name].push_back(i);
        }
        if (node.registered != nullptr && !node.gone()) {
            for (std::string const& tag : node.registered->tags) {
                by_tag_[without_at(tag)] = i;
            }
        }
    }
    // A file that is gone may still be what is meant, when nothing else is: the message can then say so.
    for (std::size_t i = 0; i < history_.size(); ++i) {
        if (history_[i].gone()) {
            by_name_.try_emplace(history_[i].name, std::vector<std::size_t>{i});
        }
    }
}

std::optional<std::size_t> Dependencies::tagged(std::string_view tag) const {
    auto const found = by_tag_.find(tag);
    return found == by_tag_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> Dependencies::named_at_tag(std::string_view text) const {
    std::size_t const at = text.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return std::nullopt;
    }
    auto const tag = tagged(text.substr(at + 1));
    auto const named = by_name_.find(text.substr(0, at));
    if (!tag || named == by_name_.end()) {
        return std::nullopt;
    }
    auto const after = std::upper_bound(named->second.begin(), named->second.end(), *tag);
    return after == named->second.begin() ? std::nullopt : std::optional(*std::prev(after));
}

std::optional<std::size_t> Dependencies::find_here(std::string_view text, std::size_t requirer) const {
    if (text.empty()) {
        return std::nullopt;
    }
    auto const version = history_.find(text);
    // In a graph only versions are named; a place in the list makes none of them better than another.
    if (version && (*version < requirer || history_[requirer].by_graph())) {
        return version;
    }
    if (auto const named = by_name_.find(text); named != by_name_.end()) {
        auto const& all = named->second;
        auto next = std::lower_bound(all.begin(), all.end(), requirer);
        if (next != all.begin()) {
            return *std::prev(next);
        }
        if (version && *version != requirer) {
            return version;
        }
        if (next != all.end() && *next == requirer && std::next(next) != all.end()) {
            ++next;
        }
        return *next;
    }
    if (version) {
        return version;
    }
    if (text.front() == '@') {
        return tagged(text.substr(1));
    }
    return named_at_tag(text);
}

bool Dependencies::applied_elsewhere(std::string_view conflict) const {
    return conflict.find(':') != std::string_view::npos && elsewhere_.count(conflict) != 0;
}

Found Dependencies::find(std::string_view requirement, std::size_t requirer) const {
    if (auto const node = find_here(requirement, requirer)) {
        return {Found::Where::here, *node};
    }
    std::size_t const colon = requirement.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return {};
    }
    if (elsewhere_.count(requirement) != 0) {
        return {Found::Where::elsewhere, 0};
    }
    // The ledger of another project keeps no tags: that the change is applied is as much as can be known.
    std::size_t const at = requirement.rfind('@');
    bool const tagged_name = at != std::string_view::npos && at > colon + 1;
    if (tagged_name && elsewhere_.count(requirement.substr(0, at)) != 0) {
        return {Found::Where::elsewhere, 0};
    }
    return {Found::Where::elsewhere_unmet, 0};
}

std::vector<std::size_t> Dependencies::conflicting(std::string_view conflict, std::size_t node) const {
    std::vector<std::size_t> all;
    if (auto const version = history_.find(conflict)) {
        all.push_back(*version);
    }
    if (auto const named = by_name_.find(conflict); named != by_name_.end()) {
        all.insert(all.end(), named->second.begin(), named->second.end());
    }
    if (all.empty()) {
        if (auto const found = find_here(conflict, node)) {
            all.push_back(*found);
        }
    }
    all.erase(std::remove(all.begin(), all.end(), node), all.end());
    return all;
}

std::string Dependencies::cycle_text(std::size_t node) const {
    auto const start = static_cast<std::uint32_t>(node);
    std::string text;
    for (std::uint32_t const step : cycle_through(requirements_, order_, start)) {
        text += clipped(history_[step].version, 200) + " requires ";
    }
    return text + clipped(history_[node].version, 200);
}

}  // namespace shepherd::plan

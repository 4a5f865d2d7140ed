#include "core/diff/order.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

namespace shepherd::diff {

std::vector<Node> Order::find_cycle(Node from, const std::vector<bool>& done) const {
    std::vector<Node> path;
    std::vector<bool> seen(needs_.size(), false);
    Node at = from;
    while (!seen[at]) {
        seen[at] = true;
        path.push_back(at);
        at = *std::ranges::find_if(needs_[at], [&](Node need) { return present_[need] && !done[need]; });
    }
    path.erase(path.begin(), std::ranges::find(path, at));
    return path;
}

std::vector<Node> Order::sorted(const Breaker& breaker) {
    std::size_t const count = needs_.size();
    std::vector<std::vector<Node>> followers(count);
    std::vector<std::size_t> open(count, 0);
    std::vector<bool> done(count, false);
    std::size_t left = 0;
    using Queue = std::priority_queue<Node, std::vector<Node>, std::greater<>>;
    Queue ready;
    std::unordered_map<std::uint32_t, Queue> ready_of_group;
    auto const make_ready = [&](Node node) {
        ready.push(node);
        if (group_[node] != 0) {
            ready_of_group[group_[node]].push(node);
        }
    };
    std::uint32_t last_group = 0;
    for (Node node = 0; node < count; ++node) {
        if (!present_[node]) {
            continue;
        }
        ++left;
        auto& needs = needs_[node];
        std::ranges::sort(needs);
        needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
        std::erase(needs, node);
        for (Node const need : needs) {
            if (present_[need]) {
                followers[need].push_back(node);
                ++open[node];
            }
        }
        if (open[node] == 0) {
            make_ready(node);
        }
    }
    std::vector<Node> order;
    order.reserve(left);
    Node first = 0;
    while (left > 0) {
        if (ready.empty()) {
            while (!present_[first] || done[first]) {
                ++first;
            }
            Broken const broken = breaker(find_cycle(first, done));
            if (broken.has_heir && !present_[broken.heir]) {
                add(broken.heir);
                ++left;
                needs_[broken.heir] = needs_[broken.node];
                needs_[broken.heir].push_back(broken.node);
                for (Node const need : needs_[broken.heir]) {
                    if (present_[need] && !done[need]) {
                        followers[need].push_back(broken.heir);
                        ++open[broken.heir];
                    }
                }
            }
            open[broken.node] = 0;
            make_ready(broken.node);
        }
        Queue& queue =
            last_group != 0 && !ready_of_group[last_group].empty() ? ready_of_group[last_group] : ready;
        Node const node = queue.top();
        queue.pop();
        if (done[node]) {
            continue;
        }
        done[node] = true;
        --left;
        order.push_back(node);
        last_group = group_[node];
        for (Node const follower : followers[node]) {
            if (!done[follower] && open[follower] > 0 && --open[follower] == 0) {
                make_ready(follower);
            }
        }
    }
    return order;
}

}  // namespace shepherd::diff

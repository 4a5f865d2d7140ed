#include "core/diff/order.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

namespace {

using namespace shepherd::diff;
using Nodes = std::vector<Node>;

Order::Broken no_cycles(const Nodes&) {
    throw std::logic_error("there is a cycle");
}

Order order_of(std::size_t count, const std::vector<std::pair<Node, Node>>& needs) {
    Order order(count);
    for (Node node = 0; node < count; ++node) {
        order.add(node);
    }
    for (auto const& [node, needed] : needs) {
        order.need(node, needed);
    }
    return order;
}

TEST(Order, TheSmallestComesFirstThatCan) {
    EXPECT_EQ(order_of(4, {}).sorted(no_cycles), (Nodes{0, 1, 2, 3}));
    EXPECT_EQ(order_of(4, {{0, 3}, {3, 2}}).sorted(no_cycles), (Nodes{1, 2, 3, 0}));
    EXPECT_EQ(order_of(3, {{0, 1}, {0, 1}, {0, 0}}).sorted(no_cycles), (Nodes{1, 0, 2}));
}

TEST(Order, NodesThatWereNotAddedDoNotExist) {
    Order order(3);
    order.add(2);
    order.need(2, 1);
    order.need(0, 2);
    EXPECT_EQ(order.sorted(no_cycles), (Nodes{2}));
}

TEST(Order, AGroupStandsTogetherWhereItCan) {
    auto const grouped = [](const std::vector<std::pair<Node, Node>>& needs) {
        Order order = order_of(6, needs);
        for (Node const node : {1U, 4U, 5U}) {
            order.put_into(node, 7);
        }
        return order.sorted(no_cycles);
    };
    EXPECT_EQ(grouped({}), (Nodes{0, 1, 4, 5, 2, 3}));
    EXPECT_EQ(grouped({{4, 3}}), (Nodes{0, 1, 5, 2, 3, 4}));
    EXPECT_EQ(grouped({{0, 1}}), (Nodes{1, 4, 5, 0, 2, 3}));
}

TEST(Order, EveryNeedIsMet) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        Node const count = 2 + random() % 40;
        std::vector<std::pair<Node, Node>> needs;
        for (unsigned i = 0; i < 2 * count; ++i) {
            Node const a = random() % count;
            Node const b = random() % count;
            if (a != b) {
                needs.emplace_back((a * 7) % count > (b * 7) % count ||
                                           ((a * 7) % count == (b * 7) % count && a > b)
                                       ? std::pair(a, b)
                                       : std::pair(b, a));
            }
        }
        Nodes const sorted = order_of(count, needs).sorted(no_cycles);
        std::vector<std::size_t> place(count);
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            place[sorted[i]] = i;
        }
        ASSERT_EQ(sorted.size(), count);
        for (auto const& [node, needed] : needs) {
            ASSERT_LT(place[needed], place[node]);
        }
    }
}

TEST(Order, ACycleIsGivenAsItGoes) {
    Nodes seen;
    Nodes const sorted =
        order_of(5, {{0, 1}, {1, 2}, {2, 3}, {3, 1}, {4, 0}}).sorted([&](const Nodes& cycle) {
            seen = cycle;
            return Order::Broken{2, 0, false};
        });
    EXPECT_EQ(seen, (Nodes{1, 2, 3}));
    EXPECT_EQ(sorted, (Nodes{2, 1, 0, 3, 4}));
}

TEST(Order, AnHeirTakesOverTheNeeds) {
    Order order(6);
    for (Node const node : {0U, 1U, 2U}) {
        order.add(node);
    }
    order.need(0, 1);
    order.need(1, 0);
    order.need(2, 0);
    Nodes const sorted = order.sorted([](const Nodes&) { return Order::Broken{0, 5, true}; });
    EXPECT_EQ(sorted, (Nodes{0, 1, 2, 5}));
}

TEST(Order, ManyCyclesEnd) {
    std::vector<std::pair<Node, Node>> needs;
    for (Node node = 0; node < 2000; node += 2) {
        needs.emplace_back(node, node + 1);
        needs.emplace_back(node + 1, node);
    }
    EXPECT_EQ(order_of(2000, needs)
                  .sorted([](const Nodes& cycle) {
                      return Order::Broken{cycle.front(), 0, false};
                  })
                  .size(),
              2000U);
}

TEST(Order, ALongChainIsNoRecursion) {
    std::vector<std::pair<Node, Node>> needs;
    for (Node node = 0; node + 1 < 200000; ++node) {
        needs.emplace_back(node, node + 1);
    }
    EXPECT_EQ(order_of(200000, needs).sorted(no_cycles).front(), 199999U);
}

}  // namespace

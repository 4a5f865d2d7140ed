#include "core/plan/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "plan/cpu_time.hpp"

namespace {

using namespace shepherd::plan;
using Numbers = std::vector<std::uint32_t>;

std::vector<std::size_t> positions(const Order& order) {
    std::vector<std::size_t> position(order.sequence.size());
    for (std::size_t i = 0; i < order.sequence.size(); ++i) {
        position[order.sequence[i]] = i;
    }
    return position;
}

TEST(Order, IsTheRankWithoutRequirements) {
    Order const order = order_by_requirements(Requirements(4));
    EXPECT_EQ(order.sequence, (Numbers{0, 1, 2, 3}));
    EXPECT_FALSE(order.cyclic(2));
    EXPECT_TRUE(order_by_requirements({}).sequence.empty());
}

TEST(Order, PutsTheLowestRankFirstThatIsReady) {
    EXPECT_EQ(order_by_requirements({{3}, {}, {0}, {}}).sequence, (Numbers{1, 3, 0, 2}));
    EXPECT_EQ(order_by_requirements({{}, {}, {1, 1, 0}}).sequence, (Numbers{0, 1, 2}));
}

// The definition of the result, tried out one place at a time.
Numbers brute_force(const Requirements& requirements) {
    Numbers sequence;
    std::vector<bool> done(requirements.size());
    while (sequence.size() < requirements.size()) {
        for (std::uint32_t node = 0; node < requirements.size(); ++node) {
            bool const ready = std::all_of(requirements[node].begin(), requirements[node].end(),
                                           [&](std::uint32_t r) { return done[r]; });
            if (!done[node] && ready) {
                done[node] = true;
                sequence.push_back(node);
                break;
            }
        }
    }
    return sequence;
}

TEST(Order, AgreesWithTheDefinitionOnRandomGraphs) {
    std::mt19937 random(2);
    for (int round = 0; round < 500; ++round) {
        std::uint32_t const count = 1 + random() % 20;
        Numbers shuffled(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            shuffled[i] = i;
        }
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        Requirements requirements(count);
        for (std::uint32_t edge = random() % (2 * count); edge > 0; --edge) {
            std::uint32_t const late = random() % count;
            if (late > 0) {
                requirements[shuffled[late]].push_back(shuffled[random() % late]);
            }
        }
        EXPECT_EQ(order_by_requirements(requirements).sequence, brute_force(requirements));
    }
}

// Whether `from` reaches `to` by at least one requirement.
bool reaches(const Requirements& requirements, std::uint32_t from, std::uint32_t to) {
    std::vector<bool> seen(requirements.size());
    Numbers open{from};
    while (!open.empty()) {
        std::uint32_t const node = open.back();
        open.pop_back();
        for (std::uint32_t const required : requirements[node]) {
            if (required == to) {
                return true;
            }
            if (!seen[required]) {
                seen[required] = true;
                open.push_back(required);
            }
        }
    }
    return false;
}

TEST(Order, FindsTheCyclesOfRandomGraphs) {
    std::mt19937 random(3);
    int cyclic_nodes = 0;
    for (int round = 0; round < 500; ++round) {
        std::uint32_t const count = 1 + random() % 12;
        Requirements requirements(count);
        for (std::uint32_t edge = random() % (count + 3); edge > 0; --edge) {
            requirements[random() % count].push_back(random() % count);
        }
        Order const order = order_by_requirements(requirements);
        ASSERT_EQ(order.sequence.size(), count);
        auto const position = positions(order);
        for (std::uint32_t node = 0; node < count; ++node) {
            ASSERT_EQ(order.cyclic(node), reaches(requirements, node, node));
            for (std::uint32_t const required : requirements[node]) {
                if (!reaches(requirements, required, node)) {
                    ASSERT_LT(position[required], position[node]);
                }
            }
            if (order.cyclic(node)) {
                ++cyclic_nodes;
                Numbers const cycle = cycle_through(requirements, order, node);
                ASSERT_FALSE(cycle.empty());
                ASSERT_EQ(cycle.front(), node);
                for (std::size_t i = 0; i < cycle.size(); ++i) {
                    auto const& required = requirements[cycle[i]];
                    std::uint32_t const next = cycle[(i + 1) % cycle.size()];
                    ASSERT_NE(std::find(required.begin(), required.end(), next), required.end());
                }
            }
        }
    }
    EXPECT_GT(cyclic_nodes, 500);
}

TEST(Order, NamesTheWholeCycleAndTheShortest) {
    Requirements const requirements = {{1}, {2}, {3, 0}, {0}, {0}};
    Order const order = order_by_requirements(requirements);
    EXPECT_EQ(cycle_through(requirements, order, 0), (Numbers{0, 1, 2}));
    EXPECT_EQ(cycle_through(requirements, order, 3), (Numbers{3, 0, 1, 2}));
    EXPECT_FALSE(order.cyclic(4));
    EXPECT_EQ(order.sequence.back(), 4U);
    EXPECT_EQ(cycle_through({{0}}, order_by_requirements({{0}}), 0), (Numbers{0}));
}

// A recursive walk would overflow the stack on these, a quadratic one would not end.
TEST(Order, WalksLongChainsAndRings) {
    std::uint32_t const count = 300'000;
    Requirements chain(count);
    for (std::uint32_t i = 0; i + 1 < count; ++i) {
        chain[i].push_back(i + 1);
    }
    CpuTime const time;
    Order const backwards = order_by_requirements(chain);
    EXPECT_EQ(backwards.sequence.front(), count - 1);
    EXPECT_EQ(backwards.sequence.back(), 0U);
    chain[count - 1].push_back(0);
    Order const ring = order_by_requirements(chain);
    EXPECT_TRUE(ring.cyclic(0));
    EXPECT_EQ(cycle_through(chain, ring, 7).size(), count);
    EXPECT_LT(time.seconds(), 10);
}

}  // namespace

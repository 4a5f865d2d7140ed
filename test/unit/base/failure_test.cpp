#include "core/base/failure.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using shepherd::Condition;
using shepherd::Failure;

TEST(Failure, CarriesEverythingThatWasAdded) {
    try {
        throw Failure(Condition::layout_refused, "marker is not understood")
            .detail("It is new.")
            .hint("Remove it.")
            .at("db/1.sql", 7);
    } catch (const std::exception& error) {
        auto const& failure = dynamic_cast<const Failure&>(error);
        EXPECT_EQ(failure.condition(), Condition::layout_refused);
        EXPECT_STREQ(failure.what(), "marker is not understood");
        EXPECT_EQ(failure.detail(), "It is new.");
        EXPECT_EQ(failure.hint(), "Remove it.");
        EXPECT_EQ(failure.path(), "db/1.sql");
        EXPECT_EQ(failure.line(), 7);
    }
}

TEST(Failure, EveryConditionHasItsOwnSqlstate) {
    std::set<std::string> seen;
    int const last = static_cast<int>(Condition::invalid_text);
    for (int i = 0; i <= last; ++i) {
        std::string const sqlstate = shepherd::condition_sqlstate(static_cast<Condition>(i));
        EXPECT_EQ(sqlstate.size(), 5U);
        EXPECT_NE(sqlstate, "XX000");
        EXPECT_TRUE(seen.insert(sqlstate).second) << sqlstate;
    }
    EXPECT_STREQ(shepherd::condition_sqlstate(Condition::script_refused), "MG001");
    EXPECT_STREQ(shepherd::condition_sqlstate(Condition::integrity_failed), "MG016");
    EXPECT_STREQ(shepherd::condition_sqlstate(Condition::not_trusted), "MG017");
    EXPECT_STREQ(shepherd::condition_sqlstate(Condition::active_transaction), "25001");
    EXPECT_STREQ(shepherd::condition_sqlstate(Condition::invalid_argument), "22023");
    EXPECT_STREQ(shepherd::condition_sqlstate(static_cast<Condition>(999)), "XX000");
}

}  // namespace

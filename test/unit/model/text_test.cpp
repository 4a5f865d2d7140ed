#include "core/model/text.hpp"

#include <gtest/gtest.h>

namespace {

using shepherd::model::plain_name;

TEST(Text, PlainNames) {
    EXPECT_EQ(plain_name("App.\"User\""), plain_name("app.\"User\""));
    EXPECT_EQ(plain_name("app.\"user\""), plain_name("APP.user"));
    EXPECT_NE(plain_name("app.\"User\""), plain_name("app.user"));
    EXPECT_NE(plain_name("\"a.b\""), plain_name("a.b"));
    EXPECT_EQ(plain_name("\"a\"\"b\""), "a\"b");
}

}  // namespace

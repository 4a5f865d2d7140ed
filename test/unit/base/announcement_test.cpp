#include "core/base/announcement.hpp"

#include <gtest/gtest.h>

namespace {

using shepherd::Announcement;
using shepherd::announcement_json;

TEST(Announcement, SuccessHasNoError) {
    EXPECT_EQ(
        announcement_json({"p", "s", "1", "a \"b\"", "apply", "ok", 1.5, "", "m", "f", 3}),
        R"({"project":"p","scope":"s","version":"1","name":"a \"b\"","action":"apply","outcome":"ok","duration_ms":1.5})");
}

TEST(Announcement, FailureSaysWhatAndWhere) {
    EXPECT_EQ(
        announcement_json({"p", "", "1", "a", "apply", "failed", 0, "22012", "caf\xc3\xa9\n", "f.sql", 3}),
        R"({"project":"p","scope":"","version":"1","name":"a","action":"apply","outcome":"failed","duration_ms":0.0,"sqlstate":"22012","message":"caf\u00e9\n","path":"f.sql","line":3})");
}

TEST(Announcement, WhatIsNotUtf8IsReplaced) {
    std::string const json = announcement_json({"\xe9t\xe9", "", "1", "", "", "", 0, "", "", "", 0});
    EXPECT_NE(json.find("\\ufffdt\\ufffd"), std::string::npos) << json;
}

TEST(Announcement, StaysBelowTheServersLimit) {
    std::string const worst(10000, '\x01');
    EXPECT_LT(
        announcement_json({worst, worst, worst, worst, worst, worst, 1e300, worst, worst, worst, 1}).size(),
        8000U);
}

}  // namespace

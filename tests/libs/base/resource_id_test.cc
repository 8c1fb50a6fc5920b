#include "libs/base/resource_id.h"

#include <gtest/gtest.h>

#include <string>

namespace naungan {
namespace {

TEST(ResourceId, AcceptsLowerCaseDigitsAndHyphensWithin) {
  for (const std::string& text :
       {std::string("a"), std::string("7"), std::string("maros-2025"), std::string("a--b"),
        std::string(kResourceIdCharactersMax, 'x')}) {
    EXPECT_TRUE(IsResourceId(text)) << text;
    EXPECT_TRUE(CheckResourceId(text, "agreement_id")) << text;
  }
}

TEST(ResourceId, RefusesEverythingElse) {
  for (const std::string& text :
       {std::string(), std::string("-a"), std::string("a-"), std::string("Maros"),
        std::string("a.b"), std::string("a/b"), std::string("a_b"), std::string("a b"),
        std::string("\xc3\xa9"), std::string(kResourceIdCharactersMax + 1, 'x')}) {
    const Status status = CheckResourceId(text, "agreement_id");
    ASSERT_FALSE(status) << text;
    EXPECT_EQ(status.error().reason, "RESOURCE_ID_MALFORMED");
    EXPECT_EQ(status.error().field, "agreement_id");
  }
}

}  // namespace
}  // namespace naungan

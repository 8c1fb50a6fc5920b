#include "libs/domain/typed_reference.h"

#include <gtest/gtest.h>

namespace naungan::domain {
namespace {

TEST(TypedReference, IsTheSameHoweverItsCaseAndBlanksAreTyped) {
  for (const char* const typed :
       {"SP2D-1", "sp2d-1", "sp2d-1 ", " Sp2d - 1", "SP2D\t-1", "SP2D\xC2\xA0-1",
        "SP2D-\xE2\x80\x8B"
        "1\xEF\xBB\xBF"}) {
    EXPECT_EQ(ReferenceKey(typed), "SP2D-1") << typed;
    EXPECT_TRUE(SameReference(typed, "SP2D-1")) << typed;
  }
}

TEST(TypedReference, IsAnotherIfAnythingElseDiffers) {
  for (const char* const other : {"SP2D-2", "SP2D1", "SP2D/1", "SP2D-1-", ""}) {
    EXPECT_FALSE(SameReference(other, "SP2D-1")) << other;
  }
  // Letters that are not of the ASCII alphabet stay as they are.
  EXPECT_FALSE(SameReference("\xC3\xA9", "\xC3\x89"));
}

TEST(TypedReference, OfBlanksAloneIsNone) {
  EXPECT_EQ(ReferenceKey(""), "");
  EXPECT_EQ(ReferenceKey(" \t\xE3\x80\x80"), "");
}

}  // namespace
}  // namespace naungan::domain

#include "libs/base/result.h"

#include <gtest/gtest.h>

namespace naungan {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(Code::kInvalidArgument, "ODD", "number", "Must be even.");
  return number / 2;
}

Status CheckEven(int number) {
  NAUNGAN_TRY(Half(number));
  return {};
}

Result<int> Quarter(int number) {
  NAUNGAN_ASSIGN(const int half, Half(number));
  NAUNGAN_ASSIGN(const int quarter, Half(half));
  return quarter;
}

TEST(Result, CarriesTheValueOrTheWholeError) {
  EXPECT_EQ(Half(8), 4);
  EXPECT_EQ(Half(7).error(), (Error{Code::kInvalidArgument, "ODD", "number", "Must be even."}));
}

TEST(Result, AssignAndTryPassTheFirstErrorOn) {
  EXPECT_EQ(Quarter(8), 2);
  EXPECT_EQ(Quarter(6).error().reason, "ODD");
  EXPECT_TRUE(CheckEven(2));
  EXPECT_EQ(CheckEven(3).error().reason, "ODD");
}

TEST(Result, UnderPutsTheFieldBelowItsParent) {
  const Error inner{Code::kInvalidArgument, "ODD", "nik", ""};
  EXPECT_EQ(Under("rows[3]", inner).field, "rows[3].nik");
  EXPECT_EQ(Under("rows[3]", Error{Code::kInvalidArgument, "ODD", "", ""}).field, "rows[3]");
}

}  // namespace
}  // namespace naungan

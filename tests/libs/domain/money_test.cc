#include "libs/domain/money.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace naungan::domain {
namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

TEST(Rupiah, ReadsDigitsAndDottedThousands) {
  EXPECT_EQ(Rupiah::Parse("16800", "amount"), Rupiah(16'800));
  EXPECT_EQ(Rupiah::Parse("16.800", "amount"), Rupiah(16'800));
  EXPECT_EQ(Rupiah::Parse("-1.234.567", "amount"), Rupiah(-1'234'567));
  EXPECT_EQ(Rupiah::Parse("0", "amount"), Rupiah());
  EXPECT_EQ(Rupiah::Parse("-9.223.372.036.854.775.808", "amount"), Rupiah(kLeast));
}

TEST(Rupiah, RefusesWhatMightMeanSomethingElse) {
  for (const std::string_view text :
       {"", "-", "Rp16800", "16,800", "16.80", "1680.0", "16.8000", ".800", "16..800", "16800.",
        "1.680.0", "+5", "--5", "5 ", " 5", "1e5", "1.2e3", "1234.567"}) {
    const auto amount = Rupiah::Parse(text, "payments[0].amount");
    ASSERT_FALSE(amount) << text;
    EXPECT_EQ(amount.error().reason, "MONEY_MALFORMED") << text;
    EXPECT_EQ(amount.error().field, "payments[0].amount");
  }
}

TEST(Rupiah, RefusesToOverflow) {
  EXPECT_EQ(Rupiah::Parse("9223372036854775808", "a").error().reason, "MONEY_OVERFLOW");
  EXPECT_EQ(Rupiah(kMost).Add(Rupiah(1), "a").error().reason, "MONEY_OVERFLOW");
  EXPECT_EQ(Rupiah(kLeast).Subtract(Rupiah(1), "a").error().reason, "MONEY_OVERFLOW");
  EXPECT_EQ(Rupiah(kLeast).Multiply(-1, "a").error().reason, "MONEY_OVERFLOW");
  EXPECT_EQ(ScaleHalfUp(Rupiah(kMost), 2, 1, "a").error().reason, "MONEY_OVERFLOW");
  EXPECT_EQ(ScaleHalfUp(Rupiah(kLeast), kLeast, 1, "a").error().field, "a");
}

// The published bill for a neighbourhood head in Klaten is 0.54 % of the minimum wage.
TEST(Rupiah, ScalesHalfUpAsThePublishedBill) {
  EXPECT_EQ(ScaleHalfUp(Rupiah(2'152'323), 54, 10'000, "bill"), Rupiah(11'623));  // 11,622.54
  EXPECT_EQ(ScaleHalfUp(Rupiah(1'000'000), 54, 10'000, "bill"), Rupiah(5'400));
}

TEST(Rupiah, RoundsTheHalfAwayFromZero) {
  EXPECT_EQ(ScaleHalfUp(Rupiah(1), 1, 2, "a"), Rupiah(1));
  EXPECT_EQ(ScaleHalfUp(Rupiah(-1), 1, 2, "a"), Rupiah(-1));
  EXPECT_EQ(ScaleHalfUp(Rupiah(1), 1, 3, "a"), Rupiah(0));
  EXPECT_EQ(ScaleHalfUp(Rupiah(2), 1, 3, "a"), Rupiah(1));
  EXPECT_EQ(ScaleHalfUp(Rupiah(-2), 1, 3, "a"), Rupiah(-1));
  EXPECT_EQ(ScaleHalfUp(Rupiah(5), 3, 10, "a"), Rupiah(2)) << "1.5 of an even denominator";
}

TEST(RupiahDeathTest, HasNoTariffOverZero) {
  EXPECT_DEATH((void)ScaleHalfUp(Rupiah(1), 1, 0, "a"), "denominator");
}

RC_GTEST_PROP(Rupiah, AgreesWithWiderArithmetic, (int64_t a, int64_t b)) {
  const auto expect = [](__int128 exact, const Result<Rupiah>& got) {
    const bool fits = exact >= kLeast && exact <= kMost;
    RC_ASSERT(got.has_value() == fits);
    if (fits) RC_ASSERT(got->amount() == static_cast<int64_t>(exact));
  };
  expect(static_cast<__int128>(a) + b, Rupiah(a).Add(Rupiah(b), "x"));
  expect(static_cast<__int128>(a) - b, Rupiah(a).Subtract(Rupiah(b), "x"));
  expect(static_cast<__int128>(a) * b, Rupiah(a).Multiply(b, "x"));
}

RC_GTEST_PROP(Rupiah, ScalesToTheNearestRupiah, ()) {
  const auto amount = *rc::gen::inRange<int64_t>(-1'000'000'000'000, 1'000'000'000'000);
  const auto numerator = *rc::gen::inRange<int64_t>(0, 1'000'000);
  const auto denominator = *rc::gen::inRange<int64_t>(1, 1'000'000);
  const auto scaled = ScaleHalfUp(Rupiah(amount), numerator, denominator, "x");
  RC_ASSERT(scaled.has_value());
  // |scaled - exact| <= 1/2, in units of 1/denominator. A half is never rounded towards zero.
  const __int128 error = static_cast<__int128>(scaled->amount()) * denominator -
                         static_cast<__int128>(amount) * numerator;
  RC_ASSERT(error * 2 <= denominator && error * 2 >= -denominator);
  if (error * 2 == denominator) RC_ASSERT(amount > 0);
  if (error * 2 == -denominator) RC_ASSERT(amount < 0);
}

RC_GTEST_PROP(Rupiah, GoesThroughTextUnchanged, (int64_t amount)) {
  RC_ASSERT((Rupiah::Parse(Rupiah(amount).ToString(), "x") == Rupiah(amount)));
}

}  // namespace
}  // namespace naungan::domain

#include "services/reporting/measures/ratio.h"

#include <gtest/gtest.h>

#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {
namespace {

struct Case {
  int64_t numerator;
  int64_t denominator;
  int64_t truncated;
  int64_t rounded;
  v1::RatioNote note = v1::RATIO_NOTE_UNSPECIFIED;
};

class RatioRounds : public ::testing::TestWithParam<Case> {};

TEST_P(RatioRounds, TruncatedAndHalfUp) {
  const Case& given = GetParam();

  const auto ratio = RatioOf(given.numerator, given.denominator, domain::Date::OfDays(20'000));

  ASSERT_TRUE(ratio);
  EXPECT_EQ(ratio->numerator(), given.numerator);
  EXPECT_EQ(ratio->denominator(), given.denominator);
  EXPECT_EQ(ratio->truncated_basis_points(), given.truncated);
  EXPECT_EQ(ratio->rounded_basis_points(), given.rounded);
  EXPECT_EQ(ratio->note(), given.note);
}

INSTANTIATE_TEST_SUITE_P(
    Ratio, RatioRounds,
    ::testing::Values(Case{0, 7, 0, 0}, Case{7, 7, 10'000, 10'000},
                      // One third rounds down, two thirds round up.
                      Case{1, 3, 3'333, 3'333}, Case{2, 3, 6'666, 6'667},
                      // Exactly half a basis point rounds up. A little less does not.
                      Case{1, 20'000, 0, 1}, Case{3, 20'000, 1, 2}, Case{9'999, 200'000'000, 0, 0},
                      Case{10'000, 200'000'000, 0, 1},
                      // One person more than were counted gets a note, and is not capped.
                      Case{100'001, 100'000, 10'000, 10'000, v1::RATIO_NOTE_ABOVE_100_PERCENT},
                      // The largest counts stay exact.
                      Case{kPersonsMax, kPersonsMax, 10'000, 10'000},
                      Case{kPersonsMax - 1, kPersonsMax, 9'999, 10'000}));

// What published reports print. Marks: S, a secondary source was seen.
INSTANTIATE_TEST_SUITE_P(
    Published, RatioRounds,
    ::testing::Values(
        // Bungo, end of 2024, printed truncated as 60.70 %: 79,077 registered and 51,186 not yet
        // (report on the agreement of 20 January 2025, S).
        Case{79'077, 130'263, 6'070, 6'071},
        // Tegal, printed rounded as 52.55 % (puskapik.com, 28 September 2025, S).
        Case{52'858, 100'590, 5'254, 5'255},
        // Wajo, wage earners, printed as 108.56 % (makassar.tribunnews.com, 22 June 2025, S).
        Case{38'036, 35'036, 10'856, 10'856, v1::RATIO_NOTE_ABOVE_100_PERCENT},
        // Wajo, construction workers, printed as 120.7 % (the same source, S).
        Case{14'725, 12'196, 12'073, 12'074, v1::RATIO_NOTE_ABOVE_100_PERCENT}));

TEST(Ratio, SaysOfWhichDayItIs) {
  const auto ratio = RatioOf(1, 2, domain::Date::Of(2024, 12, 31, "date").value());

  ASSERT_TRUE(ratio);
  EXPECT_EQ(ratio->as_of_date().year(), 2024);
  EXPECT_EQ(ratio->as_of_date().month(), 12);
  EXPECT_EQ(ratio->as_of_date().day(), 31);
}

TEST(Ratio, NobodyToMeasureAgainstIsAnError) {
  const auto ratio = RatioOf(0, 0, domain::Date());

  ASSERT_FALSE(ratio);
  EXPECT_EQ(ratio.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(ratio.error().reason, "TARGET_POPULATION_ZERO");
}

}  // namespace
}  // namespace naungan::reporting

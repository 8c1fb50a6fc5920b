// How a ratio of persons is rounded. It is given in hundredths of a percent, with its parts, once
// truncated and once rounded half up. So a reader who finds 60.70 % in one place and 60.71 % in
// another can see that they are the same figure. A pure function; any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {

// More persons than all baselines of a region can count together (kBaselinesPerRegionMax times
// kBaselineLinesMax times kPersonsGivenMax). Up to this number the arithmetic is exact.
inline constexpr int64_t kPersonsMax = 400'000'000'000'000;

// Precondition: both numbers are 0 to kPersonsMax. A ratio may be above 100 %, and then has a note,
// because a region may have more participants than someone counted potential ones: Wajo published
// 38,036 wage earners of 35,036 (makassar.tribunnews.com, 22 June 2025). TARGET_POPULATION_ZERO
// (kFailedPrecondition) if `denominator` is 0.
Result<v1::Ratio> RatioOf(int64_t numerator, int64_t denominator, domain::Date as_of);

}  // namespace naungan::reporting

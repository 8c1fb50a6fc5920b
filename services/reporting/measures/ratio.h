// A quotient of persons in hundredths of a percent, with its parts and both of its roundings, so
// that whoever reads 60.70 % and 60.71 % in two places can see that they are the same figure. Pure;
// any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {

// More persons than there are; the arithmetic stays exact below it.
inline constexpr int64_t kPersonsMax = 1'000'000'000'000;

// Precondition: both are 0 to kPersonsMax. Above 100 % is an answer too: a segment may have more
// participants than someone counted potential ones (DOMAIN, 4). kFailedPrecondition
// (TARGET_POPULATION_ZERO) where nobody ought to be registered.
Result<v1::Ratio> RatioOf(int64_t numerator, int64_t denominator, domain::Date as_of);

}  // namespace naungan::reporting

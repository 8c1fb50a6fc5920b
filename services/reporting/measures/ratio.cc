#include "services/reporting/measures/ratio.h"

#include "libs/base/check.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {
namespace {

constexpr int64_t kBasisPoints = 10'000;

}  // namespace

Result<v1::Ratio> RatioOf(int64_t numerator, int64_t denominator, domain::Date as_of) {
  NAUNGAN_CHECK(0 <= numerator && numerator <= kPersonsMax, "a count of persons is bounded");
  NAUNGAN_CHECK(0 <= denominator && denominator <= kPersonsMax, "a count of persons is bounded");
  if (denominator == 0) {
    return Fail(Code::kFailedPrecondition, "TARGET_POPULATION_ZERO", "region_code",
                "The target population is 0, so there is no ratio.");
  }
  v1::Ratio ratio;
  ratio.set_numerator(numerator);
  ratio.set_denominator(denominator);
  *ratio.mutable_as_of_date() = as_of.ToProto();
  ratio.set_truncated_basis_points(numerator * kBasisPoints / denominator);
  if (numerator > denominator) ratio.set_note(v1::RATIO_NOTE_ABOVE_100_PERCENT);
  // Rounding half up truncates n/d + 1/2, here over the common denominator 2d.
  ratio.set_rounded_basis_points((2 * numerator * kBasisPoints + denominator) / (2 * denominator));
  return ratio;
}

}  // namespace naungan::reporting

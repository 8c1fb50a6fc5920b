#include "services/reporting/folds/fold_claim.h"

#include <string>

#include "naungan/claims/v1/claim.pb.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

using claims::v1::ClaimEvent;

Status Pay(const std::string& claim, const claims::v1::ClaimPaid& paid, int64_t recorded_us,
           state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t paid_day, DayOf(paid.payment().paid_date(), "paid_date"));
  const claims::v1::ClaimDimensions& dimensions = paid.dimensions();
  v1::StoredClaimPayment stored;
  stored.set_amount_rupiah(paid.payment().amount_rupiah());
  stored.set_recorded_us(recorded_us);
  stored.set_region_code(dimensions.region_code());
  stored.set_agreement(dimensions.agreement());
  stored.set_category(dimensions.category());
  stored.set_unit(dimensions.unit());
  stored.set_segment(dimensions.segment());
  stored.set_programme(dimensions.programme());
  stored.set_kecamatan_code(dimensions.kecamatan_code());
  kClaimPayments.Put(rows, stored, paid_day, claim, paid.payment().reference());
  return {};
}

Status Reverse(const std::string& claim, const claims::v1::ClaimPayment& payment,
               int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t paid_day, DayOf(payment.paid_date(), "paid_date"));
  auto stored = kClaimPayments.Get(rows, paid_day, claim, payment.reference());
  if (!stored) return FeedMalformed("payment", "The payment that is reversed was never made.");
  stored->set_reversed_recorded_us(recorded_us);
  kClaimPayments.Put(rows, *stored, paid_day, claim, payment.reference());
  return {};
}

}  // namespace

Status FoldClaim(const ClaimEvent& event, int64_t recorded_us, state::Writer& rows) {
  switch (event.event_case()) {
    case ClaimEvent::kPaid:
      return Pay(event.claim(), event.paid(), recorded_us, rows);
    case ClaimEvent::kPaymentReversed:
      return Reverse(event.claim(), event.payment_reversed().payment(), recorded_us, rows);
    case ClaimEvent::kSubmitted:
    case ClaimEvent::kDenied:
    case ClaimEvent::kApproved:
      return {};
    case ClaimEvent::EVENT_NOT_SET:
      break;
  }
  return FeedMalformed("event", "The event is of a kind that this build does not know.");
}

}  // namespace naungan::reporting

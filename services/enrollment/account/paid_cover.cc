#include "services/enrollment/account/paid_cover.h"

#include <algorithm>

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

domain::Period CoverOf(const v1::Bill& bill, domain::Date paid, common::v1::Segment segment,
                       const Policy& policy) {
  const domain::Date from = Recorded(bill.from_month()).FirstDay();
  const domain::Date to = Recorded(bill.to_month()).FirstDay();
  const domain::Date due = Recorded(bill.due_date());
  const PaymentTerms* terms = policy.PaymentOf(segment);
  const bool whole = paid <= due || (terms != nullptr && terms->late_covers_whole_months);
  return whole ? domain::Period{from, to} : domain::Period{std::clamp(paid, from, to), to};
}

}  // namespace naungan::enrollment

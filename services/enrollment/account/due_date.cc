#include "services/enrollment/account/due_date.h"

namespace naungan::enrollment {

Result<domain::Due> DueDate(domain::Month first, common::v1::Segment segment,
                            std::optional<domain::Date> signed_date, const Policy& policy) {
  if (policy.PaymentOf(segment) == nullptr) {
    return Fail(Code::kFailedPrecondition, "TARIFF_MISSING", "",
                "There are no payment terms for this segment. Load a table that has them.");
  }
  // A term may begin before the signature (BPJSTK manual 908). Nothing can have been owed under an
  // agreement that was not signed.
  return policy.DueDate(first, segment, signed_date);
}

}  // namespace naungan::enrollment

#include "services/enrollment/account/due_date.h"

namespace naungan::enrollment {

Result<Due> DueDate(domain::Month first, common::v1::Segment segment,
                    std::optional<domain::Date> signed_date, const Policy& policy) {
  const PaymentTerms* terms = policy.PaymentOf(segment);
  if (terms == nullptr) {
    return Fail(Code::kFailedPrecondition, "TARIFF_MISSING", "",
                "There are no payment terms for this segment. Load a table that has them.");
  }
  const auto due_for = [&](domain::Month month) {
    return month.AddMonths(terms->due_months_after).FirstDay().AddDays(terms->due_day - 1);
  };
  domain::Date due = due_for(first);
  // A term may begin before the signature (BPJSTK manual 908). Nothing can have been owed under an
  // agreement that was not signed, so the first due day after the signature counts.
  if (signed_date && *signed_date > due) {
    const domain::Month month = domain::Month::Of(*signed_date);
    due = due_for(month);
    if (due < *signed_date) due = due_for(month.Next());
  }
  const domain::Date moved = policy.calendar.NextWorkingDay(due);
  return Due{.date = moved, .is_provisional = policy.calendar.IsProvisional(due, moved)};
}

}  // namespace naungan::enrollment

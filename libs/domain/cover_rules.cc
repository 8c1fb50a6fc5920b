#include "libs/domain/cover_rules.h"

#include <algorithm>

#include "libs/base/check.h"

namespace naungan::domain {

const PaymentTerms* CoverRules::PaymentOf(common::v1::Segment segment) const {
  const auto found = std::ranges::find(payment, segment, &PaymentTerms::segment);
  return found == payment.end() ? nullptr : &*found;
}

const PaymentTerms& CoverRules::TermsOf(common::v1::Segment segment) const {
  const PaymentTerms* const terms = PaymentOf(segment);
  NAUNGAN_CHECK(terms != nullptr, "what is billed has payment terms");
  return *terms;
}

Due CoverRules::DueDate(Month first, common::v1::Segment segment,
                        std::optional<Date> owed_from) const {
  const PaymentTerms& terms = TermsOf(segment);
  const auto due_for = [&](Month month) {
    return month.AddMonths(terms.due_months_after).FirstDay().AddDays(terms.due_day - 1);
  };
  Date due = due_for(first);
  if (owed_from && *owed_from > due) {
    const Month month = Month::Of(*owed_from);
    due = due_for(month);
    if (due < *owed_from) due = due_for(month.Next());
  }
  const Date moved = calendar.NextWorkingDay(due);
  return Due{.date = moved, .is_provisional = calendar.IsProvisional(due, moved)};
}

}  // namespace naungan::domain

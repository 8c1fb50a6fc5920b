// What the house has settled where a regulation leaves a choice or changes often: data, given to
// the rules, with its source in contributions.yaml. Immutable; safe from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "libs/domain/working_days.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::enrollment {

// When a segment's contribution is due, and what a late payment covers.
struct PaymentTerms {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // The day of the month, 1 to 28.
  int32_t due_day = 15;
  // After the first month that is paid for.
  int32_t due_months_after = 0;
  // Paid late, the months are covered whole; otherwise cover begins on the day of payment.
  bool late_covers_whole_months = false;
};

struct Policy {
  // A gap in registration of at most this many months does not end a membership.
  int32_t membership_gap_months = 3;
  std::vector<PaymentTerms> payment;
  domain::HolidayCalendar holidays{{}};

  // Null: the segment is not billed.
  const PaymentTerms* PaymentOf(common::v1::Segment segment) const {
    const auto found = std::ranges::find(payment, segment, &PaymentTerms::segment);
    return found == payment.end() ? nullptr : &*found;
  }
};

}  // namespace naungan::enrollment

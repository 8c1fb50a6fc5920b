// What the house has settled where a regulation leaves a choice or changes often. It is data with
// its source in contributions.yaml. Immutable; safe from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "libs/domain/working_days.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::enrollment {

// What is owed for a month in which several people had a seat, one after the other.
enum class PartMonths {
  // A whole contribution for each of them: each is insured.
  kWholeForEach,
  // One contribution, of the person who had the seat last: the money belongs to the seat.
  kWholeForSeat,
};

// When a segment's contribution is due, for whom it is owed, and what a late payment covers.
struct PaymentTerms {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // The day of the month, 1 to 28.
  int32_t due_day = 15;
  // How many months after the first month that is paid for.
  int32_t due_months_after = 0;
  // Does a late payment cover its months whole? If not, cover begins on the day of payment.
  bool late_covers_whole_months = false;
  PartMonths part_months = PartMonths::kWholeForEach;
};

struct Policy {
  // A membership outlasts a gap of this many months in registration.
  int32_t membership_gap_months = 3;
  std::vector<PaymentTerms> payment;
  domain::HolidayCalendar calendar{{}};

  // nullptr if the segment is not billed.
  const PaymentTerms* PaymentOf(common::v1::Segment segment) const {
    const auto found = std::ranges::find(payment, segment, &PaymentTerms::segment);
    return found == payment.end() ? nullptr : &*found;
  }
};

}  // namespace naungan::enrollment

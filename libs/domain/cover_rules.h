// What decides when contributions are due and what unpaid ones do to cover: rules that every
// service needs, and everyone who computes cover from the feeds. They are data, with their sources
// in libs/rules/cover_rules.yaml. Immutable once constructed; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/working_days.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {

// What is owed for a month in which several people had a seat, one after the other.
enum class PartMonths {
  // A whole contribution for each of them: each is insured.
  kWholeForEach,
  // One contribution, of the person who had the seat last: the money belongs to the seat.
  kWholeForSeat,
};

struct PaymentTerms {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  // The day of the month, 1 to 28.
  int32_t due_day = 15;
  // How many months after the first month that is paid for.
  int32_t due_months_after = 0;
  // True for wage earners, whose employer owes every month: a late payment covers its months whole,
  // and unpaid months are arrears. If not, cover begins on the day of payment.
  bool late_covers_whole_months = false;
  // How many unpaid months do what they do at most: where late payments cover, so many months in
  // arrears leave the benefit with the insurer. Elsewhere so many can be settled afterwards to keep
  // a membership, and the next one ends it.
  int32_t unpaid_months_max = 3;
  PartMonths part_months = PartMonths::kWholeForEach;
};

// The day by which something must be paid.
struct Due {
  Date date;
  // It rests on a year of which not all holidays are known.
  bool is_provisional = false;
};

struct CoverRules {
  std::vector<PaymentTerms> payment;
  // A membership outlasts a gap of this many months.
  int32_t membership_gap_months = 3;
  HolidayCalendar calendar{{}};

  // nullptr if the segment is not billed.
  const PaymentTerms* PaymentOf(common::v1::Segment segment) const;
  // Precondition: the segment is billed.
  const PaymentTerms& TermsOf(common::v1::Segment segment) const;

  // When the contribution for the months from `first` on is due: on the terms' day of the month,
  // moved to the next working day. Nothing is owed before `owed_from` (the signature of an
  // agreement, a registration), so the first due day from it on counts. Precondition: the segment
  // is billed.
  Due DueDate(Month first, common::v1::Segment segment, std::optional<Date> owed_from) const;
};

}  // namespace naungan::domain

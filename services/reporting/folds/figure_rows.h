// The rows that the public feeds are folded into. Each partition has one store of them, and nothing
// is in it that is not in the feeds.
//
// Each feed writes rows, or fields of a row, that no other feed writes, and reads none that another
// feed writes. So the rows do not depend on how the feeds interleave. What belongs together from
// several feeds (a seat and its cover) is joined when a report is asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "libs/domain/cover_rules.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/state/rows.h"
#include "libs/state/table.h"
#include "naungan/reporting/v1/figure_rows.pb.h"

namespace naungan::reporting {

// participant id
inline constexpr state::Table<v1::StoredPerson, std::string_view> kPersons{16};
// number
inline constexpr state::Table<v1::StoredDimensions, int32_t> kDimensions{17};
// account, category, agreement, unit, region, locality, segment, programmes
inline constexpr state::Table<v1::StoredNumber, std::string_view, std::string_view,
                              std::string_view, std::string_view, std::string_view,
                              std::string_view, int32_t, int32_t>
    kDimensionNumbers{18};
inline constexpr state::Table<v1::StoredNumber> kDimensionsCount{19};
// account, correction
inline constexpr state::Table<v1::StoredRefund, std::string_view, std::string_view> kRefunds{20};
// account, schedule
inline constexpr state::Table<v1::StoredSchedule, std::string_view, std::string_view> kSchedules{
    21};
// account, bill
inline constexpr state::Table<v1::StoredBill, std::string_view, std::string_view> kBills{22};
// account, reference
inline constexpr state::Table<v1::StoredPayment, std::string_view, std::string_view> kPayments{23};
// roster
inline constexpr state::Table<v1::StoredRoster, std::string_view> kRosters{24};
// roster, rank, ordinal
inline constexpr state::Table<v1::StoredWaiting, std::string_view, int64_t, int64_t> kWaiting{25};
// paid day, claim, reference
inline constexpr state::Table<v1::StoredClaimPayment, int32_t, std::string_view, std::string_view>
    kClaimPayments{26};
// agreement, version
inline constexpr state::Table<v1::StoredAgreementVersion, std::string_view, int64_t>
    kAgreementVersions{27};
// predecessor, the sequence of its event
inline constexpr state::Table<v1::StoredSuccessor, std::string_view, int64_t> kSuccessors{28};

// What a report reads: the committed rows of partitions 0 to P-1, in order. A person, a roster or a
// self-payer's account lies in one partition; agreements and the accounts of groups lie in each.
// And the rules that cover is computed with.
struct Partitions {
  std::span<const state::Reader* const> rows;
  const domain::CoverRules& rules;

  auto begin() const { return rows.begin(); }
  auto end() const { return rows.end(); }
  const state::Reader* front() const { return rows.front(); }
};

// The end day of a period that has no end: later than every day of the calendar.
inline constexpr int32_t kNoEndDay = std::numeric_limits<int32_t>::max();

// A row stores 0 where there is no end.
inline int32_t EndDay(int32_t stored_to_day) {
  return stored_to_day == 0 ? kNoEndDay : stored_to_day;
}

// The days [from_day, end_day).
domain::Period PeriodOfDays(int32_t from_day, int32_t end_day);

// A row stores a set of programmes as bits: bit n stands for programme n.
domain::ProgrammeSet ProgrammesOf(uint32_t bits);

}  // namespace naungan::reporting

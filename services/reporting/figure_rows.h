// The rows that the public feeds are folded into: one store per partition, and nothing in it that
// is not in the feeds (ARCHITECTURE, 4).
//
// Each feed writes rows, or fields of a row, that no other feed writes, and reads no others: so the
// rows do not depend on how the feeds interleave. What belongs together from several feeds (a seat
// and its cover) is joined by the queries.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/state/table.h"
#include "naungan/reporting/v1/stored.pb.h"

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
// account
inline constexpr state::Table<v1::StoredAccount, std::string_view> kAccounts{20};
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

// Later than every day of the calendar: the end of what has none.
inline constexpr int32_t kNoEndDay = std::numeric_limits<int32_t>::max();

inline int32_t EndDay(int32_t stored_to_day) {
  return stored_to_day == 0 ? kNoEndDay : stored_to_day;
}

// The days [from_day, end_day).
domain::Period PeriodOf(int32_t from_day, int32_t end_day);

// What is asked about: facts recorded by `known_at_us`; 0: all.
struct Knowledge {
  int64_t known_at_us = 0;

  bool Has(int64_t recorded_us) const { return known_at_us == 0 || recorded_us <= known_at_us; }
};

// The first day without the stay, as far as known.
inline int32_t EndDay(const v1::StoredStay& stay, Knowledge knowledge) {
  for (int i = stay.ends_size() - 1; i >= 0; --i) {
    if (knowledge.Has(stay.ends(i).recorded_us())) return stay.ends(i).to_day();
  }
  return EndDay(stay.to_day());
}

inline bool Holds(const v1::StoredStay& stay, int32_t day, Knowledge knowledge) {
  return stay.from_day() <= day && knowledge.Has(stay.recorded_us()) &&
         day < EndDay(stay, knowledge);
}

inline bool HoldsDay(const v1::StoredCover& cover, int32_t day, Knowledge knowledge) {
  return cover.from_day() <= day && day < EndDay(cover.to_day()) &&
         knowledge.Has(cover.recorded_us());
}

// `known_at_us` of a request; KNOWN_AT_INVALID below 0.
Result<Knowledge> ReadKnowledge(int64_t known_at_us);

// Accounts: rosters/{roster}/account and participants/{participant}/account.
bool IsGroupAccount(std::string_view account);
// The participant of a self-payer's account; FEED_RECORD_MALFORMED for another text.
Result<std::string> SelfPayer(std::string_view account);
std::string SelfPayerAccount(std::string_view participant_id);

domain::ProgrammeSet ProgrammesOf(uint32_t bits);

// Days of a feed's message; FEED_RECORD_MALFORMED where the date is missing or invalid.
Result<int32_t> DayOf(const common::v1::Date& date, std::string_view field);

// A feed says what no service of ours may have published: the partition stops and raises an alarm.
std::unexpected<Error> FeedMalformed(std::string_view field, std::string message);

}  // namespace naungan::reporting

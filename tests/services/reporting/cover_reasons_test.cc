// Why people are covered, or are not, in the counts of persons.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string_view>

#include "services/reporting/reports/count_participants.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

TEST(CountParticipants, ByReasonEachPersonCountsWithTheBestOne) {
  // given: two seats whose January is paid, one that never was, a wage earner whose employer never
  // paid, and somebody who is both that and paid for
  FeedBook book;
  for (int64_t n = 1; n <= 3; ++n) book.Opened({.person = Person(n), .seat = n});
  for (const int64_t n : {4, 1}) {
    book.Opened({.person = Person(n),
                 .seat = n,
                 .account = "rosters/pks.non-asn/account",
                 .category = "non-asn",
                 .segment = common::v1::SEGMENT_PU});
  }
  book.PaidFor({.bill = "jan",
                .past_last_seat = 3,
                .from = "2024-01-01",
                .to = "2024-02-01",
                .paid = "2024-01-01"});
  const auto reasons_on = [&](std::string_view date) {
    v1::CountParticipantsRequest request;
    *request.mutable_as_of_date() = Day(date);
    const auto counted = CountParticipants(request, FoldedFigures(book).partitions());
    std::map<common::v1::CoverReason, int64_t> reasons;
    for (const auto& each : counted->counts(0).reasons()) reasons[each.reason()] = each.persons();
    EXPECT_EQ(counted->counts(0).registered(), 4);
    return reasons;
  };
  using Reasons = std::map<common::v1::CoverReason, int64_t>;
  EXPECT_EQ(reasons_on("2024-01-15"), (Reasons{{common::v1::COVER_REASON_PAID, 2},
                                               {common::v1::COVER_REASON_EMPLOYER_LIABLE, 1},
                                               {common::v1::COVER_REASON_NOT_YET, 1}}));
  EXPECT_EQ(reasons_on("2024-04-30"), (Reasons{{common::v1::COVER_REASON_REFER_TO_BRANCH, 2},
                                               {common::v1::COVER_REASON_EMPLOYER_LIABLE, 1},
                                               {common::v1::COVER_REASON_NOT_YET, 1}}));
  EXPECT_EQ(reasons_on("2024-05-01"), (Reasons{{common::v1::COVER_REASON_EMPLOYER_LIABLE, 2},
                                               {common::v1::COVER_REASON_NOT_YET, 1},
                                               {common::v1::COVER_REASON_LAPSED, 1}}));
}

}  // namespace
}  // namespace naungan::reporting

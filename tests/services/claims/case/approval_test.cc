// An approval judges again what was corrected since the submission.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

// Registers a member with JHT too from `from` on, and pays for 2022.
void Insure(ClaimsHouse& house, std::string_view from) {
  enrollment::v1::Participation saver = Member(from, "");
  saver.add_programmes(common::v1::PROGRAMME_JHT);
  ASSERT_TRUE(house.Opened(saver));
  ASSERT_TRUE(house.Paid(kAccount, "2022-01-01", "2023-01-01"));
}

struct Case {
  std::string_view what;
  v1::SubmitClaim submission;
  // The first day without registration, as the office records it after the submission.
  std::string_view end_date;
  enrollment::v1::EndReason reason;
  bool approved;
};

TEST(Approval, JudgesAgainWhetherThePersonWasInsuredOnTheDayOfTheEvent) {
  const auto jkm = JkmDeath("2022-05-10", "2022-05-11");
  const auto jkk = JkkDeath("2022-05-10", "2022-05-11");
  const auto jht = Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2022-05-10", "2022-05-11");
  constexpr auto kLeft = enrollment::v1::END_REASON_LEFT;
  constexpr auto kDied = enrollment::v1::END_REASON_DEATH;
  const Case cases[] = {
      {"who left before died unregistered", jkm, "2022-05-01", kLeft, false},
      {"and had the accident unregistered", jkk, "2022-05-01", kLeft, false},
      {"the day before the death was the last", jkm, "2022-05-10", kLeft, false},
      {"died a day earlier than claimed", jkm, "2022-05-10", kDied, false},
      {"the day of the death was the last", jkm, "2022-05-11", kLeft, true},
      {"the stay ends by the very death of the claim", jkm, "2022-05-11", kDied, true},
      {"and by the death after the accident", jkk, "2022-05-13", kDied, true},
      {"a balance stays its owner's", jht, "2022-05-01", kLeft, true},
      {"but not of who was never there", jht, "2022-01-01", kLeft, false},
  };
  for (const Case& given : cases) {
    SCOPED_TRACE(given.what);
    // given a claim that is granted, and a later correction of the record
    ClaimsHouse house;
    Insure(house, "2022-01-01");
    const auto submitted = house.Submit(given.submission);
    ASSERT_TRUE(submitted) << submitted.error().message;
    ASSERT_EQ(submitted->state(), v1::CLAIM_STATE_SUBMITTED);
    ASSERT_TRUE(house.Ended(kAccount, given.end_date, given.reason));
    const size_t events = house.log().size();

    // when it is to be approved
    const auto approved = house.Approve(given.submission.name(), "2022-05-15");

    // then it is approved, or it is refused without an event and can be rejected
    EXPECT_EQ(approved.has_value(), given.approved);
    if (approved) continue;
    EXPECT_EQ(approved.error().code, Code::kFailedPrecondition);
    EXPECT_EQ(approved.error().reason, "NOT_INSURED_ANY_MORE");
    EXPECT_NE(approved.error().message.find("NOT_REGISTERED"), std::string::npos);
    EXPECT_EQ(house.log().size(), events);
    EXPECT_TRUE(house.Reject(given.submission.name(), "2022-05-15"));
  }
}

TEST(Approval, PassesOnceTheRecordIsCorrectedBack) {
  ClaimsHouse house;
  Insure(house, "2022-01-01");
  ASSERT_TRUE(house.Submit(JkmDeath("2022-05-10", "2022-05-11")));
  ASSERT_TRUE(house.Ended(kAccount, "2022-05-01", enrollment::v1::END_REASON_LEFT));
  ASSERT_FALSE(house.Approve(ClaimName("jkm"), "2022-05-15"));

  Insure(house, "2022-05-01");

  EXPECT_TRUE(house.Approve(ClaimName("jkm"), "2022-05-15"));
}

TEST(Approval, OfAnEarlierClaimDoesNotStandInTheWayOfASecondForTheSameDeath) {
  ClaimsHouse house;
  Insure(house, "2022-01-01");
  ASSERT_TRUE(house.Submit(JkmDeath("2022-05-10", "2022-05-11")));
  ASSERT_TRUE(house.Submit(Jht(v1::JHT_GROUND_DEATH, "2022-05-10", "2022-05-11")));
  ASSERT_TRUE(house.Approve(ClaimName("jkm"), "2022-05-15"));
  ASSERT_TRUE(house.Ended(kAccount, "2022-05-11", enrollment::v1::END_REASON_DEATH));

  EXPECT_TRUE(house.Approve(ClaimName("jht"), "2022-05-15"));
}

TEST(Approval, SentAgainIsAnsweredWhateverWasCorrectedSince) {
  ClaimsHouse house;
  Insure(house, "2022-01-01");
  ASSERT_TRUE(house.Submit(JkmDeath("2022-05-10", "2022-05-11")));
  ASSERT_TRUE(house.Approve(ClaimName("jkm"), "2022-05-15"));
  ASSERT_TRUE(house.Ended(kAccount, "2022-05-01", enrollment::v1::END_REASON_LEFT));

  EXPECT_TRUE(house.Approve(ClaimName("jkm"), "2022-05-15"));
}

}  // namespace
}  // namespace naungan::claims

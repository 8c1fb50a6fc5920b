// The old-age balance (Permenaker 4/2022): its grounds, balances that are paid once, stays that are
// over.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

enrollment::v1::Participation Saver(std::string_view from, std::string_view to) {
  enrollment::v1::Participation member = Member(from, to);
  member.add_programmes(common::v1::PROGRAMME_JHT);
  return member;
}

v1::DenialCode DenialOf(const Result<v1::Claim>& claim) {
  EXPECT_TRUE(claim) << claim.error().message;
  return claim ? claim->denial() : v1::DENIAL_CODE_UNSPECIFIED;
}

// A saver born on 17 May 1960, registered in 2022 to 2024.
class JhtTest : public testing::Test {
 protected:
  JhtTest() { EXPECT_TRUE(house_.Opened(Saver("2022-01-01", "2024-01-01"))); }

  ClaimsHouse house_;
};

TEST_F(JhtTest, PaysTheWholeBalanceWithItsSource) {
  const auto claim =
      house_.Submit(Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2023-05-01", "2023-05-10"));

  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->state(), v1::CLAIM_STATE_SUBMITTED);
  EXPECT_EQ(claim->total_rupiah(), 25'000'000);
  ASSERT_EQ(claim->benefits_size(), 1);
  EXPECT_EQ(claim->benefits(0).kind(), v1::BENEFIT_KIND_JHT_BALANCE);
  EXPECT_EQ(claim->jht_balance().source(), "statement of account");
  EXPECT_EQ(claim->dimensions().programme(), common::v1::PROGRAMME_JHT);
}

TEST_F(JhtTest, NeedsNoCoverAndNoOpenRegistration) {
  // given that nothing was ever paid and the registration is over
  EXPECT_EQ(
      DenialOf(house_.Submit(Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2024-08-01", "2024-08-10"))),
      v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, NeedsARegistrationWithJhtThatHadBegun) {
  EXPECT_EQ(
      DenialOf(house_.Submit(Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2022-12-31", "2023-01-10"))),
      v1::DENIAL_CODE_UNSPECIFIED);

  ClaimsHouse nobody;
  EXPECT_EQ(
      DenialOf(nobody.Submit(Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2023-01-01", "2023-01-10"))),
      v1::DENIAL_CODE_NOT_REGISTERED);

  ClaimsHouse without_jht;
  without_jht.Insure("2022-01-01", "2024-01-01");
  EXPECT_EQ(DenialOf(without_jht.Submit(
                Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2023-01-01", "2023-01-10"))),
            v1::DENIAL_CODE_PROGRAMME_NOT_INSURED);
}

TEST(JhtAge, Is56OnTheBirthdayAndNotTheDayBefore) {
  struct Case {
    std::string_view birth;
    v1::DenialCode denial;
  };
  for (const auto& [birth, denial] : {Case{"1967-06-01", v1::DENIAL_CODE_UNSPECIFIED},
                                      Case{"1967-06-02", v1::DENIAL_CODE_NO_JHT_GROUND}}) {
    ClaimsHouse house;
    enrollment::v1::Participation saver = Saver("2022-01-01", "");
    *saver.mutable_birth_date() = DateProto(birth);
    ASSERT_TRUE(house.Opened(saver));
    EXPECT_EQ(DenialOf(house.Submit(Jht(v1::JHT_GROUND_AGE_56, "2023-06-01", "2023-06-10"))),
              denial);
  }
}

TEST(JhtAge, CannotBeToldWithoutABirthDate) {
  ClaimsHouse house;
  enrollment::v1::Participation saver = Saver("2022-01-01", "");
  saver.clear_birth_date();
  ASSERT_TRUE(house.Opened(saver));

  EXPECT_EQ(DenialOf(house.Submit(Jht(v1::JHT_GROUND_AGE_56, "2023-06-01", "2023-06-10"))),
            v1::DENIAL_CODE_NO_JHT_GROUND);
}

TEST_F(JhtTest, WhoStoppedWorkingWaitsAMonth) {
  // The last day of the registration was 31 December 2023.
  v1::SubmitClaim early = Jht(v1::JHT_GROUND_STOPPED_WORKING, "2023-12-31", "2024-01-30");
  early.set_name(ClaimName("early"));
  EXPECT_EQ(DenialOf(house_.Submit(early)), v1::DENIAL_CODE_NO_JHT_GROUND);

  EXPECT_EQ(
      DenialOf(house_.Submit(Jht(v1::JHT_GROUND_STOPPED_WORKING, "2023-12-31", "2024-01-31"))),
      v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, WhoWorksOnOrAgainHasNotStopped) {
  v1::SubmitClaim works_on = Jht(v1::JHT_GROUND_STOPPED_WORKING, "2023-12-30", "2024-03-01");
  works_on.set_name(ClaimName("works-on"));
  EXPECT_EQ(DenialOf(house_.Submit(works_on)), v1::DENIAL_CODE_NO_JHT_GROUND);

  enrollment::v1::Participation again = Saver("2024-02-01", "");
  again.set_account("rosters/employer/account");
  ASSERT_TRUE(house_.Opened(again));
  EXPECT_EQ(
      DenialOf(house_.Submit(Jht(v1::JHT_GROUND_STOPPED_WORKING, "2023-12-31", "2024-02-01"))),
      v1::DENIAL_CODE_NO_JHT_GROUND);
}

TEST_F(JhtTest, ADeathThatNothingHasEstablishedIsBelieved) {
  EXPECT_EQ(DenialOf(house_.Submit(Jht(v1::JHT_GROUND_DEATH, "2024-06-01", "2024-06-10"))),
            v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, AnEstablishedDeathSettlesTheDayOfIt) {
  // given that enrollment ended the registration by a death on 9 March 2023
  ASSERT_TRUE(house_.Ended(kAccount, "2023-03-10", enrollment::v1::END_REASON_DEATH));

  v1::SubmitClaim other_day = Jht(v1::JHT_GROUND_DEATH, "2023-03-10", "2023-06-10");
  other_day.set_name(ClaimName("other-day"));
  EXPECT_EQ(DenialOf(house_.Submit(other_day)), v1::DENIAL_CODE_NO_JHT_GROUND);
  // Nobody becomes disabled after their death.
  v1::SubmitClaim disabled = Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2023-03-10", "2023-06-10");
  disabled.set_name(ClaimName("disabled"));
  EXPECT_EQ(DenialOf(house_.Submit(disabled)), v1::DENIAL_CODE_NO_JHT_GROUND);

  EXPECT_EQ(DenialOf(house_.Submit(Jht(v1::JHT_GROUND_DEATH, "2023-03-09", "2023-06-10"))),
            v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, AnApprovedDeathClaimEstablishesTheDeath) {
  ASSERT_TRUE(house_.Paid(kAccount, "2022-01-01", "2024-01-01"));
  ASSERT_TRUE(house_.Submit(JkmDeath("2023-03-09", "2023-03-12")));
  ASSERT_TRUE(house_.Approve(ClaimName("jkm"), "2023-03-13"));

  v1::SubmitClaim other_day = Jht(v1::JHT_GROUND_DEATH, "2023-03-08", "2023-06-10");
  other_day.set_name(ClaimName("other-day"));
  EXPECT_EQ(DenialOf(house_.Submit(other_day)), v1::DENIAL_CODE_NO_JHT_GROUND);
  EXPECT_EQ(DenialOf(house_.Submit(Jht(v1::JHT_GROUND_DEATH, "2023-03-09", "2023-06-10"))),
            v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, IsOneAtATimeAndEachBalanceOnce) {
  const auto claim = [&](std::string_view id, std::string_view event_date) {
    v1::SubmitClaim submission = Jht(v1::JHT_GROUND_TOTAL_DISABILITY, event_date, "2024-09-01");
    submission.set_name(ClaimName(id));
    return DenialOf(house_.Submit(submission));
  };
  ASSERT_EQ(claim("first", "2024-03-01"), v1::DENIAL_CODE_UNSPECIFIED);

  // under way
  EXPECT_EQ(claim("second", "2024-04-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  ASSERT_TRUE(house_.Approve(ClaimName("first"), "2024-09-02"));
  EXPECT_EQ(claim("third", "2024-04-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  // paid: a balance of that day or an earlier one cannot be claimed again, a later one can
  ASSERT_TRUE(house_.Pay(ClaimName("first"), "tx-1", 25'000'000, "2024-09-03"));
  EXPECT_EQ(claim("fourth", "2024-03-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  EXPECT_EQ(claim("fifth", "2024-04-01"), v1::DENIAL_CODE_UNSPECIFIED);
  // rejected: the balance that was paid stays paid
  ASSERT_TRUE(house_.Reject(ClaimName("fifth"), "2024-09-04"));
  EXPECT_EQ(claim("sixth", "2024-03-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  // taken back: the first is under way again
  ASSERT_TRUE(house_.Reverse(ClaimName("first"), "tx-1", "2024-09-05"));
  EXPECT_EQ(claim("seventh", "2024-04-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  ASSERT_TRUE(house_.Pay(ClaimName("first"), "tx-2", 25'000'000, "2024-09-06"));
  EXPECT_EQ(claim("eighth", "2024-03-01"), v1::DENIAL_CODE_JHT_CLAIMED);
  EXPECT_EQ(claim("ninth", "2024-04-01"), v1::DENIAL_CODE_UNSPECIFIED);
}

// Claims on balances of several days, each of Rp25,000,000. The claim "a" was paid.
class JhtReversalTest : public JhtTest {
 protected:
  JhtReversalTest() {
    EXPECT_EQ(Submit("a", "2024-03-01"), v1::DENIAL_CODE_UNSPECIFIED);
    EXPECT_TRUE(house_.Approve(ClaimName("a"), "2024-09-02"));
    EXPECT_EQ(Pay("a"), "");
  }

  v1::DenialCode Submit(std::string_view id, std::string_view as_of) {
    v1::SubmitClaim submission = Jht(v1::JHT_GROUND_TOTAL_DISABILITY, as_of, "2024-09-01");
    submission.set_name(ClaimName(id));
    return DenialOf(house_.Submit(submission));
  }
  void SubmitAndApprove(std::string_view id, std::string_view as_of) {
    EXPECT_EQ(Submit(id, as_of), v1::DENIAL_CODE_UNSPECIFIED);
    EXPECT_TRUE(house_.Approve(ClaimName(id), "2024-09-02"));
  }
  // Returns the reason of the refusal, or an empty string if it was paid. Each call has its own
  // payment reference.
  std::string Pay(std::string_view id) {
    const std::string reference = "tx-" + std::to_string(++payments_);
    const auto paid = house_.Pay(ClaimName(id), reference, 25'000'000, "2024-09-03");
    if (paid) last_reference_[std::string(id)] = reference;
    return paid ? "" : paid.error().reason;
  }
  void Reverse(std::string_view id) {
    EXPECT_TRUE(house_.Reverse(ClaimName(id), last_reference_.at(std::string(id)), "2024-09-03"));
  }

 private:
  int payments_ = 0;
  std::map<std::string, std::string> last_reference_;
};

TEST_F(JhtReversalTest, IsNotPaidAgainWhileAnotherClaimHoldsTheMoneyThatCameBack) {
  // given that the next claim came in before the reversal of the first was booked
  SubmitAndApprove("b", "2024-04-01");
  Reverse("a");

  const size_t events = house_.log().size();
  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  EXPECT_EQ(house_.log().size(), events);
  EXPECT_EQ(Pay("b"), "");

  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  EXPECT_EQ(Submit("c", "2024-05-01"), v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtReversalTest, IsPaidAgainOnceTheOtherClaimIsRejected) {
  EXPECT_EQ(Submit("b", "2024-04-01"), v1::DENIAL_CODE_UNSPECIFIED);
  Reverse("a");
  ASSERT_TRUE(house_.Reject(ClaimName("b"), "2024-09-03"));

  EXPECT_EQ(Pay("a"), "");
}

TEST_F(JhtReversalTest, AThirdClaimAndTheFirstAreNotBothPaid) {
  EXPECT_EQ(Submit("b", "2024-04-01"), v1::DENIAL_CODE_UNSPECIFIED);
  Reverse("a");
  ASSERT_TRUE(house_.Reject(ClaimName("b"), "2024-09-03"));
  SubmitAndApprove("c", "2024-05-01");

  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  EXPECT_EQ(Pay("c"), "");
  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
}

TEST_F(JhtReversalTest, TakenBackAfterALaterBalanceWasPaidItStandsInNobodysWay) {
  SubmitAndApprove("b", "2024-04-01");
  EXPECT_EQ(Pay("b"), "");
  Reverse("a");

  // The later balance includes its money. If that payment is taken back, the later claim is paid
  // again.
  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  Reverse("b");
  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  EXPECT_EQ(Pay("b"), "");
  SubmitAndApprove("c", "2024-05-01");
  EXPECT_EQ(Pay("a"), "JHT_CLAIMED");
  EXPECT_EQ(Pay("c"), "");
}

TEST_F(JhtTest, DoesNotStandInTheWayOfADeathClaim) {
  ASSERT_TRUE(house_.Paid(kAccount, "2022-01-01", "2024-01-01"));
  ASSERT_EQ(DenialOf(house_.Submit(Jht(v1::JHT_GROUND_DEATH, "2023-03-09", "2023-06-10"))),
            v1::DENIAL_CODE_UNSPECIFIED);

  EXPECT_EQ(DenialOf(house_.Submit(JkmDeath("2023-03-09", "2023-06-10"))),
            v1::DENIAL_CODE_UNSPECIFIED);
}

TEST_F(JhtTest, AnHeirIsNeededWhenTheMemberIsDead) {
  v1::SubmitClaim submission = Jht(v1::JHT_GROUND_DEATH, "2023-03-09", "2023-06-10");
  submission.clear_beneficiary_version();
  ASSERT_TRUE(house_.Submit(submission));

  EXPECT_EQ(house_.Approve(ClaimName("jht"), "2023-06-11").error().reason, "BENEFICIARY_MISSING");
}

TEST_F(JhtTest, TheMemberNeedsNoBeneficiary) {
  v1::SubmitClaim submission = Jht(v1::JHT_GROUND_TOTAL_DISABILITY, "2023-03-09", "2023-06-10");
  submission.clear_beneficiary_version();
  ASSERT_TRUE(house_.Submit(submission));

  EXPECT_TRUE(house_.Approve(ClaimName("jht"), "2023-06-11"));
}

}  // namespace
}  // namespace naungan::claims

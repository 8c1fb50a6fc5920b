// Whether a person is eligible on the event date, and which benefits follow. The amounts are those
// of PP 44/2015 as changed by PP 82/2019, and of Permenaker 1/2025 art 97A(2).
#include "services/claims/case/submission.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

std::map<v1::BenefitKind, int64_t> Amounts(const v1::Claim& claim) {
  std::map<v1::BenefitKind, int64_t> amounts;
  for (const v1::BenefitLine& line : claim.benefits()) amounts[line.kind()] = line.amount_rupiah();
  return amounts;
}

void ExpectDenied(const Result<v1::Claim>& claim, v1::DenialCode code) {
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->state(), v1::CLAIM_STATE_DENIED);
  EXPECT_EQ(claim->denial(), code) << v1::DenialCode_Name(claim->denial());
  EXPECT_EQ(claim->total_rupiah(), 0);
  EXPECT_TRUE(claim->benefits().empty());
}

void ExpectGranted(const Result<v1::Claim>& claim, int64_t total) {
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->state(), v1::CLAIM_STATE_SUBMITTED) << v1::DenialCode_Name(claim->denial());
  EXPECT_EQ(claim->total_rupiah(), total);
}

TEST(SubmitClaim, JkkDeathAtTheBaseOfOneMillionPays70Million) {
  // given a vulnerable worker of Wakatobi, insured at the base of Rp1,000,000
  ClaimsHouse house;
  house.Insure("2022-03-21", "2023-01-01");

  // when the heirs claim for a death by accident
  const auto claim = house.Submit(JkkDeath("2022-08-01", "2022-08-10"));

  // then it is 48 + 10 + 12 million, as Wakatobi paid
  ExpectGranted(claim, 70'000'000);
  EXPECT_EQ(Amounts(*claim),
            (std::map<v1::BenefitKind, int64_t>{{v1::BENEFIT_KIND_DEATH, 48'000'000},
                                                {v1::BENEFIT_KIND_FUNERAL, 10'000'000},
                                                {v1::BENEFIT_KIND_PERIODIC, 12'000'000}}));
}

TEST(SubmitClaim, JkkDeathAtALowWagePaysTheMinimumOf20Million) {
  ClaimsHouse house;
  enrollment::v1::Participation member = Member("2022-03-21", "2023-01-01");
  member.set_wage_rupiah(300'000);
  ASSERT_TRUE(house.Opened(member));
  ASSERT_TRUE(house.Paid(kAccount, "2022-03-21", "2023-01-01"));

  ExpectGranted(house.Submit(JkkDeath("2022-08-01", "2022-08-10")), 42'000'000);
}

TEST(SubmitClaim, JkmDeathPays42MillionFrom2December2019And24Before) {
  struct Case {
    std::string_view event;
    int64_t total;
  };
  for (const auto& [event, total] : {Case{"2019-12-01", 24'000'000}, Case{"2019-12-02", 42'000'000},
                                     Case{"2025-06-01", 42'000'000}}) {
    ClaimsHouse house;
    house.Insure("2019-01-01", "2026-01-01");
    ExpectGranted(house.Submit(JkmDeath(event, "2025-06-10")), total);
  }
}

TEST(SubmitClaim, ANewBpuGetsTheFuneralOnlyFrom24February2025) {
  struct Case {
    std::string_view since;
    std::string_view event;
    int64_t total;
  };
  const Case cases[] = {
      {"2025-02-01", "2025-02-23", 42'000'000},  // the day before the rule
      {"2025-02-01", "2025-02-24", 10'000'000},
      {"2025-02-01", "2025-04-30", 10'000'000},  // the last day of the three months
      {"2025-02-01", "2025-05-01", 42'000'000},
  };
  for (const auto& [since, event, total] : cases) {
    ClaimsHouse house;
    house.Insure(since, "2026-01-01");
    const auto claim = house.Submit(JkmDeath(event, "2025-06-10"));
    ExpectGranted(claim, total);
    if (total != 10'000'000) continue;
    EXPECT_EQ(claim->benefits(0).kind(), v1::BENEFIT_KIND_FUNERAL);
    EXPECT_NE(claim->benefits(0).source().find("97A"), std::string::npos);
  }
}

TEST(SubmitClaim, AWageEarnerAndAJkkClaimHaveNoWaitingTime) {
  ClaimsHouse house;
  enrollment::v1::Participation member = Member("2025-06-01", "2026-01-01");
  member.set_segment(common::v1::SEGMENT_PU);
  ASSERT_TRUE(house.Opened(member));
  ASSERT_TRUE(house.Paid(kAccount, "2025-06-01", "2026-01-01"));
  ExpectGranted(house.Submit(JkmDeath("2025-06-02", "2025-06-10")), 42'000'000);

  ClaimsHouse new_bpu;
  new_bpu.Insure("2025-06-01", "2026-01-01");
  ExpectGranted(new_bpu.Submit(JkkDeath("2025-06-02", "2025-06-10")), 70'000'000);
}

TEST(SubmitClaim, MembershipCountsOverAContinuation) {
  // given a member since 2024 who continued under a renewal in June 2025
  ClaimsHouse house;
  house.Insure("2024-06-01", "2025-06-01");
  enrollment::v1::Participation renewed = Member("2025-06-01", "2026-06-01");
  renewed.set_account("rosters/wakatobi-2025.rentan/account");
  renewed.set_agreement("agreements/wakatobi-2025");
  ASSERT_TRUE(house.Continued(kAccount, "2025-06-01", renewed));
  ASSERT_TRUE(house.Paid(renewed.account(), "2025-06-01", "2026-06-01"));

  // when the member dies on the first day of it
  const auto claim = house.Submit(JkmDeath("2025-06-01", "2025-06-10"));

  // then it pays in full, and it belongs to the renewal
  ExpectGranted(claim, 42'000'000);
  EXPECT_EQ(claim->dimensions().agreement(), "agreements/wakatobi-2025");
}

TEST(SubmitClaim, TellsWhatItBelongsTo) {
  ClaimsHouse house;
  house.Insure("2022-03-21", "2023-01-01");

  const auto claim = house.Submit(JkkDeath("2022-08-01", "2022-08-10"));

  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->name(), ClaimName("jkk"));
  EXPECT_EQ(claim->dimensions().region_code(), "74.07");
  EXPECT_EQ(claim->dimensions().agreement(), "agreements/wakatobi-2022");
  EXPECT_EQ(claim->dimensions().category(), "rentan");
  EXPECT_EQ(claim->dimensions().unit(), "dinsos");
  EXPECT_EQ(claim->dimensions().segment(), common::v1::SEGMENT_BPU);
  EXPECT_EQ(claim->dimensions().programme(), common::v1::PROGRAMME_JKK);
}

TEST(SubmitClaim, TellsTheKecamatanOfTheStayAndNeverTheDesa) {
  struct Case {
    std::string_view locality;
    std::string_view kecamatan;
  };
  for (const auto& [locality, kecamatan] :
       {Case{"74.07.01.2003", "74.07.01"}, Case{"74.07.01", "74.07.01"}, Case{"", ""}}) {
    // given a member who lives there
    ClaimsHouse house;
    enrollment::v1::Participation member = Member("2022-03-21", "2023-01-01");
    member.set_locality_code(std::string(locality));
    ASSERT_TRUE(house.Opened(member));
    ASSERT_TRUE(house.Paid(kAccount, "2022-03-21", "2023-01-01"));

    // when a claim is submitted, approved, paid, and its payment taken back
    const auto claim = house.Submit(JkmDeath("2022-08-01", "2022-08-10"));
    ASSERT_TRUE(claim);
    ASSERT_TRUE(house.Approve(ClaimName("jkm"), "2022-08-11"));
    ASSERT_TRUE(house.Pay(ClaimName("jkm"), "tx", claim->total_rupiah(), "2022-08-12"));
    ASSERT_TRUE(house.Reverse(ClaimName("jkm"), "tx", "2022-08-13"));

    // then each event of the feed has the kecamatan where it has dimensions, and none has the desa
    EXPECT_EQ(claim->dimensions().kecamatan_code(), kecamatan);
    ASSERT_EQ(house.feed().size(), 4U);
    EXPECT_EQ(house.feed()[2].paid().dimensions().kecamatan_code(), kecamatan);
    EXPECT_EQ(house.feed()[3].payment_reversed().dimensions().kecamatan_code(), kecamatan);
    for (const v1::ClaimEvent& event : house.feed()) {
      EXPECT_EQ(event.SerializeAsString().find("2003"), std::string::npos);
    }
  }
}

TEST(SubmitClaim, DeniesWhoIsNotKnownAtAll) {
  ClaimsHouse house;
  const auto claim = house.Submit(JkmDeath("2022-08-01", "2022-08-10"));
  ExpectDenied(claim, v1::DENIAL_CODE_NOT_REGISTERED);
  EXPECT_FALSE(claim->has_dimensions());
}

TEST(SubmitClaim, CountsTheFirstDayOfARegistrationAndNotTheDayAfterTheLast) {
  struct Case {
    std::string_view event;
    bool registered;
  };
  for (const auto& [event, registered] : {Case{"2022-03-20", false}, Case{"2022-03-21", true},
                                          Case{"2022-12-31", true}, Case{"2023-01-01", false}}) {
    ClaimsHouse house;
    house.Insure("2022-03-21", "2023-01-01");
    const auto claim = house.Submit(JkmDeath(event, "2023-02-01"));
    if (registered) {
      ExpectGranted(claim, 42'000'000);
    } else {
      ExpectDenied(claim, v1::DENIAL_CODE_NOT_REGISTERED);
    }
  }
}

TEST(SubmitClaim, ASeasonPaidOnceCoversItsSixMonthsAndNoDayMore) {
  // given six months paid at harvest, of a registration that goes on
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2021-10-01", "")));
  ASSERT_TRUE(house.Paid(kAccount, "2021-10-01", "2022-04-01"));

  // then month 5 is covered and month 7 is not
  ExpectDenied(house.Submit(JkkDeath("2022-04-01", "2022-05-10")), v1::DENIAL_CODE_NOT_COVERED);
  ExpectGranted(house.Submit(JkmDeath("2022-02-15", "2022-05-10")), 42'000'000);
}

TEST(SubmitClaim, ANotCoveredClaimStillSaysWhereThePersonIsRegistered) {
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2022-01-01", "")));

  const auto claim = house.Submit(JkmDeath("2022-02-15", "2022-05-10"));

  ExpectDenied(claim, v1::DENIAL_CODE_NOT_COVERED);
  EXPECT_EQ(claim->dimensions().agreement(), "agreements/wakatobi-2022");
}

TEST(SubmitClaim, ACoverOfOtherSeatsOrOfAnotherAccountIsNone) {
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2022-01-01", "")));
  ASSERT_TRUE(house.Paid(kAccount, "2022-01-01", "2023-01-01", 2, 500));
  ASSERT_TRUE(house.Paid("rosters/other/account", "2022-01-01", "2023-01-01"));

  ExpectDenied(house.Submit(JkmDeath("2022-02-15", "2022-05-10")), v1::DENIAL_CODE_NOT_COVERED);
}

TEST(SubmitClaim, DeniesAProgrammeThatIsNotInsured) {
  ClaimsHouse house;
  enrollment::v1::Participation member = Member("2022-01-01", "");
  member.clear_programmes();
  member.add_programmes(common::v1::PROGRAMME_JKM);
  ASSERT_TRUE(house.Opened(member));
  ASSERT_TRUE(house.Paid(kAccount, "2022-01-01", "2023-01-01"));

  ExpectDenied(house.Submit(JkkDeath("2022-02-15", "2022-05-10")),
               v1::DENIAL_CODE_PROGRAMME_NOT_INSURED);
}

TEST(SubmitClaim, TakesTheRegistrationThatCoversAmongSeveral) {
  // given a person registered twice, the second unpaid and later
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  enrollment::v1::Participation second = Member("2022-06-01", "2023-01-01");
  second.set_account("rosters/employer/account");
  second.set_category("staff");
  ASSERT_TRUE(house.Opened(second));

  const auto claim = house.Submit(JkmDeath("2022-07-01", "2022-07-10"));

  ExpectGranted(claim, 42'000'000);
  EXPECT_EQ(claim->dimensions().category(), "rentan");
}

TEST(SubmitClaim, AJkkClaimLapsesFiveYearsAfterTheAccident) {
  struct Case {
    std::string_view submitted;
    bool in_time;
  };
  for (const auto& [submitted, in_time] : {Case{"2025-03-01", true}, Case{"2025-03-02", false}}) {
    ClaimsHouse house;
    house.Insure("2020-01-01", "2021-01-01");
    const auto claim = house.Submit(JkkDeath("2020-03-01", submitted));
    if (in_time) {
      ExpectGranted(claim, 70'000'000);
    } else {
      ExpectDenied(claim, v1::DENIAL_CODE_TOO_LATE);
    }
  }
}

TEST(SubmitClaim, AJkmClaimDoesNotLapse) {
  ClaimsHouse house;
  house.Insure("2016-01-01", "2017-01-01");
  ExpectGranted(house.Submit(JkmDeath("2016-03-01", "2025-06-01")), 24'000'000);
}

TEST(SubmitClaim, ASecondDeathClaimIsDeniedWhileTheFirstStands) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  ExpectGranted(house.Submit(JkkDeath("2022-08-01", "2022-08-10")), 70'000'000);

  // submitted
  v1::SubmitClaim second = JkmDeath("2022-08-01", "2022-08-11");
  ExpectDenied(house.Submit(second), v1::DENIAL_CODE_DEATH_CLAIMED);
  // approved
  ASSERT_TRUE(house.Approve(ClaimName("jkk"), "2022-08-12"));
  second.set_name(ClaimName("jkm-2"));
  ExpectDenied(house.Submit(second), v1::DENIAL_CODE_DEATH_CLAIMED);
  // paid
  ASSERT_TRUE(house.Pay(ClaimName("jkk"), "tx-1", 70'000'000, "2022-08-13"));
  second.set_name(ClaimName("jkm-3"));
  ExpectDenied(house.Submit(second), v1::DENIAL_CODE_DEATH_CLAIMED);
  // taken back: it can be paid again
  ASSERT_TRUE(house.Reverse(ClaimName("jkk"), "tx-1", "2022-08-14"));
  second.set_name(ClaimName("jkm-4"));
  ExpectDenied(house.Submit(second), v1::DENIAL_CODE_DEATH_CLAIMED);
}

TEST(SubmitClaim, ARejectedOrDeniedDeathClaimMakesWayForTheRightOne) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  ExpectDenied(house.Submit(JkmDeath("2021-12-31", "2022-08-10")), v1::DENIAL_CODE_NOT_REGISTERED);
  ExpectGranted(house.Submit(JkkDeath("2022-08-01", "2022-08-10")), 70'000'000);
  ASSERT_TRUE(house.Reject(ClaimName("jkk"), "2022-08-12"));

  v1::SubmitClaim right = JkmDeath("2022-08-01", "2022-08-13");
  right.set_name(ClaimName("jkm-2"));

  ExpectGranted(house.Submit(right), 42'000'000);
}

TEST(SubmitClaim, ADeathAfterTheAccidentIsInsuredOnTheDayOfTheAccident) {
  // given cover that ended between the accident and the death
  ClaimsHouse house;
  house.Insure("2022-01-01", "2022-08-02");
  v1::SubmitClaim submission = JkkDeath("2022-08-01", "2022-09-10");
  *submission.mutable_death_date() = DateProto("2022-09-01");

  const auto claim = house.Submit(submission);

  ExpectGranted(claim, 70'000'000);
  EXPECT_EQ(claim->death_date().month(), 9);
  EXPECT_EQ(claim->event_date().month(), 8);
}

TEST(SubmitClaim, AnEventBeforeTheFirstRuleIsRefusedAndLeavesNothing) {
  ClaimsHouse house;
  house.Insure("2015-01-01", "2023-01-01");
  const size_t before = house.log().size();

  const auto claim = house.Submit(JkkDeath("2019-12-01", "2022-08-10"));

  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().code, Code::kInvalidArgument);
  EXPECT_EQ(claim.error().reason, "EVENT_DATE_BEFORE_RULES");
  EXPECT_EQ(claim.error().field, "event_date");
  EXPECT_EQ(house.log().size(), before);
}

TEST(SubmitClaim, AWageBeyondReasonIsRefusedNotWrapped) {
  ClaimsHouse house;
  enrollment::v1::Participation member = Member("2022-01-01", "");
  member.set_wage_rupiah(INT64_MAX);
  ASSERT_TRUE(house.Opened(member));
  ASSERT_TRUE(house.Paid(kAccount, "2022-01-01", "2023-01-01"));

  const auto claim = house.Submit(JkkDeath("2022-02-15", "2022-05-10"));

  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().reason, "MONEY_OVERFLOW");
}

}  // namespace
}  // namespace naungan::claims

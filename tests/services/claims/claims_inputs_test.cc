// What the claims service takes from enrollment's feeds, and what stops the partition.
#include "services/claims/claims_inputs.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "services/claims/claims_state.h"
#include "services/claims/eligibility/eligibility.h"
#include "services/claims/eligibility/insured_person.h"
#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

const domain::ParticipantName kPerson{*domain::ParticipantId::Parse(kParticipant, "participant")};

v1::CheckEligibilityResponse On(const ClaimsHouse& house, std::string_view date,
                                common::v1::Programme programme = common::v1::PROGRAMME_JKM) {
  AccountBills bills(house.rows());
  v1::CheckEligibilityResponse response;
  FillEligibility(PersonOf(house.rows(), kPerson),
                  {.bills_of = [&bills](std::string_view account) { return bills.Of(account); },
                   .rules = house.machine().cover_rules()},
                  programme, *domain::Date::ParseIso(date, "date"), response);
  return response;
}

TEST(Inputs, ReadParticipationsOfTheirPartitionAndContributionsOfAll) {
  const auto inputs = ClaimsHouse().machine().Inputs();

  ASSERT_EQ(inputs.size(), 2U);
  EXPECT_EQ(inputs[0].topic, eventlog::kParticipationFeed);
  EXPECT_EQ(inputs[0].scope, runtime::InputScope::kSamePartition);
  EXPECT_EQ(inputs[1].topic, eventlog::kContributionFeed);
  EXPECT_EQ(inputs[1].scope, runtime::InputScope::kAllPartitions);
  EXPECT_EQ(inputs[1].topic_partitions, kPartitions);
}

TEST(Participations, EndBeforeTheDayThatIsNamed) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  ASSERT_TRUE(house.Ended(kAccount, "2022-08-02", enrollment::v1::END_REASON_DEATH));

  EXPECT_TRUE(On(house, "2022-08-01").covered());
  EXPECT_FALSE(On(house, "2022-08-02").registered());
}

TEST(Participations, ThatWereToBeginAfterTheDeathDoNotMoveIt) {
  // given a stay, and a renewal that was to begin after the death
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  enrollment::v1::Participation renewed = Member("2023-01-01", "");
  renewed.set_account("rosters/next.rentan/account");
  ASSERT_TRUE(house.Opened(renewed));

  // when the death ends both, the later one on its own first day
  ASSERT_TRUE(house.Ended(kAccount, "2022-08-02", enrollment::v1::END_REASON_DEATH));
  ASSERT_TRUE(house.Ended(renewed.account(), "2023-01-01", enrollment::v1::END_REASON_DEATH));

  // then the day of the death is the earlier one
  const auto death = DeathDate(PersonOf(house.rows(), kPerson));
  ASSERT_TRUE(death);
  EXPECT_EQ(death->ToString(), "2022-08-01");
}

TEST(Participations, AreNeverMadeLongerByAnEnd) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2022-06-01");
  ASSERT_TRUE(house.Ended(kAccount, "2022-08-02", enrollment::v1::END_REASON_DEATH));

  EXPECT_FALSE(On(house, "2022-06-01").registered());
}

TEST(Participations, ThatEndedBeforeTheyBeganHoldNoDay) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  ASSERT_TRUE(house.Ended(kAccount, "2021-12-01", enrollment::v1::END_REASON_LEFT));

  EXPECT_FALSE(On(house, "2021-12-15").registered());
  EXPECT_FALSE(On(house, "2022-01-01").registered());
}

TEST(Participations, ContinueWithoutAGap) {
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2024-01-01", "")));
  enrollment::v1::Participation renewed = Member("2025-01-01", "2026-01-01");
  renewed.set_account("rosters/next.rentan/account");
  ASSERT_TRUE(house.Continued(kAccount, "2025-01-01", renewed));

  EXPECT_TRUE(On(house, "2024-12-31").registered());
  EXPECT_TRUE(On(house, "2025-01-01").registered());
  EXPECT_FALSE(On(house, "2025-01-01").covered());
  ASSERT_TRUE(house.Paid("rosters/next.rentan/account", "2025-01-01", "2025-02-01"));
  EXPECT_TRUE(On(house, "2025-01-31").covered());
  EXPECT_FALSE(On(house, "2025-02-01").covered());
}

TEST(Participations, OfSomeoneWhoComesBackAreEndedOneByOne) {
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2022-01-01", "")));
  ASSERT_TRUE(house.Ended(kAccount, "2022-03-01", enrollment::v1::END_REASON_LEFT));
  ASSERT_TRUE(house.Opened(Member("2022-06-01", "")));
  ASSERT_TRUE(house.Ended(kAccount, "2022-08-01", enrollment::v1::END_REASON_LEFT));

  EXPECT_TRUE(On(house, "2022-02-28").registered());
  EXPECT_FALSE(On(house, "2022-04-01").registered());
  EXPECT_TRUE(On(house, "2022-07-31").registered());
  EXPECT_FALSE(On(house, "2022-08-01").registered());
}

TEST(Participations, BeyondReasonPushTheOneOutThatEndsFirst) {
  // given a stay without an end, one that ends with its agreement next year, and as many short ones
  // as are kept
  ClaimsHouse house;
  enrollment::v1::Participation open = Member("2020-01-01", "");
  open.set_account("rosters/open/account");
  ASSERT_TRUE(house.Opened(open));
  enrollment::v1::Participation term = Member("2025-01-01", "2026-01-01");
  term.set_account("rosters/term/account");
  ASSERT_TRUE(house.Opened(term));
  for (int i = 0; i < kStaysPerPersonMax; ++i) {
    const std::string year = std::to_string(1950 + i % 50);
    ASSERT_TRUE(house.Opened(Member(year + "-01-01", year + "-02-01")));
  }

  // then the row is bounded, and the two long stays are still there
  EXPECT_EQ(PersonOf(house.rows(), kPerson).stays_size(), kStaysPerPersonMax);
  EXPECT_TRUE(On(house, "2024-01-01").registered());
  EXPECT_NE(LastStay(PersonOf(house.rows(), kPerson), term.account()), nullptr);
}

TEST(Participations, ThatMadeWayMayStillBeEnded) {
  // given one stay less than are kept, each in an account of its own
  ClaimsHouse house;
  const auto account_no = [](int i) { return fmt::format("rosters/r{}/account", i); };
  const auto open = [&](int i) {
    const domain::Date from = domain::Date::ParseIso("1990-01-01", "date")->AddMonths(i);
    enrollment::v1::Participation stay = Member(from.ToString(), from.AddMonths(1).ToString());
    stay.set_account(account_no(i));
    return house.Opened(stay);
  };
  for (int i = 1; i < kStaysPerPersonMax; ++i) ASSERT_TRUE(open(i));

  // then the end of a stay that was never opened is refused
  const auto unknown =
      house.Ended("rosters/other/account", "1990-02-20", enrollment::v1::END_REASON_LEFT);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "INPUT_INVALID");

  // when two more stays are opened, so that the first one is dropped, and enrollment ends that one
  // earlier
  ASSERT_TRUE(open(kStaysPerPersonMax));
  ASSERT_TRUE(open(kStaysPerPersonMax + 1));
  ASSERT_EQ(LastStay(PersonOf(house.rows(), kPerson), account_no(1)), nullptr);
  const std::string before = PersonOf(house.rows(), kPerson).SerializeAsString();
  ASSERT_TRUE(house.Ended(account_no(1), "1990-02-20", enrollment::v1::END_REASON_LEFT));

  // then the partition does not stop, and nothing else changes
  EXPECT_EQ(PersonOf(house.rows(), kPerson).SerializeAsString(), before);
  // and a stay that continues the dropped one is added
  enrollment::v1::Participation next = Member("1990-02-10", "2030-01-01");
  next.set_account("rosters/next/account");
  ASSERT_TRUE(house.Continued(account_no(1), "1990-02-10", next));
  EXPECT_TRUE(On(house, "2024-01-01").registered());
}

TEST(Covers, ReachOverMonthsFromTheDayOfALatePayment) {
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2022-01-01", "")));
  ASSERT_TRUE(house.Paid(kAccount, "2022-01-20", "2022-04-01"));

  EXPECT_FALSE(On(house, "2022-01-19").covered());
  for (const std::string_view day : {"2022-01-20", "2022-01-31", "2022-02-01", "2022-03-31"}) {
    EXPECT_TRUE(On(house, day).covered()) << day;
  }
  EXPECT_FALSE(On(house, "2022-04-01").covered());
}

TEST(Covers, ThatChangeOrAreRevokedFollowWhatEnrollmentSays) {
  // given a bill for January that was paid on the day before it
  ClaimsHouse house;
  ASSERT_TRUE(house.Opened(Member("2022-01-01", "")));
  auto events = PaidBill(kAccount, "2022-01-01", "2022-02-01", 1, 2);
  for (const auto& event : events) ASSERT_TRUE(house.Told(event));
  EXPECT_EQ(On(house, "2022-01-10").reason(), common::v1::COVER_REASON_PAID);

  // when other money pays it on the 20th, then it covers from that day on
  enrollment::v1::ContributionEvent changed;
  changed.set_account(std::string(kAccount));
  *changed.mutable_cover_changed()->mutable_cover() = events[1].cover_paid().cover();
  *changed.mutable_cover_changed()->mutable_cover()->mutable_period() =
      PeriodProto("2022-01-20", "2022-02-01");
  *changed.mutable_cover_changed()->mutable_paid_date() = DateProto("2022-01-20");
  ASSERT_TRUE(house.Told(changed));
  EXPECT_EQ(On(house, "2022-01-10").reason(), common::v1::COVER_REASON_NOT_YET);
  EXPECT_EQ(On(house, "2022-01-20").reason(), common::v1::COVER_REASON_PAID);

  // when that is revoked, then nothing is paid
  enrollment::v1::ContributionEvent revoked;
  revoked.set_account(std::string(kAccount));
  revoked.mutable_cover_revoked()->set_bill(events[0].bill_issued().bill().bill());
  ASSERT_TRUE(house.Told(revoked));
  EXPECT_EQ(On(house, "2022-01-20").reason(), common::v1::COVER_REASON_NOT_YET);

  // and of a bill that is voided nothing is left
  enrollment::v1::ContributionEvent voided;
  voided.set_account(std::string(kAccount));
  voided.mutable_bill_voided()->set_bill(events[0].bill_issued().bill().bill());
  ASSERT_TRUE(house.Told(voided));
  EXPECT_FALSE(house.Told(revoked)) << "it is not known any more";
}

TEST(Contributions, OfSelfPayersAreKeptByTheirOwnPartitionOnly) {
  const std::string own = "participants/" + std::string(kParticipant) + "/account";
  ClaimsHouse house;

  const auto issued = PaidBill(own, "2022-01-01", "2022-02-01").front();
  ASSERT_TRUE(house.Told(issued, kPartition + 1));
  EXPECT_TRUE(house.log().empty());
  ASSERT_TRUE(house.Told(issued, kPartition));
  EXPECT_EQ(house.log().size(), 1U);
}

TEST(Contributions, OfGroupsAreKeptByEveryPartition) {
  ClaimsHouse house;
  for (int32_t source = 0; source < kPartitions; ++source) {
    ASSERT_TRUE(house.Told(PaidBill(kAccount, "2022-01-01", "2022-02-01").front(), source));
  }
  EXPECT_EQ(house.log().size(), static_cast<size_t>(kPartitions));
}

TEST(Contributions, OtherThanBillsAreOfNoConcern) {
  ClaimsHouse house;
  enrollment::v1::ContributionEvent event;
  event.set_account(std::string(kAccount));
  event.mutable_schedule_proposed();
  ASSERT_TRUE(house.Told(event));
  event.mutable_payment_received();
  ASSERT_TRUE(house.Told(event));
  EXPECT_TRUE(house.log().empty());
}

TEST(Inputs, ThatBreakAnInvariantStopThePartition) {
  using Member_ = enrollment::v1::Participation;
  const std::vector<std::function<void(Member_&)>> bad_members = {
      [](Member_& m) { m.set_participant_id("7407xxxx"); },
      [](Member_& m) { m.set_account("offices/1"); },
      [](Member_& m) { m.set_seat(0); },
      [](Member_& m) { m.clear_period(); },
      [](Member_& m) { *m.mutable_period()->mutable_to_date() = DateProto("2021-01-01"); },
      [](Member_& m) { m.add_programmes(common::v1::PROGRAMME_UNSPECIFIED); },
      [](Member_& m) { m.set_wage_rupiah(-1); },
      [](Member_& m) { m.mutable_birth_date()->set_month(13); },
  };
  for (size_t i = 0; i < bad_members.size(); ++i) {
    ClaimsHouse house;
    Member_ member = Member("2022-01-01", "2023-01-01");
    bad_members[i](member);
    const Status stopped = house.Opened(member);
    ASSERT_FALSE(stopped) << i;
    EXPECT_EQ(stopped.error().code, Code::kInternal);
    EXPECT_EQ(stopped.error().reason, "INPUT_INVALID") << i;
    EXPECT_TRUE(house.log().empty());
  }
}

TEST(Inputs, ThatCannotBeReadStopThePartition) {
  ClaimsHouse house;
  EXPECT_EQ(house.Told(eventlog::kParticipationFeed, "\xFF").error().reason, "INPUT_UNREADABLE");
  EXPECT_EQ(house.Told(eventlog::kContributionFeed, "\xFF").error().reason, "INPUT_UNREADABLE");
  EXPECT_EQ(house.Told(eventlog::kContributionFeed, "").error().reason, "INPUT_UNKNOWN");
  EXPECT_EQ(house.Told("public.weather.v1", "").error().reason, "INPUT_TOPIC_UNKNOWN");
  enrollment::v1::ParticipationEvent nothing;
  nothing.set_participant_id(std::string(kParticipant));
  EXPECT_EQ(house.Told(nothing).error().reason, "INPUT_UNKNOWN");
}

TEST(Inputs, AnEndWithoutABeginningStopsThePartition) {
  ClaimsHouse house;
  EXPECT_EQ(house.Ended(kAccount, "2022-08-02", enrollment::v1::END_REASON_LEFT).error().reason,
            "INPUT_INVALID");
  EXPECT_EQ(house.Continued(kAccount, "2022-08-02", Member("2022-08-02", "")).error().reason,
            "INPUT_INVALID");
}

TEST(Inputs, ACoverWithoutSeatsOrWithoutEndStopsThePartition) {
  ClaimsHouse house;
  EXPECT_FALSE(house.Paid(kAccount, "2022-01-01", "2022-02-01", 5, 5));
  EXPECT_FALSE(house.Paid(kAccount, "2022-01-01", "2022-02-01", 0, 5));
  auto events = PaidBill(kAccount, "2022-01-01", "2022-02-01");
  EXPECT_FALSE(house.Told(events[1])) << "it was never issued";
  ASSERT_TRUE(house.Told(events[0]));
  events[1].mutable_cover_paid()->mutable_cover()->mutable_period()->clear_to_date();
  EXPECT_FALSE(house.Told(events[1]));
}

TEST(Inputs, AreTakenOverWithoutWhatClaimsDoNotNeed) {
  // given a participation with a desa and a sex
  ClaimsHouse house;
  enrollment::v1::Participation member = Member("2022-01-01", "");
  member.set_locality_code("74.07.01.2003");
  member.set_sex(enrollment::v1::SEX_FEMALE);
  ASSERT_TRUE(house.Opened(member));

  ASSERT_EQ(house.log().size(), 1U);
  // then the kecamatan is known, and the desa is nowhere
  EXPECT_EQ(house.log()[0].find("2003"), std::string::npos);
  EXPECT_NE(house.log()[0].find("74.07.01"), std::string::npos);
}

TEST(Inputs, ALocalityThatLiesInNoKecamatanStopsThePartition) {
  ClaimsHouse house;
  for (const char* locality : {"74.07", "74.07.0", "Wangi-Wangi"}) {
    enrollment::v1::Participation member = Member("2022-01-01", "");
    member.set_locality_code(locality);
    const Status opened = house.Opened(member);
    ASSERT_FALSE(opened) << locality;
    EXPECT_EQ(opened.error().reason, "INPUT_INVALID");
    EXPECT_EQ(opened.error().field, "locality_code");
  }
  EXPECT_TRUE(house.Opened(Member("2022-01-01", "")));
}

}  // namespace
}  // namespace naungan::claims

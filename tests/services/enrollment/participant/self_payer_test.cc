#include "services/enrollment/participant/self_payer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "services/enrollment/participant/participant.h"
#include "services/enrollment/participant/participation_end.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

class SelfPayerTest : public testing::Test {
 protected:
  Result<SelfPayment> Register(const v1::RegisterSelfPayer& command) {
    auto payment = RegisterAlone(ParticipantNo(7), participant_, command, HouseRules().tariffs);
    if (payment && payment->recorded) Evolve(participant_, payment->recorded->event());
    return payment;
  }

  void End(std::string_view end) {
    const auto left = Leave(ParticipantNo(7), participant_,
                            "participants/" + ParticipantText(7) + "/account", Day(end));
    ASSERT_TRUE(left && left->recorded) << left.error().message;
    Evolve(participant_, left->recorded->event());
  }

  static v1::RegisterSelfPayer Command(std::string_view start) {
    v1::RegisterSelfPayer command;
    command.set_category("nelayan");
    command.add_programmes(common::v1::PROGRAMME_JKK);
    command.set_region_code("73.09");
    *command.mutable_start_date() = DateOf(start);
    command.mutable_person()->set_wage_rupiah(1'000'000);
    return command;
  }

  v1::StoredParticipant participant_;
};

TEST_F(SelfPayerTest, RegistersOnceWithoutAnEnd) {
  const auto first = Register(Command("2021-09-01"));
  ASSERT_TRUE(first && first->recorded);
  EXPECT_EQ(first->participation.account(), "participants/" + ParticipantText(7) + "/account");
  EXPECT_EQ(first->participation.seat(), 1);
  EXPECT_FALSE(first->participation.period().has_to_date());
  const auto again = Register(Command("2021-09-01"));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->recorded) << "the same again is no event";
  const auto other = Register(Command("2021-10-01"));
  EXPECT_EQ(other.error().reason, "SELF_PAYER_EXISTS");
}

TEST_F(SelfPayerTest, AnEarlierRegistrationThatIsSentAgainIsAnsweredWithItsOwnStay) {
  // Given two stays that have ended, and one that has not
  for (const std::string_view year : {"2021", "2022"}) {
    ASSERT_TRUE(Register(Command(std::string(year) + "-01-01")));
    End(std::string(year) + "-07-01");
  }
  ASSERT_TRUE(Register(Command("2023-01-01")));
  // When each is registered again, then its own stay answers and nothing is recorded
  for (const std::string_view period :
       {"2021-01-01..2021-07-01", "2022-01-01..2022-07-01", "2023-01-01.."}) {
    const auto again = Register(Command(period.substr(0, 10)));
    ASSERT_TRUE(again) << again.error().reason;
    EXPECT_FALSE(again->recorded) << period;
    EXPECT_EQ(PeriodAt(again->participation.period()).ToString(), period);
  }
  // And with other particulars it is another registration, which the current one refuses
  v1::RegisterSelfPayer other = Command("2022-01-01");
  other.set_category("petani");
  EXPECT_EQ(Register(other).error().reason, "SELF_PAYER_EXISTS");
}

TEST_F(SelfPayerTest, AStayThatWasCancelledFromItsFirstDayDoesNotCount) {
  // Given a registration from a wrong day, which was cancelled from that day on
  ASSERT_TRUE(Register(Command("2026-01-01")));
  End("2026-01-01");
  // When the person is registered from the right day, and later from the other day too
  const auto meant = Register(Command("2025-01-01"));
  ASSERT_TRUE(meant && meant->recorded) << meant.error().reason;
  End("2025-12-01");
  const auto anew = Register(Command("2026-01-01"));
  // Then both are stays of their own
  ASSERT_TRUE(anew && anew->recorded) << anew.error().reason;
  EXPECT_EQ(PeriodAt(meant->participation.period()).ToString(), "2025-01-01..");
  EXPECT_EQ(PeriodAt(anew->participation.period()).ToString(), "2026-01-01..");
}

TEST_F(SelfPayerTest, ThereIsALimitOnComingBack) {
  // Given as many participations as a person may have, and some that were cancelled
  const auto day = [](int i) { return Day("2000-01-01").AddMonths(i).ToString(); };
  for (int i = 0; i < kParticipationsMax - 1; ++i) {
    ASSERT_TRUE(Register(Command(day(i))));
    End(day(i + 1));
  }
  for (int i = kParticipationsMax + 1; i < kParticipationsMax + 4; ++i) {
    ASSERT_TRUE(Register(Command(day(i))));
    End(day(i));
  }
  ASSERT_TRUE(Register(Command(day(kParticipationsMax - 1))));
  End(day(kParticipationsMax));
  // When there is one more, then it is refused
  const auto more = Register(Command(day(kParticipationsMax)));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().reason, "PARTICIPATIONS_FULL");
  EXPECT_EQ(more.error().code, Code::kResourceExhausted);
  // And an earlier registration is still answered
  const auto again = Register(Command(day(0)));
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_FALSE(again->recorded);
}

TEST_F(SelfPayerTest, AnotherSectorIsAnotherSeat) {
  // Given a driver who stopped, and paid ahead at half the contribution
  v1::RegisterSelfPayer driver = Command("2026-01-01");
  driver.set_sector(common::v1::SECTOR_TRANSPORT);
  const auto first = Register(driver);
  ASSERT_TRUE(first && first->recorded) << first.error().reason;
  EXPECT_EQ(first->participation.sector(), common::v1::SECTOR_TRANSPORT);
  End("2026-02-01");
  // When the person comes back in another line of work, then that money does not cover it
  const auto fisher = Register(Command("2026-02-01"));
  ASSERT_TRUE(fisher && fisher->recorded) << fisher.error().reason;
  EXPECT_EQ(fisher->participation.sector(), common::v1::SECTOR_UNSPECIFIED);
  EXPECT_EQ(fisher->participation.seat(), 2);
}

TEST_F(SelfPayerTest, IsInsuredAtTheBaseThatIsPaidFor) {
  // Given a stated income in the middle of a band
  v1::RegisterSelfPayer command = Command("2021-09-01");
  command.mutable_person()->set_wage_rupiah(1'250'000);
  // Then the participation has the band's base, and the same registration again is the same
  EXPECT_EQ(Register(command)->participation.wage_rupiah(), 1'200'000);
  EXPECT_FALSE(Register(command)->recorded);
}

TEST_F(SelfPayerTest, AStayThatCostsSomethingElseHasASeatOfItsOwn) {
  // Given stays with different bases, with or without JKM, the last like the first
  struct Stay {
    std::string_view start;
    int64_t wage_rupiah;
    bool jkm;
    int64_t seat;
  };
  for (const Stay& stay :
       {Stay{"2025-01-01", 1'000'000, true, 1}, Stay{"2025-02-01", 1'000'000, true, 1},
        Stay{"2025-03-01", 20'200'000, true, 2}, Stay{"2025-04-01", 20'200'000, false, 3},
        Stay{"2025-05-01", 1'000'000, true, 1}}) {
    v1::RegisterSelfPayer command = Command(stay.start);
    command.mutable_person()->set_wage_rupiah(stay.wage_rupiah);
    if (stay.jkm) command.add_programmes(common::v1::PROGRAMME_JKM);
    // When each is registered, then those that cost the same share a seat
    const auto registered = Register(command);
    ASSERT_TRUE(registered && registered->recorded) << stay.start;
    EXPECT_EQ(registered->participation.seat(), stay.seat) << stay.start;
    // And the same registration again is no event
    EXPECT_FALSE(Register(command)->recorded) << stay.start;
    End(Day(stay.start).AddDays(20).ToString());
  }
}

TEST_F(SelfPayerTest, RefusesAPersonWhoIsRegisteredOrHasDied) {
  auto& held = *participant_.add_participations();
  held.set_account("rosters/maros.rentan/account");
  held.set_agreement("agreements/maros");
  held.set_region_code("73.09");
  held.add_programmes(common::v1::PROGRAMME_JKK);
  *held.mutable_period() = PeriodOf("2021-01-01", "2022-01-01");
  EXPECT_EQ(Register(Command("2021-09-01")).error().reason, "REGISTERED_OTHER_AGREEMENT");
  EXPECT_TRUE(Register(Command("2022-01-01")));
  participant_.Clear();
  participant_.set_death_days(0);
  EXPECT_EQ(Register(Command("2021-09-01")).error().reason, "DECEASED");
}

}  // namespace
}  // namespace naungan::enrollment

#include "services/enrollment/participant/participant.h"

#include <gtest/gtest.h>

#include "services/enrollment/participant/participation_end.h"
#include "services/enrollment/participant/seat_offer.h"
#include "services/enrollment/recorded.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

// Person number 7, who is offered seats. The fixture applies the events to the person.
class ParticipantTest : public testing::Test {
 protected:
  // A seat of `roster` (an agreement's, if it has a dot) over [from, term_end).
  OfferAnswer Offered(std::string_view roster, std::string_view from, std::string_view term_end,
                      std::string_view predecessor = "", std::string_view region = "73.72") {
    v1::SeatsOffered grant;
    grant.set_roster("rosters/" + std::string(roster));
    auto& terms = *grant.mutable_terms();
    if (const size_t dot = roster.find('.'); dot != std::string_view::npos) {
      terms.set_agreement("agreements/" + std::string(roster.substr(0, dot)));
    }
    terms.set_category("rentan");
    terms.set_segment(common::v1::SEGMENT_BPU);
    for (const auto programme : programmes_) terms.add_programmes(programme);
    terms.set_region_code(std::string(region));
    *terms.mutable_term() = PeriodOf("2000-01-01", term_end);
    if (!predecessor.empty()) terms.add_predecessors(std::string(predecessor));
    auto& unit = *terms.add_units();
    unit.set_unit("disnaker");
    unit.set_region_code(std::string(region));
    v1::TakenSeat seat;
    seat.set_seat(12);
    seat.set_start_days(Day(from).days());
    seat.set_unit(1);
    seat.set_wage_rupiah(1'000'000);
    OfferAnswer answer = AnswerOffer(ParticipantNo(7), participant_, {grant, seat, known_term_});
    for (const auto& recorded : answer.recorded) {
      EXPECT_EQ(recorded.event().sequence(), participant_.sequence() + 1);
      Evolve(participant_, recorded.event());
    }
    return answer;
  }

  std::string PeriodText(int index) const {
    return domain::Period::FromProto(participant_.participations(index).period(), "p")
        .value()
        .ToString();
  }

  std::vector<common::v1::Programme> programmes_{common::v1::PROGRAMME_JKK,
                                                 common::v1::PROGRAMME_JKM};
  std::optional<domain::Period> known_term_;
  v1::StoredParticipant participant_;
};

TEST_F(ParticipantTest, OpensToTheEndOfTheTerm) {
  const auto answer = Offered("parepare-2024.rentan", "2024-06-01", "2025-01-01");
  ASSERT_EQ(answer.code, v1::ROW_CODE_ACCEPTED);
  ASSERT_EQ(answer.recorded.size(), 1U);
  const auto& opened = answer.recorded[0].event().opened().participation();
  EXPECT_EQ(opened.account(), "rosters/parepare-2024.rentan/account");
  EXPECT_EQ(opened.seat(), 12);
  EXPECT_EQ(opened.unit(), "disnaker");
  EXPECT_EQ(PeriodText(0), "2024-06-01..2025-01-01");
}

TEST_F(ParticipantTest, NoPersonIsInsuredTwiceInAProgramme) {
  Offered("parepare-2024.rentan", "2024-06-01", "2025-01-01");
  EXPECT_EQ(Offered("maros-2024.rentan", "2024-07-01", "2025-01-01", "", "73.09").code,
            v1::ROW_CODE_REGISTERED_OTHER_REGION);
  EXPECT_EQ(Offered("parepare-csr.rentan", "2024-07-01", "2025-01-01").code,
            v1::ROW_CODE_REGISTERED_OTHER_AGREEMENT);
  EXPECT_EQ(participant_.participations_size(), 1);
  // Another programme, or days that do not meet, are no conflict.
  programmes_ = {common::v1::PROGRAMME_JHT};
  EXPECT_EQ(Offered("cement", "2024-07-01", "2025-01-01").code, v1::ROW_CODE_ACCEPTED);
  EXPECT_EQ(Offered("parepare-csr.rentan", "2024-07-01", "2025-01-01").code,
            v1::ROW_CODE_REGISTERED_WITHOUT_AGREEMENT);
  programmes_ = {common::v1::PROGRAMME_JKK};
  EXPECT_EQ(Offered("parepare-2025.rentan", "2025-01-01", "2026-01-01").code,
            v1::ROW_CODE_ACCEPTED);
}

TEST_F(ParticipantTest, RefusesALateGrantByItsOwnCopyOfTheAgreement) {
  known_term_ = domain::Period{Day("2024-01-01"), Day("2024-05-01")};
  EXPECT_EQ(Offered("parepare-2024.rentan", "2024-05-01", "2025-01-01").code,
            v1::ROW_CODE_AGREEMENT_NOT_IN_FORCE);
  EXPECT_EQ(Offered("parepare-2024.rentan", "2024-04-30", "2025-01-01").code,
            v1::ROW_CODE_ACCEPTED);
}

TEST_F(ParticipantTest, ARenewalGoesOnWithoutGapOrOverlap) {
  struct Case {
    std::string_view start;
    std::string_view old_period;
    std::string_view new_period;
  };
  for (const Case& c : {Case{"2025-01-01", "2024-03-01..2025-01-01", "2025-01-01..2026-01-01"},
                        Case{"2024-12-01", "2024-03-01..2024-12-01", "2024-12-01..2026-01-01"},
                        // The old one begins after the new one would: from its first day on.
                        Case{"2024-02-01", "2024-03-01..2024-03-01", "2024-03-01..2026-01-01"}}) {
    participant_.Clear();
    Offered("parepare-2024.rentan", "2024-03-01", "2025-01-01");
    const auto answer =
        Offered("parepare-2025.rentan", c.start, "2026-01-01", "agreements/parepare-2024");
    ASSERT_EQ(answer.code, v1::ROW_CODE_ACCEPTED) << c.start;
    ASSERT_EQ(answer.recorded.size(), 1U);
    const auto& recorded = answer.recorded[0];
    ASSERT_TRUE(recorded.event().has_continued());
    EXPECT_EQ(recorded.event().continued().from_account(), "rosters/parepare-2024.rentan/account");
    EXPECT_EQ(PeriodText(0), c.old_period);
    EXPECT_EQ(PeriodText(1), c.new_period);
    // The old roster learns that the seat must not be given again.
    EXPECT_EQ(recorded.vacated().roster(), "rosters/parepare-2024.rentan");
    EXPECT_EQ(recorded.vacated().reason(), v1::LEAVE_REASON_CONTINUED);
  }
}

TEST_F(ParticipantTest, ARenewalEndsEveryPartUnderItsPredecessor) {
  programmes_ = {common::v1::PROGRAMME_JKK};
  Offered("old.a", "2024-01-01", "2025-01-01");
  programmes_ = {common::v1::PROGRAMME_JKM};
  Offered("old.b", "2024-02-01", "2025-01-01");
  programmes_ = {common::v1::PROGRAMME_JKK, common::v1::PROGRAMME_JKM};
  const auto answer = Offered("new.a", "2024-07-01", "2026-01-01", "agreements/old");
  ASSERT_EQ(answer.recorded.size(), 2U);
  EXPECT_EQ(PeriodText(0), "2024-01-01..2024-07-01");
  EXPECT_EQ(PeriodText(1), "2024-02-01..2024-07-01");
  EXPECT_EQ(PeriodText(2), "2024-07-01..2026-01-01");
}

TEST_F(ParticipantTest, CoverEndsTheDayAfterADeath) {
  Offered("parepare-2023.rentan", "2023-01-01", "2024-01-01");
  Offered("parepare-2024.rentan", "2024-01-01", "2025-01-01");
  programmes_ = {common::v1::PROGRAMME_JHT};
  Offered("cement", "2024-09-01", "");
  const auto records = EndByDeath(ParticipantNo(7), participant_, Day("2024-08-10"));
  for (const auto& record : records) Evolve(participant_, record.event());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(PeriodText(0), "2023-01-01..2024-01-01") << "ended before";
  EXPECT_EQ(PeriodText(1), "2024-01-01..2024-08-11");
  EXPECT_EQ(PeriodText(2), "2024-09-01..2024-09-01") << "never began";
  EXPECT_EQ(records[0].vacated().reason(), v1::LEAVE_REASON_DEATH);
  EXPECT_EQ(records[0].vacated().seat(), 12);
  EXPECT_EQ(records[1].event().sequence(), 5);

  participant_.set_death_days(Day("2024-08-10").days());
  EXPECT_EQ(Offered("parepare-2025.rentan", "2025-01-01", "2026-01-01").code,
            v1::ROW_CODE_DECEASED);
}

TEST_F(ParticipantTest, AnEndThatArrivesAgainLeavesTheStayThatCameAfter) {
  // Given a stay that was ended on 1 March, and one by the same account from 1 June
  const std::string account = "rosters/parepare.rentan/account";
  Offered("parepare.rentan", "2025-01-01", "2026-01-01");
  const auto left = Leave(ParticipantNo(7), participant_, account, Day("2025-03-01"));
  ASSERT_TRUE(left && left->recorded);
  EXPECT_EQ(left->recorded->vacated().reason(), v1::LEAVE_REASON_LEFT);
  Evolve(participant_, left->recorded->event());
  Offered("parepare.rentan", "2025-06-01", "2026-01-01");
  struct Case {
    std::string_view end;
    std::string_view answer;  // a reason, or the stay without an event
  };
  for (const Case& c :
       {Case{"2025-03-01", "2025-01-01..2025-03-01"}, Case{"2025-02-01", "END_BEFORE_START"},
        Case{"2025-05-31", "END_BEFORE_START"}, Case{"2026-01-01", "2025-06-01..2026-01-01"},
        Case{"2026-01-02", "PARTICIPATION_ENDED"}}) {
    // When an end arrives, then the earlier stay with this end answers, or the reason tells why it
    // is not an end of the later stay
    const auto again = Leave(ParticipantNo(7), participant_, account, Day(c.end));
    if (again) {
      EXPECT_FALSE(again->recorded) << c.end;
      EXPECT_EQ(PeriodAt(again->participation.period()).ToString(), c.answer);
    } else {
      EXPECT_EQ(again.error().reason, c.answer) << c.end;
      EXPECT_EQ(again.error().field, "end_date");
    }
  }
  // And the later one is cancelled by its own first day, and only once
  const auto cancelled = Leave(ParticipantNo(7), participant_, account, Day("2025-06-01"));
  ASSERT_TRUE(cancelled && cancelled->recorded);
  EXPECT_TRUE(PeriodAt(cancelled->participation.period()).IsEmpty());
  Evolve(participant_, cancelled->recorded->event());
  EXPECT_TRUE(PeriodAt(participant_.participations(1).period()).IsEmpty());
  EXPECT_FALSE(Leave(ParticipantNo(7), participant_, account, Day("2025-06-01")).value().recorded);
}

TEST_F(ParticipantTest, NoPersonLeavesAfterADeath) {
  // Given a person who left one account and died in another
  Offered("parepare.rentan", "2024-01-01", "2026-01-01");
  Evolve(participant_,
         Leave(ParticipantNo(7), participant_, "rosters/parepare.rentan/account", Day("2024-03-01"))
             ->recorded->event());
  Offered("cement", "2024-06-01", "");
  for (const auto& record : EndByDeath(ParticipantNo(7), participant_, Day("2024-08-10"))) {
    Evolve(participant_, record.event());
  }
  participant_.set_death_days(Day("2024-08-10").days());
  struct Case {
    std::string_view account;
    std::string_view end;
    std::string_view reason;  // empty: answered, and nothing changes
  };
  for (const Case& c : {Case{"rosters/cement/account", "2024-08-11", ""},
                        Case{"rosters/cement/account", "2024-08-10", "DECEASED"},
                        Case{"rosters/cement/account", "2024-06-01", "DECEASED"},
                        Case{"rosters/cement/account", "2024-08-12", "PARTICIPATION_ENDED"},
                        Case{"rosters/parepare.rentan/account", "2024-03-01", ""},
                        Case{"rosters/parepare.rentan/account", "2024-02-01", "DECEASED"}}) {
    // When an end arrives, then nothing that the death left is changed
    const auto left = Leave(ParticipantNo(7), participant_, c.account, Day(c.end));
    EXPECT_EQ(left ? "" : left.error().reason, c.reason) << c.account << " " << c.end;
    EXPECT_FALSE(left && left->recorded);
  }
}

TEST_F(ParticipantTest, AStayThatARenewalTookOverFromItsFirstDayHasNoOtherEnd) {
  // Given a stay that a renewal took over from its first day, so that it holds no day
  Offered("parepare-2024.rentan", "2024-03-01", "2025-01-01");
  Offered("parepare-2025.rentan", "2024-02-01", "2026-01-01", "agreements/parepare-2024");
  ASSERT_EQ(PeriodText(0), "2024-03-01..2024-03-01");
  // Then its end is the same again, and every other day is refused
  const auto end = [&](std::string_view day) {
    return Leave(ParticipantNo(7), participant_, "rosters/parepare-2024.rentan/account", Day(day));
  };
  EXPECT_FALSE(end("2024-03-01").value().recorded);
  EXPECT_EQ(end("2024-02-29").error().reason, "END_BEFORE_START");
  EXPECT_EQ(end("2024-03-02").error().reason, "PARTICIPATION_ENDED");
}

}  // namespace
}  // namespace naungan::enrollment

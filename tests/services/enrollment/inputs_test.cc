// A record from elsewhere that contradicts what a partition knows stops the partition with a
// reason.
#include <gtest/gtest.h>

#include <functional>
#include <string_view>

#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/enrollment_inputs.h"
#include "services/enrollment/participant/participant_state.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/seat_state.h"
#include "tests/services/enrollment/examples.h"
#include "tests/support/memory_rows.h"

namespace naungan::enrollment {
namespace {

class InputsTest : public testing::Test {
 protected:
  Result<runtime::Decision> Read(std::string_view topic, std::string value) {
    runtime::InputRecord record;
    record.topic = std::string(topic);
    record.value = std::move(value);
    return ReactToInput(record, rows_);
  }

  std::string ReasonOf(std::string_view topic, const google::protobuf::Message& message) {
    const auto decision = Read(topic, message.SerializeAsString());
    return decision ? "accepted" : decision.error().reason;
  }
  std::string ReasonOf(const v1::EnrollmentInboxMessage& message) {
    return ReasonOf(InboxTopic(), message);
  }

  // An offer of one seat to participant 7.
  static v1::EnrollmentInboxMessage Offer() {
    v1::EnrollmentInboxMessage message;
    auto& offered = *message.mutable_offered();
    offered.set_roster("rosters/parepare-2024.rentan");
    offered.set_grant(1);
    offered.mutable_terms()->set_agreement("agreements/parepare-2024");
    offered.mutable_terms()->add_programmes(common::v1::PROGRAMME_JKK);
    *offered.mutable_terms()->mutable_term() = PeriodOf("2024-01-01", "2025-01-01");
    auto& seat = *offered.add_seats();
    seat.set_seat(1);
    seat.set_participant(BytesOf(ParticipantNo(7)));
    seat.set_start_days(Day("2024-06-01").days());
    return message;
  }

  MemoryRows rows_;
};

TEST_F(InputsTest, ReadsTheAgreementsOfAllPartitionsAndTheRestOfItsOwn) {
  const auto inputs = Inputs(8, 2);
  ASSERT_EQ(inputs.size(), 3U);
  EXPECT_EQ(inputs[0].topic, "public.agreement.agreement.v1");
  EXPECT_EQ(inputs[0].scope, runtime::InputScope::kAllPartitions);
  EXPECT_EQ(inputs[0].topic_partitions, 2);
  EXPECT_EQ(inputs[1].topic, "public.claims.claim.v1");
  EXPECT_EQ(inputs[2].topic, "private.enrollment.inbox.v1");
  for (int i : {1, 2}) {
    EXPECT_EQ(inputs[static_cast<size_t>(i)].scope, runtime::InputScope::kSamePartition);
    EXPECT_EQ(inputs[static_cast<size_t>(i)].topic_partitions, 8);
  }
}

TEST_F(InputsTest, ARecordThatCannotBeReadStopsThePartition) {
  for (const std::string_view topic :
       {eventlog::kAgreementFeed, eventlog::kClaimFeed, eventlog::kRosterFeed}) {
    EXPECT_EQ(Read(topic, "\xff\xff").error().reason, "INPUT_MALFORMED") << topic;
  }
  EXPECT_EQ(Read(InboxTopic(), "\xff\xff").error().reason, "INPUT_MALFORMED");
  for (const std::string_view topic : {eventlog::kAgreementFeed, eventlog::kClaimFeed}) {
    EXPECT_EQ(Read(topic, "").error().reason, "INPUT_UNKNOWN") << topic << ", an unknown kind";
  }
  EXPECT_EQ(Read(InboxTopic(), "").error().reason, "INPUT_UNKNOWN");
}

TEST_F(InputsTest, AnAgreementWithoutNameOrTermStopsThePartition) {
  agreement::v1::AgreementEvent event;
  *event.mutable_registered()->mutable_agreement() = AgreementOf("a", "2024-01-01", "2025-01-01");
  EXPECT_EQ(ReasonOf(eventlog::kAgreementFeed, event), "accepted");
  event.mutable_registered()->mutable_agreement()->set_name("a");
  EXPECT_EQ(ReasonOf(eventlog::kAgreementFeed, event), "RESOURCE_NAME_MALFORMED");
  *event.mutable_registered()->mutable_agreement() = AgreementOf("a", "2024-01-01", "2025-01-01");
  event.mutable_registered()->mutable_agreement()->clear_term();
  EXPECT_EQ(ReasonOf(eventlog::kAgreementFeed, event), "DATE_MISSING");
  agreement::v1::AgreementEvent succeeded;
  succeeded.mutable_succeeded()->set_successor("agreements/b");
  const auto decision = Read(eventlog::kAgreementFeed, succeeded.SerializeAsString());
  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->events.empty());
}

TEST_F(InputsTest, AnAgreementThatCannotBeReliedOnStopsThePartition) {
  using A = agreement::v1::Agreement;
  struct Case {
    std::function<void(A&)> spoil;
    std::string_view reason;
    std::string_view field;
  };
  for (const Case& c : {
           Case{[](A& a) { a.mutable_categories(0)->set_category("Not An Id"); },
                "RESOURCE_ID_MALFORMED", "agreement.categories[0].category"},
           Case{[](A& a) { a.mutable_categories(0)->clear_programmes(); }, "PROGRAMMES_MISSING",
                "agreement.categories[0].programmes"},
           Case{[](A& a) { a.mutable_categories(0)->add_programmes(common::v1::Programme(99)); },
                "PROGRAMME_UNKNOWN", "agreement.categories[0].programmes[2]"},
           Case{[](A& a) { a.mutable_categories(0)->clear_segment(); }, "SEGMENT_UNKNOWN",
                "agreement.categories[0].segment"},
           Case{[](A& a) { a.mutable_categories(0)->set_quota_seats(-1); }, "QUOTA_INVALID",
                "agreement.categories[0].quota_seats"},
           Case{[](A& a) { a.mutable_categories(0)->set_default_wage_rupiah(-1); }, "WAGE_INVALID",
                "agreement.categories[0].default_wage_rupiah"},
           Case{[](A& a) { a.mutable_categories(0)->clear_funding(); }, "FUNDING_INVALID",
                "agreement.categories[0].funding"},
           Case{[](A& a) { a.clear_signed_date(); }, "DATE_MISSING", "agreement.signed_date"},
           Case{[](A& a) { a.set_region_code("Parepare"); }, "REGION_CODE_MALFORMED",
                "agreement.region_code"},
           Case{[](A& a) { a.mutable_units(0)->clear_unit(); }, "RESOURCE_ID_MALFORMED",
                "agreement.units[0].unit"},
           Case{[](A& a) { a.set_predecessor("b"); }, "RESOURCE_NAME_MALFORMED",
                "agreement.predecessor"},
       }) {
    agreement::v1::AgreementEvent event;
    A& told = *event.mutable_amended()->mutable_agreement();
    told = AgreementOf("a", "2024-01-01", "2025-01-01");
    c.spoil(told);
    const auto decision = Read(eventlog::kAgreementFeed, event.SerializeAsString());
    ASSERT_FALSE(decision) << c.field;
    EXPECT_EQ(decision.error().reason, c.reason) << c.field;
    EXPECT_EQ(decision.error().field, c.field);
  }
}

TEST_F(InputsTest, AMalformedOfferStopsThePartition) {
  EXPECT_EQ(ReasonOf(Offer()), "accepted");
  auto offer = Offer();
  offer.mutable_offered()->mutable_seats(0)->set_participant("short");
  EXPECT_EQ(ReasonOf(offer), "INPUT_MALFORMED");
  offer = Offer();
  *offer.mutable_offered()->add_seats() = offer.offered().seats(0);
  EXPECT_EQ(ReasonOf(offer), "INPUT_MALFORMED") << "one person twice";
  offer = Offer();
  offer.mutable_offered()->set_roster("nobody");
  EXPECT_EQ(ReasonOf(offer), "RESOURCE_NAME_MALFORMED");
  offer = Offer();
  offer.mutable_offered()->mutable_terms()->add_programmes(common::v1::PROGRAMME_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(offer), "PROGRAMME_UNKNOWN");
  offer = Offer();
  offer.mutable_offered()->mutable_terms()->clear_term();
  EXPECT_EQ(ReasonOf(offer), "DATE_MISSING");
}

TEST_F(InputsTest, AnOfferIsBelievedUntilItsAgreementIsKnown) {
  // Given an offer from a roster whose agreement this partition has not read yet
  const auto answered = [&] {
    const auto decision = Read(InboxTopic(), Offer().SerializeAsString());
    v1::EnrollmentLogEvent answer;
    answer.ParseFromString(decision->events.back());
    return answer.offer_answered();
  };
  EXPECT_EQ(answered().granted(), 1);
  // When it knows the agreement, then its own copy counts
  v1::AgreementKnown known;
  *known.mutable_agreement() = AgreementOf("parepare-2024", "2024-01-01", "2024-06-01");
  ApplyAgreementKnown(known, rows_);
  ASSERT_EQ(answered().refused_size(), 1);
  EXPECT_EQ(answered().refused(0).code(), v1::ROW_CODE_AGREEMENT_NOT_IN_FORCE);
}

TEST_F(InputsTest, AnswersToUnknownRostersStopThePartition) {
  v1::EnrollmentInboxMessage answer;
  answer.mutable_answered()->set_roster("rosters/cement");
  answer.mutable_answered()->set_grant(1);
  answer.mutable_answered()->set_granted(1);
  EXPECT_EQ(ReasonOf(answer), "ROSTER_UNKNOWN");
  v1::EnrollmentInboxMessage vacated;
  vacated.mutable_vacated()->set_roster("rosters/cement");
  vacated.mutable_vacated()->set_seat(1);
  vacated.mutable_vacated()->set_participant_id(ParticipantText(7));
  *vacated.mutable_vacated()->mutable_free_date() = DateOf("2024-08-11");
  EXPECT_EQ(ReasonOf(vacated), "ROSTER_UNKNOWN");

  v1::OpenRoster open;
  open.set_name("rosters/cement");
  *open.mutable_registrant() = Employer("2024-01-01", "2025-01-01");
  v1::EnrollmentLogEvent opened;
  opened.ParseFromString(DecideOpenRoster(open, rows_)->events.front());
  ApplyRosterEntered(opened.roster_entered(), rows_);
  EXPECT_EQ(ReasonOf(answer), "GRANT_UNKNOWN");
  EXPECT_EQ(ReasonOf(vacated), "SEAT_UNKNOWN");
}

TEST_F(InputsTest, AnAnswerThatRefusesASeatTwiceStopsThePartition) {
  // Given a roster that offered two seats
  v1::OpenRoster open;
  open.set_name("rosters/cement");
  *open.mutable_registrant() = Employer("2024-01-01", "2025-01-01");
  v1::EnrollmentLogEvent opened;
  opened.ParseFromString(DecideOpenRoster(open, rows_)->events.front());
  ApplyRosterEntered(opened.roster_entered(), rows_);
  v1::SeatsTaken taken;
  taken.set_roster("rosters/cement");
  taken.set_grant(1);
  for (int i = 1; i <= 2; ++i) {
    auto& seat = *taken.add_seats();
    seat.set_seat(i);
    seat.set_participant(BytesOf(ParticipantNo(i)));
    seat.set_ordinal(i);
  }
  ApplySeatsTaken(taken, rows_);

  // Then an answer may refuse each of them once, and must not grant fewer than 0
  v1::EnrollmentInboxMessage answer;
  answer.mutable_answered()->set_roster("rosters/cement");
  answer.mutable_answered()->set_grant(1);
  auto& refused = *answer.mutable_answered()->add_refused();
  refused.set_seat(1);
  refused.set_participant(BytesOf(ParticipantNo(1)));
  refused.set_code(v1::ROW_CODE_DECEASED);
  EXPECT_EQ(ReasonOf(answer), "accepted");
  *answer.mutable_answered()->add_refused() = answer.answered().refused(0);
  EXPECT_EQ(ReasonOf(answer), "SEAT_UNKNOWN");
  answer.mutable_answered()->mutable_refused()->RemoveLast();
  answer.mutable_answered()->set_granted(-1);
  EXPECT_EQ(ReasonOf(answer), "GRANT_UNKNOWN");
}

TEST_F(InputsTest, TheDeathOfAnUnregisteredPersonIsRemembered) {
  claims::v1::ClaimEvent event;
  event.set_claim("participants/" + ParticipantText(7) + "/claims/jkm");
  event.mutable_approved()->mutable_claim()->set_kind(claims::v1::CLAIM_KIND_JKM_DEATH);
  *event.mutable_approved()->mutable_claim()->mutable_death_date() = DateOf("2024-08-10");
  const auto decision = Read(eventlog::kClaimFeed, event.SerializeAsString());
  ASSERT_TRUE(decision);
  ASSERT_EQ(decision->events.size(), 1U);
  v1::EnrollmentLogEvent known;
  known.ParseFromString(decision->events[0]);
  ApplyDeathKnown(known.death_known(), rows_);
  const auto offered = Read(InboxTopic(), Offer().SerializeAsString());
  v1::EnrollmentLogEvent answer;
  answer.ParseFromString(offered->events.back());
  EXPECT_EQ(answer.offer_answered().refused(0).code(), v1::ROW_CODE_DECEASED);
}

}  // namespace
}  // namespace naungan::enrollment

#include "services/enrollment/enrollment_feeds.h"

#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/event_type.h"
#include "services/enrollment/enrollment_inputs.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using runtime::Outgoing;

Outgoing Public(const v1::RosterEvent& event) {
  return {.topic = std::string(eventlog::kRosterFeed),
          .key = RecordedRoster(event.roster()).RoutingKey(),
          .type = runtime::EventType(event),
          .subject = event.roster(),
          .sequence = event.sequence(),
          .value = event.SerializeAsString()};
}

Outgoing Public(const v1::ParticipationEvent& event) {
  return {.topic = std::string(eventlog::kParticipationFeed),
          .key = event.participant_id(),
          .type = runtime::EventType(event),
          .subject = "participants/" + event.participant_id(),
          .sequence = event.sequence(),
          .value = event.SerializeAsString()};
}

Outgoing Public(const v1::ContributionEvent& event) {
  return {.topic = std::string(eventlog::kContributionFeed),
          .key = domain::RoutingKey(RecordedAccount(event.account())),
          .type = runtime::EventType(event),
          .subject = event.account(),
          .sequence = event.sequence(),
          .value = event.SerializeAsString()};
}

Outgoing Addressed(const v1::EnrollmentInboxMessage& message, std::string key, std::string subject,
                   int64_t sequence) {
  return {.topic = InboxTopic(),
          .key = std::move(key),
          .inbox = true,
          .type = runtime::EventType(message),
          .subject = std::move(subject),
          .sequence = sequence,
          .value = message.SerializeAsString()};
}

v1::RosterEvent HeldOf(const v1::SeatsTaken& taken) {
  v1::RosterEvent event;
  event.set_roster(taken.roster());
  event.set_sequence(taken.sequence());
  auto& held = *event.mutable_seats_held();
  held.set_grant(taken.grant());
  std::optional<int32_t> first_days;
  for (const auto& seat : taken.seats()) {
    auto& public_seat = *held.add_seats();
    public_seat.set_seat(seat.seat());
    public_seat.set_participant_id(RecordedParticipant(seat.participant()).ToString());
    public_seat.set_rank(seat.rank());
    public_seat.set_ordinal(seat.ordinal());
    *public_seat.mutable_start_date() = domain::Date::OfDays(seat.start_days()).ToProto();
    first_days = std::min(first_days.value_or(seat.start_days()), seat.start_days());
  }
  *held.mutable_start_date() = domain::Date::OfDays(first_days.value_or(0)).ToProto();
  return event;
}

// One offer for each partition of participants. Its key is the id of one of them, which routes it
// there.
std::vector<Outgoing> OffersOf(const v1::SeatsTaken& taken, int32_t partitions) {
  struct Offered {
    std::string key;
    v1::EnrollmentInboxMessage message;
  };
  std::map<int32_t, Offered> by_partition;
  for (const auto& seat : taken.seats()) {
    std::string id = RecordedParticipant(seat.participant()).ToString();
    Offered& offered = by_partition[eventlog::PartitionOf(id, partitions)];
    v1::SeatsOffered& offer = *offered.message.mutable_offered();
    if (offered.key.empty()) {
      offered.key = std::move(id);
      offer.set_roster(taken.roster());
      offer.set_grant(taken.grant());
      *offer.mutable_terms() = taken.terms();
    }
    *offer.add_seats() = seat;
  }
  std::vector<Outgoing> outgoing;
  outgoing.reserve(by_partition.size());
  for (auto& [partition, offered] : by_partition) {
    outgoing.push_back(
        Addressed(offered.message, std::move(offered.key), taken.roster(), taken.sequence()));
  }
  return outgoing;
}

std::vector<Outgoing> Publish(const v1::ParticipationRecorded& recorded) {
  std::vector<Outgoing> outgoing{Public(recorded.event())};
  if (recorded.has_vacated()) {
    v1::EnrollmentInboxMessage message;
    *message.mutable_vacated() = recorded.vacated();
    outgoing.push_back(Addressed(message, RecordedRoster(recorded.vacated().roster()).RoutingKey(),
                                 recorded.vacated().roster(), recorded.event().sequence()));
  }
  return outgoing;
}

Outgoing AnswerOf(const v1::OfferAnswered& answered) {
  v1::EnrollmentInboxMessage message;
  *message.mutable_answered() = answered;
  return Addressed(message, RecordedRoster(answered.roster()).RoutingKey(), answered.roster(),
                   answered.grant());
}

}  // namespace

std::vector<Outgoing> Publish(const v1::EnrollmentLogEvent& event, int32_t partitions) {
  using Event = v1::EnrollmentLogEvent;
  switch (event.event_case()) {
    case Event::kRosterEntered:
      return {Public(event.roster_entered().event())};
    case Event::kApprovalEntered:
      return {Public(event.approval_entered().event())};
    case Event::kChunkQueued:
      if (!event.chunk_queued().has_event()) return {};
      return {Public(event.chunk_queued().event())};
    case Event::kSeatsTaken: {
      std::vector<Outgoing> outgoing = OffersOf(event.seats_taken(), partitions);
      outgoing.insert(outgoing.begin(), Public(HeldOf(event.seats_taken())));
      return outgoing;
    }
    case Event::kRoster:
      return {Public(event.roster())};
    case Event::kParticipation:
      return Publish(event.participation());
    case Event::kOfferAnswered:
      return {AnswerOf(event.offer_answered())};
    case Event::kContribution:
      return {Public(event.contribution())};
    // Copies, rows, and steps of work, which concern this partition only.
    case Event::kAgreementKnown:
    case Event::kTermsRefreshed:
    case Event::kRowsStaged:
    case Event::kUploadDiscarded:
    case Event::kDeathKnown:
    case Event::kBillStarted:
    case Event::kBillSummed:
    case Event::kCorrectionProposed:
    case Event::kCorrectionApproved:
    case Event::EVENT_NOT_SET:
      return {};
  }
  return {};
}

}  // namespace naungan::enrollment

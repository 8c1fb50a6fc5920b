#include "services/enrollment/enrollment_inputs.h"

#include <google/protobuf/arena.h>

#include "libs/eventlog/topics.h"
#include "libs/runtime/event_level.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/participant/participant_state.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/seat_state.h"

namespace naungan::enrollment {
namespace {

std::unexpected<Error> Malformed(std::string_view topic) {
  return Fail(Code::kDataLoss, "INPUT_MALFORMED", "",
              "A record of " + std::string(topic) +
                  " cannot be read. Find out what wrote it. An operator may skip it.");
}

template <typename Message>
Message* Parse(const runtime::InputRecord& record, google::protobuf::Arena& arena) {
  auto* message = google::protobuf::Arena::CreateMessage<Message>(&arena);
  return message->ParseFromString(record.value) ? message : nullptr;
}

Result<runtime::Decision> ReactToInbox(const v1::EnrollmentInboxMessage& message,
                                       const state::Reader& rows) {
  switch (message.message_case()) {
    case v1::EnrollmentInboxMessage::kOffered:
      return ReactToOffer(message.offered(), rows);
    case v1::EnrollmentInboxMessage::kAnswered:
      return ReactToAnswer(message.answered(), rows);
    case v1::EnrollmentInboxMessage::kVacated:
      return ReactToVacated(message.vacated(), rows);
    case v1::EnrollmentInboxMessage::MESSAGE_NOT_SET:
      break;
  }
  return runtime::InputUnknown(InboxTopic());
}

}  // namespace

std::string InboxTopic() { return eventlog::InboxTopic("enrollment"); }

std::vector<runtime::InputSpec> Inputs(int32_t partitions, int32_t agreement_partitions) {
  return {{.topic = std::string(eventlog::kAgreementFeed),
           .scope = runtime::InputScope::kAllPartitions,
           .topic_partitions = agreement_partitions},
          {.topic = std::string(eventlog::kClaimFeed),
           .scope = runtime::InputScope::kSamePartition,
           .topic_partitions = partitions},
          {.topic = InboxTopic(),
           .scope = runtime::InputScope::kSamePartition,
           .topic_partitions = partitions}};
}

Result<runtime::Decision> ReactToInput(const runtime::InputRecord& record,
                                       const state::Reader& rows) {
  google::protobuf::Arena arena;
  if (record.topic == eventlog::kAgreementFeed) {
    const auto* event = Parse<agreement::v1::AgreementEvent>(record, arena);
    if (event == nullptr) return Malformed(record.topic);
    if (event->event_case() == agreement::v1::AgreementEvent::EVENT_NOT_SET) {
      return runtime::InputUnknown(record.topic);
    }
    return ReactToAgreement(*event);
  }
  if (record.topic == eventlog::kClaimFeed) {
    const auto* event = Parse<claims::v1::ClaimEvent>(record, arena);
    if (event == nullptr) return Malformed(record.topic);
    if (event->event_case() == claims::v1::ClaimEvent::EVENT_NOT_SET) {
      return runtime::InputUnknown(record.topic);
    }
    return ReactToClaim(*event, rows);
  }
  if (record.topic == InboxTopic()) {
    const auto* message = Parse<v1::EnrollmentInboxMessage>(record, arena);
    return message == nullptr ? Malformed(record.topic) : ReactToInbox(*message, rows);
  }
  return Malformed(record.topic);
}

}  // namespace naungan::enrollment

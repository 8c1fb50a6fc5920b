#include "services/cli/topic_messages.h"

#include <map>

#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/reporting/v1/reporting_log.pb.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::cli {
namespace {

using Prototypes = std::map<std::string, const google::protobuf::Message*, std::less<>>;

const Prototypes& Events() {
  static const Prototypes kEvents = {
      {eventlog::PrivateLogTopic("agreement"),
       &agreement::v1::AgreementLogEvent::default_instance()},
      {eventlog::PrivateLogTopic("enrollment"),
       &enrollment::v1::EnrollmentLogEvent::default_instance()},
      {eventlog::PrivateLogTopic("claims"), &claims::v1::ClaimsLogEvent::default_instance()},
      {eventlog::PrivateLogTopic("reporting"),
       &reporting::v1::ReportingLogEvent::default_instance()},
  };
  return kEvents;
}

const Prototypes& Values() {
  static const Prototypes kValues = {
      {std::string(eventlog::kAgreementFeed), &agreement::v1::AgreementEvent::default_instance()},
      {std::string(eventlog::kRosterFeed), &enrollment::v1::RosterEvent::default_instance()},
      {std::string(eventlog::kParticipationFeed),
       &enrollment::v1::ParticipationEvent::default_instance()},
      {std::string(eventlog::kContributionFeed),
       &enrollment::v1::ContributionEvent::default_instance()},
      {std::string(eventlog::kClaimFeed), &claims::v1::ClaimEvent::default_instance()},
      {eventlog::InboxTopic("enrollment"),
       &enrollment::v1::EnrollmentInboxMessage::default_instance()},
      {eventlog::PersonTopic("enrollment"), &runtime::v1::SealedPerson::default_instance()},
      {eventlog::PersonTopic("claims"), &runtime::v1::SealedPerson::default_instance()},
  };
  return kValues;
}

}  // namespace

TopicMessage TopicMessage::Of(std::string_view topic) {
  TopicMessage kind;
  if (const auto found = Events().find(topic); found != Events().end()) {
    kind.prototype_ = found->second;
    kind.is_log_ = true;
  } else if (const auto value = Values().find(topic); value != Values().end()) {
    kind.prototype_ = value->second;
  }
  return kind;
}

std::unique_ptr<google::protobuf::Message> TopicMessage::Decode(std::string_view bytes,
                                                                std::string_view key) const {
  const google::protobuf::Message* prototype = prototype_;
  if (prototype == &runtime::v1::SealedPerson::default_instance() &&
      key == eventlog::kPersonTopicProofKey) {
    prototype = &runtime::v1::VaultProof::default_instance();
  }
  if (prototype == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> message(prototype->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return nullptr;
  return message;
}

}  // namespace naungan::cli

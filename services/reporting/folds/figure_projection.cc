#include "services/reporting/folds/figure_projection.h"

#include <string>

#include "libs/eventlog/topics.h"
#include "libs/runtime/event_level.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "services/reporting/folds/fold_agreement.h"
#include "services/reporting/folds/fold_claim.h"
#include "services/reporting/folds/fold_contribution.h"
#include "services/reporting/folds/fold_participation.h"
#include "services/reporting/folds/fold_roster.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

template <typename Event>
Result<Event> Decode(const runtime::InputRecord& record) {
  Event event;
  if (!event.ParseFromString(record.value)) {
    return FeedMalformed("value", "A record of " + record.topic + " cannot be decoded.");
  }
  if (event.event_case() == Event::EVENT_NOT_SET) return runtime::InputUnknown(record.topic);
  return event;
}

}  // namespace

std::vector<runtime::InputSpec> FigureInputs(int32_t partitions, int32_t agreement_partitions) {
  using enum runtime::InputScope;
  return {{.topic = std::string(eventlog::kAgreementFeed),
           .scope = kAllPartitions,
           .topic_partitions = agreement_partitions},
          {.topic = std::string(eventlog::kContributionFeed),
           .scope = kAllPartitions,
           .topic_partitions = partitions},
          {.topic = std::string(eventlog::kRosterFeed),
           .scope = kSamePartition,
           .topic_partitions = partitions},
          {.topic = std::string(eventlog::kParticipationFeed),
           .scope = kSamePartition,
           .topic_partitions = partitions},
          {.topic = std::string(eventlog::kClaimFeed),
           .scope = kSamePartition,
           .topic_partitions = partitions}};
}

Status FoldRecord(const runtime::InputRecord& record, int32_t partition, state::Writer& rows) {
  if (record.topic == eventlog::kParticipationFeed) {
    NAUNGAN_ASSIGN(const auto event, Decode<enrollment::v1::ParticipationEvent>(record));
    return FoldParticipation(event, record.time_us, rows);
  }
  if (record.topic == eventlog::kContributionFeed) {
    NAUNGAN_ASSIGN(const auto event, Decode<enrollment::v1::ContributionEvent>(record));
    const Origin origin =
        record.partition == partition ? Origin::kOwnPartition : Origin::kOtherPartition;
    return FoldContribution(event, origin, record.time_us, rows);
  }
  if (record.topic == eventlog::kRosterFeed) {
    NAUNGAN_ASSIGN(const auto event, Decode<enrollment::v1::RosterEvent>(record));
    return FoldRoster(event, record.time_us, rows);
  }
  if (record.topic == eventlog::kClaimFeed) {
    NAUNGAN_ASSIGN(const auto event, Decode<claims::v1::ClaimEvent>(record));
    return FoldClaim(event, record.time_us, rows);
  }
  if (record.topic == eventlog::kAgreementFeed) {
    NAUNGAN_ASSIGN(const auto event, Decode<agreement::v1::AgreementEvent>(record));
    return FoldAgreement(event, record.time_us, rows);
  }
  return Fail(Code::kInternal, "FEED_UNKNOWN", "topic",
              "No figure is made from records of " + record.topic + ".");
}

}  // namespace naungan::reporting

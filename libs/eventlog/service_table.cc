#include "libs/eventlog/service_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "libs/base/check.h"
#include "libs/eventlog/topics.h"

namespace naungan::eventlog {

// The table. A new service is one more row.
const std::vector<ServiceRow>& ServiceTable() {
  using enum TopicKind;
  static const std::vector<ServiceRow> kServices = {
      {.name = "agreement",
       .group = PartitionGroup::kAgreement,
       .topics = {{PrivateLogTopic("agreement"), kLog, "naungan.agreement.v1.AgreementLogEvent"},
                  {std::string(kAgreementFeed), kDelta, "naungan.agreement.v1.AgreementEvent"},
                  {ClockTopic("agreement"), kClock, "naungan.runtime.v1.ClockProbe"}},
       .reads = {std::string(kAgreementFeed)},
       .grpc_services = {"naungan.agreement.v1.AgreementService"}},
      {.name = "enrollment",
       .group = PartitionGroup::kPeople,
       .topics =
           {{PrivateLogTopic("enrollment"), kLog, "naungan.enrollment.v1.EnrollmentLogEvent"},
            {std::string(kRosterFeed), kDelta, "naungan.enrollment.v1.RosterEvent"},
            {std::string(kParticipationFeed), kDelta, "naungan.enrollment.v1.ParticipationEvent"},
            {std::string(kContributionFeed), kDelta, "naungan.enrollment.v1.ContributionEvent"},
            {InboxTopic("enrollment"), kInbox, "naungan.enrollment.v1.EnrollmentInboxMessage"},
            {PersonTopic("enrollment"), kCompacted, "naungan.runtime.v1.SealedPerson"},
            {ClockTopic("enrollment"), kClock, "naungan.runtime.v1.ClockProbe"}},
       .reads = {std::string(kAgreementFeed), std::string(kClaimFeed)},
       .grpc_services = {"naungan.enrollment.v1.EnrollmentService",
                         "naungan.enrollment.v1.ContributionService"}},
      {.name = "claims",
       .group = PartitionGroup::kPeople,
       .topics = {{PrivateLogTopic("claims"), kLog, "naungan.claims.v1.ClaimsLogEvent"},
                  {std::string(kClaimFeed), kDelta, "naungan.claims.v1.ClaimEvent"},
                  {PersonTopic("claims"), kCompacted, "naungan.runtime.v1.SealedPerson"},
                  {ClockTopic("claims"), kClock, "naungan.runtime.v1.ClockProbe"}},
       .reads = {std::string(kParticipationFeed), std::string(kContributionFeed)},
       .grpc_services = {"naungan.claims.v1.ClaimsService"}},
      {.name = "reporting",
       .group = PartitionGroup::kPeople,
       .topics = {{PrivateLogTopic("reporting"), kLog, "naungan.reporting.v1.ReportingLogEvent"},
                  {ClockTopic("reporting"), kClock, "naungan.runtime.v1.ClockProbe"}},
       .reads = {std::string(kAgreementFeed), std::string(kRosterFeed),
                 std::string(kParticipationFeed), std::string(kContributionFeed),
                 std::string(kClaimFeed)},
       .is_projector = true,
       .grpc_services = {"naungan.reporting.v1.ReportingService"}},
  };
  return kServices;
}

std::string_view NameOf(TopicKind kind) {
  switch (kind) {
    case TopicKind::kLog:
      return "log";
    case TopicKind::kDelta:
      return "delta";
    case TopicKind::kDetail:
      return "detail";
    case TopicKind::kInbox:
      return "inbox";
    case TopicKind::kCompacted:
      return "compacted";
    case TopicKind::kClock:
      return "clock";
  }
  NAUNGAN_CHECK(false, "every kind of topic has a name");
}

std::string_view NameOf(PartitionGroup group) {
  return group == PartitionGroup::kAgreement ? "agreement" : "people";
}

std::vector<std::string> ServiceNames() {
  std::vector<std::string> names;
  for (const ServiceRow& service : ServiceTable()) names.push_back(service.name);
  return names;
}

std::string ServiceNamesText(PartitionGroup group) {
  std::vector<std::string> names;
  for (const ServiceRow& service : ServiceTable()) {
    if (service.group == group) names.push_back(service.name);
  }
  if (names.size() < 2) return fmt::to_string(fmt::join(names, ""));
  const std::string last = names.back();
  names.pop_back();
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

const ServiceRow* FindService(std::string_view service, std::span<const ServiceRow> services) {
  const auto found = std::ranges::find(services, service, &ServiceRow::name);
  return found == services.end() ? nullptr : &*found;
}

const TopicRow* FindTopic(std::string_view topic, std::span<const ServiceRow> services) {
  for (const ServiceRow& service : services) {
    const auto found = std::ranges::find(service.topics, topic, &TopicRow::name);
    if (found != service.topics.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> PublicFeeds(std::span<const ServiceRow> services) {
  std::vector<std::string> feeds;
  for (const ServiceRow& service : services) {
    for (const TopicRow& topic : service.topics) {
      if (topic.kind == TopicKind::kDelta) feeds.push_back(topic.name);
    }
  }
  return feeds;
}

std::vector<std::string_view> RolesOf(const ServiceRow& service) {
  std::vector<std::string_view> roles;
  const auto writes = [&](const std::string& topic) {
    return std::ranges::find(service.topics, topic, &TopicRow::name) != service.topics.end();
  };
  if (writes(PrivateLogTopic(service.name))) roles.emplace_back("log");
  if (writes(InboxTopic(service.name))) roles.emplace_back("inbox");
  if (writes(PersonTopic(service.name))) roles.emplace_back("vault");
  if (service.is_projector) roles.emplace_back("projector");
  return roles;
}

}  // namespace naungan::eventlog

// The services of the house in one table: the topics that each service writes and what they hold,
// the feeds that it reads, and the gRPC services that it answers. Servers, the command line and the
// tests read this table, and scripts read it through `naungan services`. services/README.md says
// how to add a service. Everything here is pure and may be called from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace naungan::eventlog {

// The public feeds, by the names that the code writes and reads them under.
inline constexpr std::string_view kAgreementFeed = "public.agreement.agreement.v1";
inline constexpr std::string_view kRosterFeed = "public.enrollment.roster.v1";
inline constexpr std::string_view kParticipationFeed = "public.enrollment.participation.v1";
inline constexpr std::string_view kContributionFeed = "public.enrollment.contribution.v1";
inline constexpr std::string_view kClaimFeed = "public.claims.claim.v1";

// What a topic is to its readers. A reader that looks for gaps must ask for the kind first:
//
//   kind        who writes partition p             a record that is missing
//   kLog        the leader of partition p          is a loss
//   kDelta      the leader of partition p          is a loss: each record names the one before it
//   kDetail     the leader of partition p          is a loss: each record names the one before it
//   kInbox      any partition of the same service  is a loss: each names its source's last record
//   kCompacted  the vault of the service           was superseded or erased, which is no loss
//   kClock      any instance of the service        is no loss: its writer alone reads it, at once
//
// Delta feeds are public. Detail feeds have what only the other services may know, and are private.
//
// A topic of kind kClock has one partition, and each other one as many as its service.
enum class TopicKind { kLog, kDelta, kDetail, kInbox, kCompacted, kClock };

// "log", "delta", "detail", "inbox", "compacted" or "clock".
std::string_view NameOf(TopicKind kind);

// True for a feed whose partition p holds records of the leader of partition p, and of no other.
constexpr bool IsFeedOfOneSource(TopicKind kind) {
  return kind == TopicKind::kDelta || kind == TopicKind::kDetail;
}

// Services of one group have the same number of partitions, and a key that they share has the same
// partition in each. The number is fixed when the topics are created.
enum class PartitionGroup {
  kAgreement,  // agreements are few, and other services read all of them
  kPeople,     // what belongs to a participant, a roster or an account
};

// "agreement" or "people".
std::string_view NameOf(PartitionGroup group);

// The number of partitions of each group, unless the operator says otherwise.
inline constexpr int32_t kAgreementPartitionsDefault = 2;
inline constexpr int32_t kPeoplePartitionsDefault = 8;

struct TopicRow {
  std::string name;  // "public.claims.claim.v1"
  TopicKind kind = TopicKind::kDelta;
  // The full name of the message in each record. For a log: of the events in its batches.
  std::string message;

  bool operator==(const TopicRow&) const = default;
};

struct ServiceRow {
  // The name of its folder, its package `naungan.<name>.v1`, its CMake target and its address file.
  std::string name;
  PartitionGroup group = PartitionGroup::kPeople;
  // Every topic that the service writes. Exactly one is its log, and one its clock. An inbox is
  // there if its partitions write to one another, a topic of persons (topics.h) if it keeps a
  // vault.
  std::vector<TopicRow> topics;
  // The feeds that it reads, its own inbox aside.
  std::vector<std::string> reads;
  // True if it folds what it reads into figures beside its log, as reporting does.
  bool is_projector = false;
  // The full names of the gRPC services that it answers, besides the operators' one.
  std::vector<std::string> grpc_services;
};

// The services in the order in which they start: a service comes after those whose feeds it needs.
const std::vector<ServiceRow>& ServiceTable();

// The names of the services, in the order of the table.
std::vector<std::string> ServiceNames();

// The names of the services of one group, as a text: "enrollment, claims and reporting".
std::string ServiceNamesText(PartitionGroup group);

// Look-ups; `nullptr` if no row has this name. The result lives as long as `services`.
const ServiceRow* FindService(std::string_view service,
                              std::span<const ServiceRow> services = ServiceTable());
const TopicRow* FindTopic(std::string_view topic,
                          std::span<const ServiceRow> services = ServiceTable());

// The names of all delta feeds, in the order of the table.
std::vector<std::string> PublicFeeds(std::span<const ServiceRow> services = ServiceTable());

// "log", "inbox", "vault" and "projector", as far as they apply.
std::vector<std::string_view> RolesOf(const ServiceRow& service);

}  // namespace naungan::eventlog

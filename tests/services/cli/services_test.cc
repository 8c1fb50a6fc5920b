#include "services/cli/services.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "libs/eventlog/topics.h"

namespace naungan::cli {
namespace {

using eventlog::ServiceRow;
using eventlog::TopicKind;
using testing::ElementsAre;
using testing::HasSubstr;

// A row that no service has: what is told of it can only come from the row.
ServiceRow Appeals() {
  return {.name = "appeals",
          .group = eventlog::PartitionGroup::kAgreement,
          .topics = {{eventlog::PrivateLogTopic("appeals"), TopicKind::kLog, "m.AppealLogEvent"},
                     {"private.appeals.detail.v1", TopicKind::kDetail, "m.Detail"},
                     {eventlog::PersonTopic("appeals"), TopicKind::kCompacted, "m.Person"}},
          .reads = {std::string(eventlog::kClaimFeed)},
          .is_projector = true,
          .grpc_services = {"naungan.appeals.v1.AppealsService"}};
}

TEST(Services, JsonHasEverythingOfARow) {
  const std::vector<ServiceRow> services = {Appeals()};
  const auto json = nlohmann::json::parse(ServicesJson(services));
  EXPECT_EQ(json, nlohmann::json::parse(R"([{
    "name": "appeals",
    "partition_group": "agreement",
    "roles": ["log", "vault", "projector"],
    "topics": [
      {"name": "private.appeals.log.v1", "kind": "log", "message": "m.AppealLogEvent"},
      {"name": "private.appeals.detail.v1", "kind": "detail", "message": "m.Detail"},
      {"name": "private.appeals.person.v1", "kind": "compacted", "message": "m.Person"}],
    "reads": ["public.claims.claim.v1"],
    "grpc_services": ["naungan.appeals.v1.AppealsService"]}])"));
}

TEST(Services, TextHasALineForEachTopic) {
  const std::vector<ServiceRow> services = {Appeals()};
  EXPECT_EQ(ServicesText(services),
            "appeals (partitions: agreement; log, vault, projector)\n"
            "  private.appeals.log.v1     log        m.AppealLogEvent\n"
            "  private.appeals.detail.v1  detail     m.Detail\n"
            "  private.appeals.person.v1  compacted  m.Person\n");
}

// The table itself.

TEST(ServiceTable, EveryServiceHasALogAClockAndTopicsOfItsOwn) {
  std::set<std::string> topics;
  for (const auto& service : eventlog::ServiceTable()) {
    int logs = 0;
    int clocks = 0;
    for (const auto& topic : service.topics) {
      logs += topic.kind == TopicKind::kLog ? 1 : 0;
      clocks += topic.name == eventlog::ClockTopic(service.name) ? 1 : 0;
      EXPECT_TRUE(topics.insert(topic.name).second) << topic.name << " stands twice";
      EXPECT_EQ(eventlog::ServiceOfTopic(topic.name), service.name);
      EXPECT_TRUE(eventlog::CheckTopicName(topic.name)) << topic.name;
      EXPECT_EQ(topic.name.starts_with("public."), topic.kind == TopicKind::kDelta) << topic.name;
    }
    EXPECT_EQ(logs, 1) << service.name;
    EXPECT_EQ(clocks, 1) << service.name;
  }
}

TEST(ServiceTable, WhatAServiceReadsIsAFeedOfOneSource) {
  for (const auto& service : eventlog::ServiceTable()) {
    for (const auto& feed : service.reads) {
      const auto* const topic = eventlog::FindTopic(feed);
      ASSERT_NE(topic, nullptr) << service.name << " reads " << feed;
      EXPECT_TRUE(eventlog::IsFeedOfOneSource(topic->kind)) << feed;
    }
  }
}

TEST(ServiceTable, EveryGrpcServiceIsInThePackageOfItsService) {
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const auto& service : eventlog::ServiceTable()) {
    EXPECT_FALSE(service.grpc_services.empty()) << service.name;
    for (const auto& name : service.grpc_services) {
      EXPECT_NE(pool.FindServiceByName(name), nullptr) << name;
      EXPECT_THAT(name, testing::StartsWith("naungan." + service.name + ".v1."));
    }
  }
}

TEST(ServiceTable, GroupsAreNamedAsATextForPeople) {
  EXPECT_EQ(eventlog::ServiceNamesText(eventlog::PartitionGroup::kAgreement), "agreement");
  EXPECT_THAT(eventlog::ServiceNamesText(eventlog::PartitionGroup::kPeople),
              testing::StartsWith("enrollment, claims"));
  EXPECT_THAT(eventlog::ServiceNamesText(eventlog::PartitionGroup::kPeople), HasSubstr(" and "));
}

TEST(ServiceTable, NamesThatAreNotThereAreNotFound) {
  EXPECT_EQ(eventlog::FindService("appeals"), nullptr);
  EXPECT_EQ(eventlog::FindTopic("public.appeals.appeal.v1"), nullptr);
  const std::vector<ServiceRow> services = {Appeals()};
  EXPECT_EQ(eventlog::FindService("appeals", services), services.data());
  EXPECT_EQ(eventlog::FindTopic("private.appeals.detail.v1", services), &services[0].topics[1]);
  EXPECT_THAT(eventlog::PublicFeeds(services), ElementsAre());
}

}  // namespace
}  // namespace naungan::cli

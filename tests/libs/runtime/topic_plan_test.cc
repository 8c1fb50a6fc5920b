#include "libs/runtime/topic_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"

namespace naungan::runtime {
namespace {

using eventlog::MemoryLog;
using eventlog::TopicKind;
using eventlog::TopicSettings;

MemoryLog NewLog() {
  return MemoryLog([] { return 0; });
}

TEST(TopicPlanTest, TheHouseHasEveryTopicOnce) {
  const auto topics = TopicPlan({.agreement_partitions = 2, .partitions = 64, .replication = 3});
  EXPECT_GE(topics.size(), eventlog::PublicFeeds().size() + eventlog::ServiceTable().size());
  for (const TopicSettings& topic : topics) {
    EXPECT_EQ(std::ranges::count(topics, topic.name, &TopicSettings::name), 1) << topic.name;
    const bool clock = topic.name.ends_with(".clock.v1");
    const int32_t of_group = topic.name.find("agreement") == std::string::npos ? 64 : 2;
    EXPECT_EQ(topic.partitions, clock ? 1 : of_group) << topic.name;
    EXPECT_EQ(topic.compacted, topic.name.ends_with(".person.v1"));
    EXPECT_EQ(topic.retention_ms, -1);
    EXPECT_EQ(topic.replication, 3);
  }
}

TEST(TopicPlanTest, WhatAServiceNeedsIsInThePlan) {
  MemoryLog log = NewLog();
  for (const auto& topic : TopicPlan({})) ASSERT_TRUE(log.CreateTopic(topic).has_value());
  for (const auto& service : eventlog::ServiceTable()) {
    const auto needed = NeededTopics(service.name, PartitionsOf(service.group, {}), {});
    EXPECT_EQ(needed.size(), service.topics.size()) << service.name;
    EXPECT_TRUE(CheckTopics(log, needed).has_value()) << service.name;
  }
}

TEST(TopicPlanTest, OneMoreServiceHasTheTopicsOfItsRow) {
  // Given a table with a fifth service, which has a topic of every kind
  auto services = eventlog::ServiceTable();
  services.push_back(
      {.name = "appeals",
       .group = eventlog::PartitionGroup::kPeople,
       .topics = {{eventlog::PrivateLogTopic("appeals"), TopicKind::kLog, "m.Event"},
                  {"public.appeals.appeal.v1", TopicKind::kDelta, "m.Appeal"},
                  {"private.appeals.detail.v1", TopicKind::kDetail, "m.Detail"},
                  {eventlog::InboxTopic("appeals"), TopicKind::kInbox, "m.Message"},
                  {eventlog::PersonTopic("appeals"), TopicKind::kCompacted, "m.Person"}}});
  // Then the plan has its topics after those of the others, as many partitions as its group has,
  const auto before = TopicPlan({.agreement_partitions = 2, .partitions = 4});
  const auto plan = TopicPlan({.agreement_partitions = 2, .partitions = 4}, services);
  ASSERT_EQ(plan.size(), before.size() + 5);
  EXPECT_TRUE(std::ranges::equal(before, std::span(plan).first(before.size())));
  for (const TopicSettings& topic : std::span(plan).last(5)) {
    EXPECT_EQ(eventlog::ServiceOfTopic(topic.name), "appeals");
    EXPECT_EQ(topic.partitions, 4) << topic.name;
    EXPECT_EQ(topic.compacted, topic.name.ends_with(".person.v1")) << topic.name;
    EXPECT_TRUE(eventlog::CheckTopicSettings(topic)) << topic.name;
  }
  // And the other kind of partition count, if its row says so.
  services.back().group = eventlog::PartitionGroup::kAgreement;
  const auto other = TopicPlan({.agreement_partitions = 2, .partitions = 4}, services);
  for (const TopicSettings& topic : std::span(other).last(5)) {
    EXPECT_EQ(topic.partitions, 2) << topic.name;
  }
}

TEST(TopicPlanTest, APartitionWritesTheFeedsThatHaveOneSource) {
  EXPECT_EQ(FeedsOf("enrollment"),
            (std::vector<std::string>{std::string(eventlog::kRosterFeed),
                                      std::string(eventlog::kParticipationFeed),
                                      std::string(eventlog::kContributionFeed)}));
  EXPECT_EQ(FeedsOf("reporting"), std::vector<std::string>());
  EXPECT_EQ(InboxOf("enrollment"), eventlog::InboxTopic("enrollment"));
  EXPECT_EQ(InboxOf("claims"), "");
}

TEST(TopicPlanTest, ATopicThatIsMissingOrWrongIsNamedWithTheFix) {
  const TopicSettings needed{.name = "public.claims.claim.v1", .partitions = 8};
  const auto reason = [&](const std::optional<TopicSettings>& found) {
    MemoryLog log = NewLog();
    if (found) {
      EXPECT_TRUE(log.CreateTopic(*found).has_value());
    }
    const auto checked = CheckTopics(log, {needed});
    return checked ? Error{} : checked.error();
  };
  EXPECT_EQ(reason(needed).reason, "");
  EXPECT_EQ(reason(std::nullopt).reason, "TOPIC_MISSING");
  EXPECT_NE(reason(std::nullopt).message.find("naungan topics create"), std::string::npos);
  TopicSettings wrong = needed;
  wrong.partitions = 4;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_PARTITIONS");
  wrong = needed;
  wrong.retention_ms = 604'800'000;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_RETENTION");
  wrong = needed;
  wrong.retention_bytes = 1'073'741'824;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_RETENTION");
  wrong = needed;
  wrong.unclean_leader_election = true;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_UNCLEAN_ELECTION");
  wrong = needed;
  wrong.log_append_time = false;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_CLOCK");
  wrong = needed;
  wrong.compacted = true;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_COMPACTION");
  wrong = needed;
  wrong.message_bytes_max = 1'000'000;
  EXPECT_EQ(reason(wrong).reason, "TOPIC_MESSAGE_BYTES");
}

TEST(TopicPlanTest, ATopicHasTheReplicasThatTheDeploymentAsksForOrMore) {
  const std::string topic = "public.agreement.agreement.v1";
  const auto reason = [&](int32_t replication, int32_t min_insync) {
    MemoryLog log = NewLog();
    EXPECT_TRUE(log.CreateTopic({.name = topic,
                                 .partitions = 2,
                                 .replication = replication,
                                 .min_insync_replicas = min_insync}));
    const auto checked = CheckTopics(log, InputTopics({{.topic = topic, .topic_partitions = 2}},
                                                      {.replication = 3, .min_insync = 2}));
    return checked ? std::string() : checked.error().reason;
  };
  EXPECT_EQ(reason(3, 2), "");
  EXPECT_EQ(reason(5, 3), "");
  EXPECT_EQ(reason(2, 2), "TOPIC_REPLICATION");
  EXPECT_EQ(reason(3, 1), "TOPIC_MIN_INSYNC");
}

TEST(TopicPlanTest, EveryTopicThatDiffersIsNamed) {
  MemoryLog log = NewLog();
  ASSERT_TRUE(log.CreateTopic({.name = "public.claims.claim.v1", .retention_ms = 1}));
  ASSERT_TRUE(log.CreateTopic({.name = "public.claims.well.v1"}));
  const auto checked = CheckTopics(log, {{.name = "public.claims.well.v1"},
                                         {.name = "public.claims.claim.v1"},
                                         {.name = "public.claims.gone.v1"}});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().reason, "TOPIC_RETENTION");
  EXPECT_THAT(checked.error().message,
              testing::AllOf(testing::HasSubstr("public.claims.claim.v1 keeps records"),
                             testing::HasSubstr("public.claims.gone.v1 is missing"),
                             testing::Not(testing::HasSubstr("well"))));
}

}  // namespace
}  // namespace naungan::runtime

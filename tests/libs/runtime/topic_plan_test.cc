#include "libs/runtime/topic_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"

namespace naungan::runtime {
namespace {

using eventlog::MemoryLog;
using eventlog::TopicSettings;

MemoryLog NewLog() {
  return MemoryLog([] { return 0; });
}

TEST(TopicPlanTest, TheHouseHasEveryTopicOnce) {
  const auto topics = TopicPlan({.agreement_partitions = 2, .partitions = 64, .replication = 3});
  for (const auto feed : eventlog::kPublicFeeds) {
    EXPECT_EQ(std::ranges::count(topics, feed, &TopicSettings::name), 1) << feed;
  }
  for (const TopicSettings& topic : topics) {
    EXPECT_EQ(std::ranges::count(topics, topic.name, &TopicSettings::name), 1) << topic.name;
    EXPECT_EQ(topic.partitions, topic.name.find("agreement") == std::string::npos ? 64 : 2);
    EXPECT_EQ(topic.compacted, topic.name.ends_with(".person.v1"));
    EXPECT_EQ(topic.retention_ms, -1);
    EXPECT_EQ(topic.replication, 3);
  }
}

TEST(TopicPlanTest, WhatAServiceNeedsIsInThePlan) {
  MemoryLog log = NewLog();
  for (const auto& topic : TopicPlan({})) ASSERT_TRUE(log.CreateTopic(topic).has_value());
  for (const std::string service : {"agreement", "enrollment", "claims", "reporting"}) {
    const auto checked = CheckTopics(log, NeededTopics(service, PartitionsOf(service, {}), {}));
    EXPECT_TRUE(checked.has_value()) << service;
  }
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
}

}  // namespace
}  // namespace naungan::runtime

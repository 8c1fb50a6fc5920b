// The part of the contract about topics, offsets and reopening; see contract_suite.cc.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <map>

#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

using testing::ElementsAre;

TEST_P(LogContract, ATopicIsWhatItWasMadeAs) {
  const TopicSettings settings{
      .partitions = 3, .retention_ms = 86'400'000, .retention_bytes = 1'073'741'824};
  TopicSettings expected = settings;
  expected.name = MakeTopic(settings);
  EXPECT_EQ(log().DescribeTopic(expected.name), expected);
  TopicSettings compacted{.compacted = true};
  compacted.name = MakeTopic(compacted);
  EXPECT_EQ(log().DescribeTopic(compacted.name), compacted);

  const auto topics = log().ListTopics();
  ASSERT_TRUE(topics) << topics.error().message;
  EXPECT_THAT(*topics, testing::IsSupersetOf({expected.name, compacted.name}));

  const Status again = log().CreateTopic(expected);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kAlreadyExists);
}

TEST_P(LogContract, ATopicThatCannotBeIsRefused) {
  const auto refusal = [this](TopicSettings settings) {
    const Status created = log().CreateTopic(settings);
    return created ? "" : created.error().reason;
  };
  EXPECT_EQ(refusal({.name = ""}), "TOPIC_NAME_MALFORMED");
  EXPECT_EQ(refusal({.name = "a/b"}), "TOPIC_NAME_MALFORMED");
  EXPECT_EQ(refusal({.name = "x", .partitions = 0}), "TOPIC_SETTINGS_INVALID");
  EXPECT_EQ(refusal({.name = "x", .replication = 1, .min_insync_replicas = 2}),
            "TOPIC_SETTINGS_INVALID");
}

TEST_P(LogContract, WhatDoesNotExistIsNotFound) {
  const TopicPartition no_topic{.topic = "contract.none"};
  const TopicPartition no_partition{.topic = MakeTopic(), .partition = 1};
  for (const auto& [where, reason] :
       {std::pair(no_topic, "TOPIC_UNKNOWN"), std::pair(no_partition, "PARTITION_UNKNOWN")}) {
    const auto reader = log().OpenReader(where, 0, [] {});
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().reason, reason);
    EXPECT_EQ(reader.error().code, Code::kNotFound);
    const auto writer = log().OpenWriter(where, [] {});
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().reason, reason);
    const auto end = log().EndOffset(where);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().reason, reason);
    const auto begin = log().BeginOffset(where);
    ASSERT_FALSE(begin);
    EXPECT_EQ(begin.error().reason, reason);
  }
  const auto described = log().DescribeTopic(no_topic.topic);
  ASSERT_FALSE(described);
  EXPECT_EQ(described.error().reason, "TOPIC_UNKNOWN");
}

TEST_P(LogContract, APositionBeyondTheEndIsDataLoss) {
  // Given a log of two records, when a reader is opened after a third one that does not exist,
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  AppendAndWait(*writer, written, Valued("one"));
  AppendAndWait(*writer, written, Valued("two"));
  Bell read;
  const auto reader = Reader(partition, 3, read);
  // then it is told that this is another log, and is never moved to the latest record.
  auto polled = reader->Poll(1024);
  for (; polled; polled = reader->Poll(1024)) {
    ASSERT_TRUE(polled->empty());
    read.Wait();
  }
  EXPECT_EQ(polled.error().code, Code::kDataLoss);
  EXPECT_EQ(polled.error().reason, "OFFSET_OUT_OF_RANGE");
  EXPECT_FALSE(reader->Poll(1024)) << "the error stays";
}

TEST_P(LogContract, ThePartitionKnowsWhereItBeginsAndEnds) {
  const TopicPartition partition{.topic = MakeTopic()};
  EXPECT_EQ(log().EndOffset(partition), 0);
  EXPECT_EQ(log().BeginOffset(partition), 0);
  Bell written;
  const auto writer = Writer(partition, written);
  AppendAndWait(*writer, written, Valued("one"));
  EXPECT_EQ(log().EndOffset(partition), 1);
  EXPECT_EQ(log().BeginOffset(partition), 0);
}

TEST_P(LogContract, TheEndsOfATopicAreThoseOfItsPartitions) {
  const std::string topic = MakeTopic({.partitions = 3});
  Bell written;
  const auto writer = Writer({.topic = topic, .partition = 1}, written);
  AppendAndWait(*writer, written, Valued("one"));
  AppendAndWait(*writer, written, Valued("two"));
  const auto ends = log().EndOffsets(topic);
  ASSERT_TRUE(ends) << ends.error().message;
  EXPECT_THAT(*ends, ElementsAre(0, 2, 0));
  EXPECT_EQ(log().EndOffsets("contract.none").error().code, Code::kNotFound);
}

TEST_P(LogContract, AReopenedLogHasEverythingAndGoesOnBehindIt) {
  TopicSettings settings{.partitions = 2};
  settings.name = MakeTopic(settings);
  const TopicPartition partition{.topic = settings.name, .partition = 1};
  {
    Bell written;
    const auto writer = Writer(partition, written);
    AppendAndWait(*writer, written, Valued("before"));
    AppendAndWait(*writer, written, Valued("before too"));
  }
  if (!subject().Reopen()) return;  // A log in memory forgets everything, and says so.
  EXPECT_EQ(log().DescribeTopic(settings.name), settings);
  EXPECT_EQ(log().EndOffset(partition), 2);
  EXPECT_EQ(log().EndOffset({.topic = settings.name, .partition = 0}), 0);
  Bell written;
  const auto writer = Writer(partition, written);
  EXPECT_EQ(AppendAndWait(*writer, written, Valued("after")), 2);
  Bell read;
  const auto reader = Reader(partition, 0, read);
  EXPECT_THAT(Values(ReadRecords(*reader, read, 3)), ElementsAre("before", "before too", "after"));
}

}  // namespace
}  // namespace naungan::eventlog

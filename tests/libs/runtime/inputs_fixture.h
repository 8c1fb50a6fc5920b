// What the tests of reading inputs share: a partition that reads a feed and an inbox.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "libs/eventlog/topics.h"
#include "libs/runtime/feed_frame.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {

class InputsTest : public HouseFixture {
 protected:
  InputsTest()
      : HouseFixture({{.topic = std::string(eventlog::kAgreementFeed),
                       .scope = InputScope::kAllPartitions,
                       .topic_partitions = 2},
                      {.topic = eventlog::InboxTopic(kLedgerService),
                       .scope = InputScope::kSamePartition,
                       .topic_partitions = 1}}) {}

  static Position At(int32_t partition, int64_t sequence) {
    return {.partition = partition,
            .epoch = 1,
            .term_id = std::string(16, 't'),
            .sequence = sequence,
            .index = 0};
  }

  // Puts record `sequence` of its source into a feed. The record before it is `previous`; 0 if
  // there is none.
  void Put(int32_t source, int64_t sequence, int64_t previous, const std::string& value) {
    PutInto({feed_, source}, source, sequence, previous, value);
  }
  void PutInto(const eventlog::TopicPartition& target, int32_t source, int64_t sequence,
               int64_t previous, const std::string& value,
               const std::optional<Position>& fork = std::nullopt) {
    FeedFrame frame{.service = std::string(eventlog::ServiceOfTopic(target.topic)),
                    .position = At(source, sequence),
                    .previous = std::nullopt,
                    .fork = fork,
                    .type = "naungan.test.v1.Event.happened",
                    .subject = "agreements/a",
                    .sequence = sequence,
                    .time_us = kStartUs};
    if (previous > 0) frame.previous = At(source, previous);
    ASSERT_TRUE(
        memory_log_.Land(target, EncodeFeedRecord(target.topic, frame, "a", value)).has_value());
  }
  int64_t Taken(const Node& node) { return Total(node, "from-" + feed_); }

  const std::string feed_{eventlog::kAgreementFeed};
};

}  // namespace naungan::runtime

// What the tests of publishing share: a reader of a feed or an inbox.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/gap_rule.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {

class FeedTest : public HouseFixture {
 protected:
  explicit FeedTest(int32_t partitions = 1) : HouseFixture({}, partitions) {}

  // The values that a reader gets from the feed, each once and in order. `orders_` counts the
  // verdicts of the gap rule.
  std::vector<std::string> Read(const std::string& topic, int32_t partition = 0) {
    std::vector<std::string> values;
    std::map<int32_t, Position> marks;
    orders_.clear();
    for (const auto& logged : Records(topic, partition)) {
      const auto frame = DecodeFeedFrame(topic, logged.record);
      EXPECT_TRUE(frame.has_value());
      const int32_t source = frame->position.partition;
      const auto mark = marks.contains(source) ? std::optional(marks[source]) : std::nullopt;
      const auto order = JudgeFeedOrder(mark, frame->previous, frame->position, frame->fork);
      EXPECT_TRUE(order.has_value()) << "the chain is broken";
      if (!order) break;
      ++orders_[*order];
      if (*order != FeedOrder::kNext) continue;
      marks[source] = frame->position;
      values.push_back(logged.record.value);
    }
    return values;
  }
  std::vector<std::string> ReadFeed() { return Read(feed_); }

  const std::string feed_{eventlog::kClaimFeed};
  std::map<FeedOrder, int> orders_;
};

class InboxTest : public FeedTest {
 protected:
  InboxTest() : FeedTest(4) {}

  // Partition 2 sends twenty records into `inbox_`, and dies. Returns their values.
  std::vector<std::string> SendTwenty() {
    Node node = Open("a", 2);
    Settle(node);
    std::vector<std::string> sent;
    for (int i = 0; i < 20; ++i) {
      sent.push_back("send maros " + std::to_string(i));
      Submit(node, sent.back());
      Settle(node);
    }
    return sent;
  }

  const eventlog::TopicPartition inbox_{.topic = eventlog::InboxTopic(kLedgerService),
                                        .partition = eventlog::PartitionOf("maros", 4)};
};

}  // namespace naungan::runtime

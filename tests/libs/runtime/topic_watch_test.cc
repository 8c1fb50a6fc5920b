#include "libs/runtime/topic_watch.h"

#include <gmock/gmock.h>

#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"

namespace naungan::runtime {
namespace {

using eventlog::MemoryLog;
using eventlog::TopicPartition;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kTopic = "public.claims.claim.v1";

class TopicWatchTest : public testing::Test {
 protected:
  void Land(int32_t partition, int records) {
    for (int i = 0; i < records; ++i) {
      ASSERT_TRUE(log_.Land({.topic = kTopic, .partition = partition}, {.value = "x"}));
    }
  }

  MemoryLog log_{[] { return int64_t{0}; }};
  TopicLooks looks_{log_, {{.name = kTopic, .partitions = 2}}};
};

TEST_F(TopicWatchTest, ATopicThatIsMissingIsSaidUntilItIsThere) {
  EXPECT_THAT(looks_.Look().value(), HasSubstr("is missing"));
  ASSERT_TRUE(log_.CreateTopic({.name = kTopic, .partitions = 2}));
  EXPECT_EQ(looks_.Look(), "");
}

TEST_F(TopicWatchTest, ATopicThatGrowsIsWell) {
  ASSERT_TRUE(log_.CreateTopic({.name = kTopic, .partitions = 2}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(looks_.Look(), "");
    Land(i % 2, 5);
  }
}

TEST_F(TopicWatchTest, ATopicThatGotShorterIsSaidFromThenOn) {
  ASSERT_TRUE(log_.CreateTopic({.name = kTopic, .partitions = 2}));
  Land(0, 3);
  Land(1, 7);
  ASSERT_EQ(looks_.Look(), "");
  ASSERT_TRUE(log_.CutTail({.topic = kTopic, .partition = 1}, 2));
  const auto said =
      AllOf(HasSubstr(kTopic), HasSubstr("offset 7 in partition 1"), HasSubstr("ends at 2 now"));
  EXPECT_THAT(looks_.Look().value(), said);
  // Records that come afterwards do not bring back those that are gone.
  Land(1, 20);
  EXPECT_THAT(looks_.Look().value(), said);
}

TEST_F(TopicWatchTest, TopicsOfPersonsAndOfClocksMayGetShorter) {
  const std::vector<eventlog::TopicSettings> topics = {
      {.name = eventlog::PersonTopic("claims"), .partitions = 1, .compacted = true},
      {.name = eventlog::ClockTopic("claims"), .partitions = 1}};
  TopicLooks looks(log_, topics);
  for (const eventlog::TopicSettings& topic : topics) {
    ASSERT_TRUE(log_.CreateTopic(topic));
    ASSERT_TRUE(log_.Land({.topic = topic.name, .partition = 0}, {.key = "k", .value = "x"}));
  }
  ASSERT_EQ(looks.Look(), "");
  for (const eventlog::TopicSettings& topic : topics) {
    ASSERT_TRUE(log_.CutTail({.topic = topic.name, .partition = 0}, 0));
  }
  EXPECT_EQ(looks.Look(), "");
}

}  // namespace
}  // namespace naungan::runtime

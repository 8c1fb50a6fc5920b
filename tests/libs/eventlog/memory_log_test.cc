// What the memory log promises beyond the port.
#include "libs/eventlog/memory_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace naungan::eventlog {
namespace {

constexpr int64_t kNowMs = 1'767'225'600'000;

class MemoryLogTest : public testing::Test {
 protected:
  MemoryLogTest() { EXPECT_TRUE(log_.CreateTopic({.name = "t"})); }

  const TopicPartition partition_{.topic = "t"};
  MemoryLog log_{[] { return kNowMs; }};
};

TEST_F(MemoryLogTest, ALateRecordLandsBehindItsWriter) {
  EXPECT_EQ(log_.Land(partition_, {.value = "late"}), 0);
  const auto reader = log_.OpenReader(partition_, 0, [] {});
  const auto records = (*reader)->Poll(100);
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ(records->front().record.value, "late");
  EXPECT_EQ(records->front().append_time_ms, kNowMs);
}

TEST_F(MemoryLogTest, ACutTailIsForgottenAndItsOffsetsRecur) {
  for (const char* value : {"a", "b", "c"}) ASSERT_TRUE(log_.Land(partition_, {.value = value}));
  const auto ahead = log_.OpenReader(partition_, 0, [] {});
  ASSERT_EQ((*ahead)->Poll(100)->size(), 3U);
  ASSERT_TRUE(log_.CutTail(partition_, 1));
  // A reader that had read further is outside of the log now.
  EXPECT_EQ((*ahead)->Poll(100).error().reason, "OFFSET_OUT_OF_RANGE");
  EXPECT_EQ(log_.Land(partition_, {.value = "other"}), 1);
  const auto behind = log_.OpenReader(partition_, 1, [] {});
  EXPECT_EQ((*behind)->Poll(100)->front().record.value, "other");
  EXPECT_FALSE(log_.CutTail(partition_, 3));
}

TEST_F(MemoryLogTest, WakersAreCalledWithinTheAppendInTheirOrderUntilTheyGo) {
  std::vector<std::string> woken;
  const auto first = log_.OpenReader(partition_, 0, [&] { woken.emplace_back("first"); });
  auto second = log_.OpenReader(partition_, 0, [&] { woken.emplace_back("second"); });
  const auto writer = log_.OpenWriter(partition_, [&] { woken.emplace_back("writer"); });
  (*writer)->Append({.value = "a"});
  EXPECT_EQ(woken, (std::vector<std::string>{"first", "second", "writer"}));
  EXPECT_EQ((*writer)->Poll()->offset, 0);
  woken.clear();
  second->reset();
  ASSERT_TRUE(log_.Land(partition_, {.value = "b"}));
  EXPECT_EQ(woken, std::vector<std::string>{"first"});
}

TEST_F(MemoryLogTest, ASupersededRecordGoesAtOnce) {
  ASSERT_TRUE(log_.CreateTopic({.name = "compacted", .compacted = true}));
  const TopicPartition compacted{.topic = "compacted"};
  for (const char* value : {"a1", "a2"}) {
    ASSERT_TRUE(log_.Land(compacted, {.key = "a", .value = value}));
  }
  const auto reader = log_.OpenReader(compacted, 0, [] {});
  const auto records = (*reader)->Poll(100);
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ(records->front().offset, 1);
}

}  // namespace
}  // namespace naungan::eventlog

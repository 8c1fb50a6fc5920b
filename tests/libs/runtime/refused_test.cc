// A private log that refuses a record, and would refuse it again: its partition stops.
#include <gmock/gmock.h>

#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;
using testing::HasSubstr;

using RefusedTest = HouseFixture;

TEST_F(RefusedTest, ABatchThatTheTopicRefusesStopsThePartitionAndIsNotTriedAgain) {
  Node node = Open();
  Settle(node);
  const int64_t before = log_.appends();
  log_.Plan({Fate::kRefused});
  const Answer answer = Submit(node, "add maros 5");
  for (int i = 0; i < 10; ++i) {
    Settle(node);
    clock_.Advance(10 * kSecondUs);
  }
  EXPECT_EQ(log_.appends(), before + 1);
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("set max.message.bytes"));
  EXPECT_THAT(answer, Refuses("PARTITION_STOPPED"));
}

TEST_F(RefusedTest, AFenceThatTheTopicRefusesStopsThePartitionAndIsNotTriedAgain) {
  log_.Plan({Fate::kRefused});
  Node node = Open();
  for (int i = 0; i < 10; ++i) {
    Settle(node);
    clock_.Advance(10 * kSecondUs);
  }
  EXPECT_EQ(log_.appends(), 1);
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("set max.message.bytes"));
}

}  // namespace
}  // namespace naungan::runtime

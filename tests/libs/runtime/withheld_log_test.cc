// A log that is known to go on, and of which the broker gives no more records.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/runtime/micros.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using WithheldLogTest = HouseFixture;

TEST_F(WithheldLogTest, ALogThatWithholdsRecordsRaisesAnAlarm) {
  // Given an instance whose fence landed behind another program's open transaction
  Node node = Open("a");
  log_.SetReadableEnd(0);
  Settle(node);
  EXPECT_EQ(node.processor->Status().alarm, "");
  // When it has waited for a while, then it says what to look for.
  clock_.Advance(Micros(kLogWithheldAlarm));
  Settle(node);
  EXPECT_THAT(node.processor->Status().alarm, testing::HasSubstr("LOG_WITHHELD"));
  EXPECT_EQ(node.processor->Status().role, Role::kFollowing);
  // Once the transaction is over, it leads.
  log_.SetReadableEnd(INT64_MAX);
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

TEST_F(WithheldLogTest, ALeaderThatHasNoTimeToReadItsLogRaisesNoAlarm) {
  // Given a leader, of which an append is in flight for long
  Node node = Open("a");
  Settle(node);
  log_.Plan({FaultyLog::Fate::kHeld});
  Submit(node, "add maros 1");
  Settle(node);
  clock_.Advance(Micros(kLogWithheldAlarm));
  Settle(node);
  EXPECT_EQ(node.processor->Status().alarm, "");
  log_.Release();
  Settle(node);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

}  // namespace
}  // namespace naungan::runtime

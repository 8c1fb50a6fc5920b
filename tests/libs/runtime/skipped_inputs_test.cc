// An operator has a record skipped at which an input stands. The order is in the log, so every
// instance and every restart goes on past the record.
#include "libs/runtime/skipped_inputs.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/inputs_fixture.h"

namespace naungan::runtime {
namespace {

using Skipped = std::shared_ptr<std::optional<naungan::Status>>;

class SkippedInputsTest : public InputsTest {
 protected:
  // Orders the skip of the record of the agreement feed, and lets it take effect.
  Skipped Skip(Node& node, int32_t partition, int64_t offset) {
    v1::Skip skip;
    skip.set_topic(feed_);
    skip.set_partition(partition);
    skip.set_offset(offset);
    skip.set_actor("provinsi");
    skip.set_reason("The record was written by hand.");
    auto skipped = std::make_shared<std::optional<naungan::Status>>();
    node.processor->SkipInput(skip,
                              [skipped](const naungan::Status& status) { *skipped = status; });
    Settle(node);
    return skipped;
  }

  static bool Done(const Skipped& skipped) { return skipped->has_value() && **skipped; }

  // The skips in the log.
  std::vector<v1::Skip> Logged() {
    std::vector<v1::Skip> skips;
    for (const auto& logged : Records(eventlog::PrivateLogTopic(kLedgerService))) {
      const auto record = eventlog::DecodeLogRecord(logged.record.value);
      if (!record) continue;
      for (const auto& entry : record->batch().entries()) {
        if (entry.has_skip()) skips.push_back(entry.skip());
      }
    }
    return skips;
  }
};

TEST_F(SkippedInputsTest, ARecordThatCannotBeDecidedIsCountedAsRead) {
  // Given a source that stands at a record
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "poison");
  Put(0, 3, 2, "n x 10");
  Node node = Open();
  Settle(node);
  ASSERT_EQ(Taken(node), 1);
  // When an operator has it skipped,
  ASSERT_TRUE(Done(Skip(node, 0, 1)));
  // then the log says so, and reading goes on.
  ASSERT_EQ(Logged().size(), 1U);
  EXPECT_EQ(Logged()[0].actor(), "provinsi");
  EXPECT_EQ(Logged()[0].reason(), "The record was written by hand.");
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().alarm, "");
  EXPECT_EQ(Taken(node), 11);
  EXPECT_TRUE(node.processor->HasRead({{feed_, At(0, 3)}}).value_or(false));
  // An instance that takes over does the same, from its own rows.
  Node other = Open("b");
  Settle({&node, &other});
  Put(0, 4, 3, "n x 100");
  Settle({&node, &other});
  EXPECT_EQ(other.processor->Status().role, Role::kLeading);
  EXPECT_EQ(Taken(other), 111);
}

TEST_F(SkippedInputsTest, ARecordWithAnUnreadableFrameIsDropped) {
  Put(0, 1, 0, "n x 1");
  ASSERT_TRUE(memory_log_.Land({feed_, 0}, {.key = {}, .headers = {}, .value = "garbage"}));
  Put(0, 2, 1, "n x 10");
  Node node = Open();
  Settle(node);
  ASSERT_EQ(Taken(node), 1);
  ASSERT_TRUE(Done(Skip(node, 0, 1)));
  EXPECT_EQ(Taken(node), 11);
  EXPECT_EQ(node.processor->Status().alarm, "");
  // After a restart it is no obstacle either.
  node.processor.reset();
  node = Open();
  Put(0, 3, 2, "n x 100");
  Settle(node);
  EXPECT_EQ(Taken(node), 111);
}

TEST_F(SkippedInputsTest, ARecordThatDoesNotFollowIsTakenAsTheNext) {
  Put(0, 1, 0, "n x 1");
  Put(0, 2, 1, "n x 10");
  Node node = Open();
  Settle(node);
  // Given a source whose history is now another one, without what was read last
  Put(0, 3, 1, "n x 100");
  Put(0, 4, 3, "n x 1000");
  Settle(node);
  ASSERT_EQ(Taken(node), 11);
  // When an operator accepts that, then the new history is read from there on.
  ASSERT_TRUE(Done(Skip(node, 0, 2)));
  EXPECT_EQ(Taken(node), 1111);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

TEST_F(SkippedInputsTest, CommandsThatWaitAreDecidedInTheNextTerm) {
  Put(0, 1, 0, "poison");
  Node node = Open();
  Settle(node);
  const auto skipped = std::make_shared<std::optional<naungan::Status>>();
  v1::Skip skip;
  skip.set_topic(feed_);
  node.processor->SkipInput(skip, [skipped](const naungan::Status& status) { *skipped = status; });
  const Answer answer = Submit(node, "add maros 1");
  Settle(node);
  EXPECT_TRUE(Done(skipped));
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((*answer)->has_value());
}

TEST_F(SkippedInputsTest, OnlyTheLeaderTakesTheOrder) {
  Node leader = Open("a");
  Settle(leader);
  Node follower = Open("b", 0, /*lead=*/false);
  Settle({&leader, &follower});
  const Skipped skipped = Skip(follower, 0, 0);
  ASSERT_TRUE(skipped->has_value());
  EXPECT_EQ((*skipped)->error().reason, "NOT_LEADER");
  EXPECT_TRUE(Logged().empty());
}

TEST_F(SkippedInputsTest, AnOrderWhoseTermEndsIsAnsweredToo) {
  Node node = Open();
  Settle(node);
  v1::Skip skip;
  skip.set_topic(feed_);
  const auto skipped = std::make_shared<std::optional<naungan::Status>>();
  node.processor->SkipInput(skip, [skipped](const naungan::Status& status) { *skipped = status; });
  node.processor->Follow();
  ASSERT_TRUE(skipped->has_value());
  EXPECT_EQ((*skipped)->error().reason, "SKIP_UNKNOWN");
}

}  // namespace
}  // namespace naungan::runtime

// An instance whose clock is far from the broker's must not lead, because a batch keeps its time
// for ever.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using testing::HasSubstr;

// A processor on a log whose broker has a clock of its own.
class BrokersClockTest : public HouseFixture {
 protected:
  void Open(eventlog::NowMs now_ms) {
    broker_.emplace(std::move(now_ms));
    ASSERT_TRUE(broker_->CreateTopic({.name = log_topic_, .partitions = 1}).has_value());
    auto opened = PartitionProcessor::Open({.id = {.service = std::string(kLedgerService)},
                                            .directory = directory_.path() / "skew",
                                            .owner_address = "a:1",
                                            .build = "test",
                                            .public_feeds = {}},
                                           machine_, store_memory_, *broker_, clock_, entropy_,
                                           probe_, [] {});
    ASSERT_TRUE(opened.has_value());
    processor_ = *std::move(opened);
    processor_->Lead();
    Run();
  }
  void Run() {
    for (int i = 0; i < 100; ++i) processor_->RunOnce();
  }

  const std::string log_topic_ = eventlog::PrivateLogTopic(kLedgerService);
  Probe probe_{nullptr, std::string(kLedgerService), 0};
  std::optional<eventlog::MemoryLog> broker_;
  std::unique_ptr<PartitionProcessor> processor_;
};

TEST_F(BrokersClockTest, AClockFarFromTheBrokersFollowsOnly) {
  // Given a broker whose clock is two minutes ahead
  Open([this] { return clock_.NowUs() / 1'000 + 120'000; });
  EXPECT_EQ(processor_->Status().role, Role::kFollowing);
  EXPECT_THAT(processor_->Status().alarm, HasSubstr("clock"));
}

TEST_F(BrokersClockTest, AClockThatIsSetWhileLeadingGetsIntoNoBatch) {
  // Given a leader whose wall clock an operator sets a year ahead
  Open([this] { return (kStartUs + clock_.SteadyUs()) / 1'000; });
  ASSERT_EQ(processor_->Status().role, Role::kLeading);
  clock_.SetNowUs(kStartUs + 365 * 86'400 * kSecondUs);
  // When a command comes
  Answer answer = std::make_shared<std::optional<Result<Reply>>>();
  processor_->Submit({.request_id = NewRequestId(),
                      .payload = "add maros 5",
                      .deadline_steady_us = clock_.SteadyUs() + kSecondUs},
                     [answer](Result<Reply> reply) { *answer = std::move(reply); });
  Run();
  // Then the term ends before the command is decided, and the next fence shows that the clock is
  // wrong.
  EXPECT_THAT(answer, Refuses("NOT_LEADER"));
  EXPECT_THAT(processor_->Status().alarm, HasSubstr("clock"));
}

}  // namespace
}  // namespace naungan::runtime

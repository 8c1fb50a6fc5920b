// An instance whose clock is far from the broker's must not lead, because a batch keeps its time
// for ever. It must not fence either, because that ends the term of a healthy leader.
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
    for (const auto& topic : {log_topic_, eventlog::ClockTopic(kLedgerService)}) {
      ASSERT_TRUE(broker_->CreateTopic({.name = topic, .partitions = 1}).has_value());
    }
    auto opened = PartitionProcessor::Open({.id = {.service = std::string(kLedgerService)},
                                            .directory = directory_.path() / "skew",
                                            .owner_address = "a:1",
                                            .build = "test",
                                            .topics = {}},
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
  int64_t broker_ahead_ms_ = 0;
  std::unique_ptr<PartitionProcessor> processor_;
};

TEST_F(BrokersClockTest, AClockFarFromTheBrokersFollowsOnly) {
  // Given a broker whose clock is two minutes ahead
  broker_ahead_ms_ = 120'000;
  Open([this] { return clock_.NowUs() / 1'000 + broker_ahead_ms_; });
  EXPECT_EQ(processor_->Status().role, Role::kFollowing);
  EXPECT_THAT(processor_->Status().alarm, HasSubstr("clock"));
  EXPECT_EQ(*broker_->EndOffset({log_topic_, 0}), 0) << "it has not fenced";
  // When its clock is set and it is told to lead again, it does.
  clock_.SetNowUs(clock_.NowUs() + 120 * kSecondUs);
  broker_ahead_ms_ = 0;
  processor_->Lead();
  Run();
  EXPECT_EQ(processor_->Status().role, Role::kLeading);
  EXPECT_EQ(processor_->Status().alarm, "");
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
  // Then the term ends before the command is decided, and no other begins.
  EXPECT_THAT(answer, Refuses("NOT_LEADER"));
  EXPECT_THAT(processor_->Status().alarm, HasSubstr("clock"));
  EXPECT_EQ(processor_->Status().epoch, 1);
}

// An instance on a machine whose clock is off, beside a healthy leader.
class SkewedInstanceTest : public HouseFixture {
 protected:
  SkewedInstanceTest() : healthy_(HouseFixture::Open("healthy")) { Settle(healthy_); }

  // Tells an instance to lead whose clock is ahead of the broker's by so much.
  void Meddle(int64_t ahead_us) {
    OpenSkewed(ahead_us);
    Settle({&healthy_, &skewed_});
  }
  void OpenSkewed(int64_t ahead_us) {
    skewed_clock_.SetNowUs(clock_.NowUs() + ahead_us);
    skewed_.probe = std::make_unique<Probe>(nullptr, std::string(kLedgerService), 0);
    auto opened = PartitionProcessor::Open({.id = {.service = std::string(kLedgerService)},
                                            .directory = directory_.path() / "skewed",
                                            .owner_address = "skewed:1",
                                            .build = "test",
                                            .topics = {}},
                                           machine_, store_memory_, log_, skewed_clock_, entropy_,
                                           *skewed_.probe, [] {});
    ASSERT_TRUE(opened.has_value());
    skewed_.processor = *std::move(opened);
    skewed_.processor->Lead();
  }
  // An instance whose clock is right is told to lead, and runs until it has asked what time it is.
  void RunUntilItAsksForTheTime() {
    OpenSkewed(0);
    for (int i = 0; i < 100 && Records(clock_topic_).size() < 2; ++i) skewed_.processor->RunOnce();
    ASSERT_EQ(Records(clock_topic_).size(), 2U);
  }
  // Now its clock is set. It must not fence the healthy leader.
  void ExpectNoFenceOnceItsClockIsSet() {
    skewed_clock_.SetNowUs(clock_.NowUs() + 3'600 * kSecondUs);
    log_.SetReadersSlow(false);
    log_.AnswerApart();
    Settle({&healthy_, &skewed_});
    EXPECT_EQ(healthy_.processor->Status().role, Role::kLeading);
    EXPECT_EQ(healthy_.processor->Status().epoch, 1);
    EXPECT_THAT(skewed_.processor->Status().alarm, HasSubstr("clock differs"));
  }

  Node healthy_;
  platform::ManualClock skewed_clock_{kStartUs};
  Node skewed_;
  const std::string clock_topic_ = eventlog::ClockTopic(kLedgerService);
};

TEST_F(SkewedInstanceTest, TheHealthyLeaderGoesOnLeading) {
  for (const int64_t ahead_s : {61, -61, 86'400, -86'400}) {
    SCOPED_TRACE(ahead_s);
    skewed_.processor.reset();
    Meddle(ahead_s * kSecondUs);
    EXPECT_EQ(healthy_.processor->Status().role, Role::kLeading);
    EXPECT_EQ(healthy_.processor->Status().epoch, 1);
    EXPECT_EQ(skewed_.processor->Status().role, Role::kFollowing);
    EXPECT_EQ(skewed_.processor->OwnerAddress(), "healthy:1");
    EXPECT_FALSE(skewed_.processor->Ready()) << "it is not what its operator wants it to be";
    const Answer answer = Submit(healthy_, "add maros 1");
    Settle({&healthy_, &skewed_});
    EXPECT_TRUE(answer->has_value() && (*answer)->has_value());
  }
}

TEST_F(SkewedInstanceTest, AClockThatIsOffByLittleMayLead) {
  Meddle(59 * kSecondUs);
  EXPECT_EQ(skewed_.processor->Status().role, Role::kLeading);
  EXPECT_EQ(healthy_.processor->Status().role, Role::kFollowing);
}

TEST_F(SkewedInstanceTest, AClockThatIsSetBeforeTheAnswerIsReadIsJudgedAgain) {
  log_.SetReadersSlow(true);
  RunUntilItAsksForTheTime();
  ExpectNoFenceOnceItsClockIsSet();
}

TEST_F(SkewedInstanceTest, AClockThatIsSetWhileTheFencesWriterIsOpenedIsJudgedAgain) {
  RunUntilItAsksForTheTime();
  log_.HoldApart();
  skewed_.processor->RunOnce();
  ExpectNoFenceOnceItsClockIsSet();
}

TEST_F(SkewedInstanceTest, AClockIsJudgedAgainOnlyAfterAWhileOrWhenItWasSet) {
  ASSERT_EQ(Records(clock_topic_).size(), 1U);
  // A new term within a minute rests on the same judgement.
  log_.Plan({FaultyLog::Fate::kNeverLands});
  Submit(healthy_, "add maros 1");
  Settle(healthy_);
  EXPECT_EQ(healthy_.processor->Status().epoch, 2);
  EXPECT_EQ(Records(clock_topic_).size(), 1U);
  // A term that comes later does not.
  clock_.Advance(Micros(kClockProofFor) + 1);
  log_.Plan({FaultyLog::Fate::kNeverLands});
  Submit(healthy_, "add maros 1");
  Settle(healthy_);
  EXPECT_EQ(healthy_.processor->Status().epoch, 3);
  EXPECT_EQ(Records(clock_topic_).size(), 2U);
}

TEST(JudgeClock, TellsOnlyWhatTheTwoTimesProve) {
  const auto reason = [](int64_t sent_s, int64_t acknowledged_s) {
    const auto judged = JudgeClock(sent_s * kSecondUs, acknowledged_s * kSecondUs, 1'000'000);
    return judged ? std::string() : judged.error().reason;
  };
  EXPECT_EQ(reason(1'000, 1'001), "");
  EXPECT_EQ(reason(940, 1'060), "") << "wherever it was between";
  EXPECT_EQ(reason(1'061, 1'062), "CLOCK_SKEW");
  EXPECT_EQ(reason(930, 939), "CLOCK_SKEW");
  // Perhaps it was right, and the append took long.
  EXPECT_EQ(reason(930, 1'000), "CLOCK_UNKNOWN");
  EXPECT_EQ(reason(1'000, 1'061), "CLOCK_UNKNOWN");
  EXPECT_EQ(reason(900, 1'100), "CLOCK_UNKNOWN");
}

}  // namespace
}  // namespace naungan::runtime

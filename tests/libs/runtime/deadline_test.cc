// What a caller is answered when the time is over: the table of deadline.h. Commands whose time is
// over while they wait, and while a log does not answer, are in processor_test.cc; queries are in
// host_test.cc and inputs_test.cc.
#include "libs/runtime/deadline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;
using DeadlineTest = HouseFixture;

TEST(Deadline, IsCapped) {
  constexpr int64_t kNowUs = 5;
  constexpr int64_t kLatestUs = kNowUs + kCommandWaitMaxMs * 1'000;
  EXPECT_EQ(CappedDeadlineUs(kNowUs + 1, kNowUs), kNowUs + 1);
  EXPECT_EQ(CappedDeadlineUs(0, kNowUs), kLatestUs);
  EXPECT_EQ(CappedDeadlineUs(kLatestUs + 1, kNowUs), kLatestUs);
}

TEST(Deadline, OfACommandIsAnsweredByWhetherTheLogAnswers) {
  EXPECT_EQ(CommandTimeOver(/*leads=*/true, /*append_is_slow=*/false), DeadlineExceeded());
  EXPECT_EQ(CommandTimeOver(/*leads=*/true, /*append_is_slow=*/true), LogAway());
  EXPECT_EQ(CommandTimeOver(/*leads=*/false, /*append_is_slow=*/false), LogAway());
}

TEST_F(DeadlineTest, OfACommandInFlightIsExceededWhileTheLogIsNotSlow) {
  // Given a command whose batch is being appended,
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  const std::string id = NewRequestId();
  const Answer late = SubmitAs(node, id, "add maros 5", {}, clock_.SteadyUs() + kSecondUs / 4);
  Settle(node);
  // when its time is over before the append is slow,
  clock_.Advance(kAppendSlowMs * 1'000 / 2);
  Settle(node);
  // then it is told so, and the same request finds that it was carried out, once.
  EXPECT_THAT(late, Refuses("DEADLINE_EXCEEDED"));
  log_.Release();
  Settle(node);
  const Answer again = SubmitAs(node, id, "add maros 5");
  Settle(node);
  EXPECT_THAT(again, Answers("maros=5"));
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(DeadlineTest, OfACommandThatWaitsForATermIsAnsweredThatTheLogIsAway) {
  // Given a partition whose fence does not land,
  log_.Plan({Fate::kHeld});
  Node node = Open();
  Settle(node);
  const std::string id = NewRequestId();
  const Answer late = SubmitAs(node, id, "add maros 5", {}, clock_.SteadyUs() + kSecondUs / 4);
  // when the command's time is over,
  clock_.Advance(kSecondUs / 2);
  Settle(node);
  // then it is told that the log does not answer, and is not carried out.
  EXPECT_THAT(late, Refuses("LOG_UNAVAILABLE"));
  log_.Release();
  Settle(node);
  EXPECT_EQ(Total(node, "maros"), 0);
}

TEST_F(DeadlineTest, IsKeptWhileTheLogIsBeingOpened) {
  // Given a partition that opens its log, and a broker that leaves questions without an answer,
  log_.HoldApart();
  Node node = Open();
  Settle(node);
  const Answer late = SubmitAs(node, NewRequestId(), "add maros 5", {}, clock_.SteadyUs() + 1);
  // when a command's time is over, then it is answered, because nothing waits for the broker;
  clock_.Advance(kSecondUs);
  Settle(node);
  EXPECT_THAT(late, Refuses("LOG_UNAVAILABLE"));
  // and once the broker answers, the partition is led.
  log_.AnswerApart();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_THAT(log_.waited_for(), testing::IsEmpty());
}

}  // namespace
}  // namespace naungan::runtime

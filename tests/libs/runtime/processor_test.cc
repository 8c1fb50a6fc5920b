// One leader: group commit, answers, deduplication, deadlines, work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/uuid.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/term_writer.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;

class ProcessorTest : public HouseFixture {
 protected:
  // The counted batches of the log, decoded.
  std::vector<v1::Batch> Batches() {
    std::vector<v1::Batch> batches;
    eventlog::Admission admission;
    for (const auto& logged : Records(eventlog::PrivateLogTopic(kLedgerService))) {
      auto record = eventlog::DecodeLogRecord(logged.record.value);
      EXPECT_TRUE(record.has_value());
      const auto verdict = admission.Judge(logged.offset, logged.record.value, *record);
      EXPECT_TRUE(verdict.has_value());
      if (*verdict == eventlog::Verdict::kBatch) batches.push_back(record->batch());
    }
    return batches;
  }
};

TEST_F(ProcessorTest, LeadsAfterItsFenceAndOpensTheTermWithABatch) {
  // Given a new partition, when it runs
  Node node = Open();
  Settle(node);
  // Then it leads, and an empty batch with a head follows the fence.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().epoch, 1);
  ASSERT_EQ(Batches().size(), 1U);
  EXPECT_EQ(Batches()[0].sequence(), 1);
  EXPECT_EQ(Batches()[0].entries_size(), 0);
}

TEST_F(ProcessorTest, AnswersWithTheResultAndThePositionOfTheBatch) {
  Node node = Open();
  Settle(node);
  const Answer answer = Submit(node, "add maros 5");
  Settle(node);
  ASSERT_THAT(answer, Answers("maros=5"));
  const Reply& reply = ***answer;
  EXPECT_EQ(reply.position.epoch, 1);
  EXPECT_EQ(reply.position.sequence, 2);
  ASSERT_EQ(reply.feeds.size(), 1U);
  EXPECT_EQ(reply.feeds[0].first, eventlog::kClaimFeed);
  EXPECT_EQ(reply.feeds[0].second, reply.position);
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(ProcessorTest, CommandsThatComeDuringAnAppendShareTheNextBatch) {
  // Given a leader whose append is in flight
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  const Answer first = Submit(node, "add maros 1");
  Settle(node);
  EXPECT_THAT(first, IsOpen());
  EXPECT_EQ(Total(node, "maros"), 0) << "queries never see staged writes";
  // When three more commands come before it lands
  std::vector<Answer> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(Submit(node, "add maros 1"));
  Settle(node);
  log_.Release();
  Settle(node);
  // Then they share one batch, and each saw the one before it.
  EXPECT_THAT(first, Answers("maros=1"));
  EXPECT_THAT(answers[0], Answers("maros=2"));
  EXPECT_THAT(answers[2], Answers("maros=4"));
  ASSERT_EQ(Batches().size(), 3U);
  EXPECT_EQ(Batches()[2].entries_size(), 3);
}

TEST_F(ProcessorTest, ARefusalIsAnsweredAfterAnEmptyBatch) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  const Answer refused = Submit(node, "steal maros 5");
  Settle(node);
  EXPECT_THAT(refused, IsOpen()) << "a new decision is not answered before an append";
  log_.Release();
  Settle(node);
  EXPECT_THAT(refused, Refuses("COMMAND_UNKNOWN"));
  ASSERT_EQ(Batches().size(), 2U);
  EXPECT_EQ(Batches()[1].entries_size(), 0);
}

TEST_F(ProcessorTest, TheSameRequestAgainGetsTheSameAnswer) {
  Node node = Open();
  Settle(node);
  const std::string id = NewRequestId();
  log_.Plan({Fate::kHeld});
  const Answer first = SubmitAs(node, id, "add maros 5");
  const Answer twin = SubmitAs(node, id, "add maros 5");  // in the same batch
  Settle(node);
  EXPECT_THAT(twin, IsOpen());
  log_.Release();
  Settle(node);
  const size_t batches = Batches().size();
  const Answer again = SubmitAs(node, id, "add maros 5");
  Settle(node);
  EXPECT_THAT(first, Answers("maros=5"));
  EXPECT_THAT(twin, Answers("maros=5"));
  EXPECT_THAT(again, Answers("maros=5"));
  EXPECT_EQ((**again)->position, (**first)->position);
  EXPECT_EQ((**again)->feeds, (**first)->feeds);
  EXPECT_EQ(Total(node, "maros"), 5);
  EXPECT_EQ(Batches().size(), batches) << "a known answer needs no append";
}

TEST_F(ProcessorTest, AnotherRequestUnderAUsedIdIsRefused) {
  Node node = Open();
  Settle(node);
  const std::string id = NewRequestId();
  SubmitAs(node, id, "add maros 5");
  Settle(node);
  const Answer other = SubmitAs(node, id, "add maros 6");
  Settle(node);
  EXPECT_THAT(other, Refuses("REQUEST_ID_REUSED"));
  EXPECT_EQ((*other)->error().field, "request_id");
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(ProcessorTest, AnIdUsedTwiceInOneBatchIsRefusedOnceTheBatchLanded) {
  Node node = Open();
  Settle(node);
  const std::string id = NewRequestId();
  log_.Plan({Fate::kHeld});
  SubmitAs(node, id, "add maros 5");
  const Answer other = SubmitAs(node, id, "add maros 6");
  Settle(node);
  EXPECT_THAT(other, IsOpen()) << "the id was not used yet";
  log_.Release();
  Settle(node);
  EXPECT_THAT(other, Refuses("REQUEST_ID_REUSED"));
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(ProcessorTest, ResultsAreKeptForThirtyDaysAndOlderIdsRefused) {
  // Given a request of today
  Node node = Open();
  Settle(node);
  const std::string id = NewRequestId();
  SubmitAs(node, id, "add maros 5");
  Settle(node);
  const std::string key = kResultTable.Key(id);
  // When one second less than 30 days has passed, its result is still known;
  clock_.Advance(30 * 86'400 * kSecondUs - kSecondUs);
  Submit(node, "add other 1");
  const Answer known = SubmitAs(node, id, "add maros 5");
  Settle(node);
  EXPECT_THAT(known, Answers("maros=5"));
  // after that the request is refused, and the next batch removes its row.
  clock_.Advance(2 * kSecondUs);
  Submit(node, "add other 1");
  Settle(node);
  EXPECT_FALSE(node.processor->OpenView()->rows->Get(key).has_value());
  const Answer expired = SubmitAs(node, id, "add maros 5");
  Settle(node);
  EXPECT_THAT(expired, Refuses("REQUEST_ID_EXPIRED"));
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(ProcessorTest, MalformedAndFutureIdsAreRefused) {
  Node node = Open();
  Settle(node);
  const Answer malformed = SubmitAs(node, "not a uuid", "add maros 5");
  platform::ManualClock ahead(clock_.NowUs() + 25 * 3'600 * kSecondUs);
  const Uuid id = MakeUuidV7(ahead.NowUs() / 1'000, {});
  const Answer future =
      SubmitAs(node, std::string(id.bytes().begin(), id.bytes().end()), "add maros 5");
  Settle(node);
  EXPECT_THAT(malformed, Refuses("REQUEST_ID_MALFORMED"));
  EXPECT_THAT(future, Refuses("REQUEST_ID_AHEAD"));
}

TEST_F(ProcessorTest, ADeadlineThatIsOverIsNotDecided) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  Submit(node, "add other 1");
  Settle(node);
  const Answer late =
      SubmitAs(node, NewRequestId(), "add maros 5", {}, clock_.SteadyUs() + kSecondUs / 4);
  clock_.Advance(kSecondUs / 2);
  Settle(node);
  EXPECT_THAT(late, Refuses("DEADLINE_EXCEEDED"));
  log_.Release();
  Settle(node);
  EXPECT_EQ(Total(node, "maros"), 0);
}

TEST_F(ProcessorTest, ACommandInFlightHearsInTimeThatTheLogIsAway) {
  // Given a log that does not answer an append,
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  const std::string id = NewRequestId();
  // when the command's deadline passes,
  const Answer unknown = SubmitAs(node, id, "add maros 5", {}, clock_.SteadyUs() + 2 * kSecondUs);
  Settle(node);
  clock_.Advance(3 * kSecondUs);
  Settle(node);
  // then its client is told so. When it sends it again after the log is back, it counts once.
  EXPECT_THAT(unknown, Refuses("LOG_UNAVAILABLE"));
  log_.Release();
  Settle(node);
  const Answer again = SubmitAs(node, id, "add maros 5");
  Settle(node);
  ASSERT_TRUE(again && *again);
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(ProcessorTest, AFullQueueSaysSo) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  Submit(node, "add other 1");
  Settle(node);
  std::vector<Answer> waiting;
  for (int64_t i = 0; i < kQueueCommandsMax; ++i) waiting.push_back(Submit(node, "add maros 1"));
  const Answer refused = Submit(node, "add maros 1");
  EXPECT_THAT(refused, Refuses("QUEUE_FULL"));
  log_.Release();
  Settle(node);
  EXPECT_EQ(Total(node, "maros"), kQueueCommandsMax);
  EXPECT_THAT(waiting.back(), Answers("maros=4096"));
}

TEST_F(ProcessorTest, AQueueOfLargeCommandsIsFullSooner) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  Submit(node, "add other 1");
  Settle(node);
  // Given 32 messages of nearly 1 MiB that wait
  const std::string large(1'000'000, 'x');
  std::vector<Answer> waiting;
  for (int i = 0; i < kQueueBytesMax / 1'001'000; ++i) waiting.push_back(Submit(node, large));
  EXPECT_FALSE(*waiting.back());
  // Then there is no room for another one, except a small one.
  EXPECT_THAT(Submit(node, large), Refuses("QUEUE_FULL"));
  const Answer small = Submit(node, "add maros 1");
  EXPECT_FALSE(*small);
  // Once they are decided there is room again.
  log_.Release();
  Settle(node);
  EXPECT_THAT(small, Answers("maros=1"));
  log_.Plan({Fate::kHeld});
  Submit(node, "add other 1");
  Settle(node);
  for (size_t i = 0; i < waiting.size(); ++i) {
    const Answer again = Submit(node, large);
    EXPECT_FALSE(*again);
  }
  log_.Release();
  Settle(node);
}

TEST_F(ProcessorTest, BatchesStayBelowTheHardLimit) {
  // Given many large decisions at once, when they are decided
  Node node = Open();
  Settle(node);
  std::vector<Answer> answers;
  for (int i = 0; i < 12; ++i) answers.push_back(Submit(node, "fill 250000"));
  const Answer too_large = Submit(node, "fill 300000");
  Settle(node);
  // Then each batch is closed when it is full, and a decision beyond its limit is refused.
  for (const Answer& answer : answers) EXPECT_THAT(answer, Answers(""));
  EXPECT_THAT(too_large, Refuses("DECISION_INVALID"));
  for (const auto& logged : Records(eventlog::PrivateLogTopic(kLedgerService))) {
    EXPECT_LE(static_cast<int64_t>(logged.record.value.size()), kBatchHardBytesMax);
  }
  EXPECT_GE(Batches().size(), 7U);
}

TEST_F(ProcessorTest, SlicesOfWorkInterleaveWithCommands) {
  // Given two works of many steps
  Node node = Open();
  Settle(node);
  Submit(node, "work one 40");
  Submit(node, "work two 40");
  std::vector<Answer> answers;
  for (int i = 0; i < 200; ++i) answers.push_back(Submit(node, "add maros 1"));
  Settle(node);
  // Then everything is done, the works took turns, and a batch held slices and commands.
  EXPECT_EQ(Total(node, "one"), 40);
  EXPECT_EQ(Total(node, "two"), 40);
  EXPECT_EQ(Total(node, "maros"), 200);
  EXPECT_EQ(node.processor->Status().pending_work, 0);
  std::vector<std::string> slices;
  bool command_after_slice = false;
  for (const auto& batch : Batches()) {
    for (const auto& entry : batch.entries()) {
      if (entry.has_slice()) slices.push_back(entry.slice().work());
      if (entry.has_request() && !slices.empty()) command_after_slice = true;
    }
  }
  ASSERT_EQ(slices.size(), 80U);
  EXPECT_TRUE(command_after_slice);
  for (size_t i = 1; i < slices.size(); ++i) EXPECT_NE(slices[i], slices[i - 1]);
}

TEST_F(ProcessorTest, AWriterThatRestsIsClosedUntilItIsNeeded) {
  // Given a leader that has written to its log and to a feed, and then rests for minutes
  Node node = Open();
  Settle(node);
  Submit(node, "add maros 5");
  Settle(node);
  EXPECT_EQ(log_.writers(), 2);
  clock_.Advance(Micros(kWriterKeep) - 1);
  Settle(node);
  EXPECT_EQ(log_.writers(), 2);
  clock_.Advance(1);
  Settle(node);
  EXPECT_EQ(log_.writers(), 0);
  // When a command comes, then it is decided and published in the same term.
  const Answer answer = Submit(node, "add maros 7");
  Settle(node);
  EXPECT_THAT(answer, Answers("maros=12"));
  EXPECT_EQ(node.processor->Status().epoch, 1);
  EXPECT_EQ(node.processor->Status().unpublished, 0);
  EXPECT_EQ(log_.writers(), 2);
}

TEST_F(ProcessorTest, AWriterThatCannotBeOpenedAgainEndsTheTerm) {
  Node node = Open();
  Settle(node);
  clock_.Advance(Micros(kWriterKeep));
  Settle(node);
  log_.SetAway(true);
  const Answer late = Submit(node, "add maros 7");
  Settle(node);
  EXPECT_THAT(late, Refuses("LOG_UNAVAILABLE"));
  log_.SetAway(false);
  clock_.Advance(Micros(kWriterKeep));
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().epoch, 2);
}

TEST_F(ProcessorTest, ABrokerThatIsAwayIsWaitedFor) {
  Node node = Open();
  Settle(node);
  Submit(node, "add maros 5");
  Settle(node);
  log_.SetAway(true);
  Settle(node);
  EXPECT_THAT(node.processor->Status().alarm, testing::HasSubstr("does not answer"));
  const Answer waits = Submit(node, "add maros 1");
  Settle(node);
  EXPECT_THAT(waits, IsOpen());
  log_.SetAway(false);
  clock_.Advance(10 * kSecondUs);
  Settle(node);
  EXPECT_THAT(waits, Answers("maros=6"));
  EXPECT_EQ(node.processor->Status().alarm, "");
}

}  // namespace
}  // namespace naungan::runtime

// Crashes, unknown outcomes, two leaders, lost records: each command counts once all the same, and
// every reader of the log gets the same rows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/answer_matchers.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using Fate = FaultyLog::Fate;
using testing::HasSubstr;

class FailoverTest : public HouseFixture {
 protected:
  const std::string log_topic_ = eventlog::PrivateLogTopic(kLedgerService);

  // The rows that a reader of the whole log gets.
  std::string ColdReplay() {
    Node reader = Open("cold-" + std::to_string(++cold_replays_), 0, /*lead=*/false);
    Settle(reader);
    return AllRows(reader);
  }

  void EmptyTopics() {
    for (const auto& topic :
         {log_topic_, std::string(eventlog::kClaimFeed), eventlog::InboxTopic(kLedgerService)}) {
      ASSERT_TRUE(memory_log_.CutTail({topic, 0}, 0).has_value());
    }
  }

  void CutLog(int64_t end) { ASSERT_TRUE(memory_log_.CutTail({log_topic_, 0}, end).has_value()); }
  int64_t LogEnd() { return *memory_log_.EndOffset({log_topic_, 0}); }

  int cold_replays_ = 0;
};

TEST_F(FailoverTest, ALostAcknowledgementGivesTheSameAnswerOnce) {
  // Given a leader whose next append lands without an answer
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kAckLost});
  const std::string id = NewRequestId();
  const Answer answer = SubmitAs(node, id, "add maros 5");
  Settle(node);
  // Then the term ended, and the command was found in the log and answered from there.
  EXPECT_THAT(answer, Answers("maros=5"));
  EXPECT_EQ((**answer)->position.epoch, 1);
  EXPECT_EQ(node.processor->Status().epoch, 2);
  EXPECT_EQ(Total(node, "maros"), 5);
  const Answer again = SubmitAs(node, id, "add maros 5");
  Settle(node);
  EXPECT_THAT(again, Answers("maros=5"));
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(FailoverTest, AnAppendThatNeverLandsIsDecidedAgain) {
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kNeverLands});
  const Answer answer = Submit(node, "add maros 5");
  const Answer refused = Submit(node, "steal maros 5");
  Settle(node);
  EXPECT_THAT(answer, Answers("maros=5"));
  EXPECT_EQ((**answer)->position.epoch, 2);
  EXPECT_THAT(refused, Refuses("COMMAND_UNKNOWN"));
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(FailoverTest, ALostFenceIsTriedAgainWithAnotherTerm) {
  log_.Plan({Fate::kAckLost, Fate::kNeverLands});
  Node node = Open();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kFollowing);
  clock_.Advance(kSecondUs);
  Settle(node);
  clock_.Advance(kSecondUs);
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().epoch, 2);
}

TEST_F(FailoverTest, AnAppendThatLandsLateIsVoid) {
  // Given an append whose writer gave up, and a new term
  Node node = Open();
  Settle(node);
  log_.Plan({Fate::kHeld});
  const Answer answer = Submit(node, "add maros 5");
  Settle(node);
  log_.GiveUp();
  Settle(node);
  EXPECT_THAT(answer, Answers("maros=5"));
  // When the old record lands after all, and the leader appends without having seen it
  log_.Release();
  const Answer next = Submit(node, "add maros 1");
  Settle(node);
  // Then it is void to every reader.
  EXPECT_THAT(next, Answers("maros=6"));
  EXPECT_EQ(Total(node, "maros"), 6);
  EXPECT_GE(node.processor->Status().void_records, 1);
  EXPECT_EQ(ColdReplay(), AllRows(node));
}

TEST_F(FailoverTest, TheOneFencedFollowsAndDoesNotFenceBack) {
  Node a = Open("a");
  Settle(a);
  Submit(a, "add maros 5");
  Settle(a);
  // When another instance is told to lead
  Node b = Open("b");
  Settle({&a, &b});
  // Then only the new one leads, and the old one says where the leader is.
  EXPECT_EQ(a.processor->Status().role, Role::kFollowing);
  EXPECT_EQ(b.processor->Status().role, Role::kLeading);
  EXPECT_EQ(a.processor->Status().owner_address, "b:1");
  EXPECT_THAT(Submit(a, "add maros 1"), Refuses("NOT_LEADER"));
  Submit(b, "add maros 1");
  Settle({&a, &b});
  EXPECT_EQ(Total(a, "maros"), 6);
  EXPECT_EQ(AllRows(a), AllRows(b));
  // If it is told again, it leads again.
  a.processor->Lead();
  Settle({&a, &b});
  EXPECT_EQ(a.processor->Status().role, Role::kLeading);
  EXPECT_EQ(b.processor->Status().role, Role::kFollowing);
}

TEST_F(FailoverTest, OfTwoLeadersOnlyOneCounts) {
  // Given a leader with an append in flight that another fences
  Node a = Open("a");
  Settle(a);
  log_.Plan({Fate::kHeld});
  const std::string id = NewRequestId();
  const Answer lost = SubmitAs(a, id, "add maros 5");
  Settle(a);
  Node b = Open("b");
  Settle(b);
  const Answer counted = Submit(b, "add maros 1");
  Settle(b);
  EXPECT_THAT(counted, Answers("maros=1"));
  // When the old leader's append lands
  log_.Release();
  Settle({&a, &b});
  // Then it is void. Its client is told to ask the new leader, which decides it once.
  EXPECT_THAT(lost, Refuses("NOT_LEADER"));
  EXPECT_EQ(Total(a, "maros"), 1);
  const Answer again = SubmitAs(b, id, "add maros 5");
  Settle({&a, &b});
  EXPECT_THAT(again, Answers("maros=6"));
  EXPECT_EQ(AllRows(a), AllRows(b));
  EXPECT_EQ(ColdReplay(), AllRows(b));
}

TEST_F(FailoverTest, ACrashAnywhereLosesNothingAnswered) {
  // Given a script of commands, some of them big jobs
  std::vector<std::pair<std::string, std::string>> script;
  for (int i = 0; i < 6; ++i) script.emplace_back(NewRequestId(), "add maros 1");
  script.emplace_back(NewRequestId(), "work job 5");
  script.emplace_back(NewRequestId(), "send gowa 2");
  // When the process dies after a number of steps, with one new command at each step, and the
  // appends from its second batch on are lost, unanswered or landed
  constexpr int kStepsMax = 15;
  for (int steps = 1; steps <= kStepsMax; ++steps) {
    for (const Fate fate : {Fate::kLands, Fate::kAckLost, Fate::kNeverLands}) {
      SCOPED_TRACE(testing::Message() << steps << " steps, fate " << static_cast<int>(fate));
      EmptyTopics();
      std::filesystem::remove_all(directory_.path() / "crash");
      log_.Plan({Fate::kLands, Fate::kLands, Fate::kLands, fate});
      std::vector<Answer> answers;
      {
        Node node = Open("crash");
        for (int step = 0; step < steps; ++step) {
          if (answers.size() < script.size()) {
            const auto& [id, payload] = script[answers.size()];
            answers.push_back(SubmitAs(node, id, payload));
          }
          node.processor->RunOnce();
        }
      }
      // Then after a restart each command has counted once, and every answer was true.
      log_.ForgetPlan();
      Node node = Open("crash");
      std::vector<Answer> again;
      for (const auto& [id, payload] : script) again.push_back(SubmitAs(node, id, payload));
      Settle(node);
      EXPECT_EQ(Total(node, "maros"), 6);
      EXPECT_EQ(Total(node, "job"), 5);
      EXPECT_EQ(Total(node, "gowa"), 2);
      for (size_t i = 0; i < answers.size(); ++i) {
        ASSERT_TRUE(again[i]->has_value() && (*again[i])->has_value());
        if (!answers[i]->has_value() || !(*answers[i])->has_value()) continue;
        EXPECT_EQ((**answers[i])->result, (**again[i])->result);
        EXPECT_EQ((**answers[i])->position, (**again[i])->position);
      }
      EXPECT_EQ(ColdReplay(), AllRows(node));
    }
  }
}

TEST_F(FailoverTest, ADeletedStoreIsRebuiltFromTheLog) {
  std::string rows;
  {
    Node node = Open();
    Settle(node);
    for (int i = 0; i < 100; ++i) Submit(node, "add maros 1");
    Submit(node, "work job 3");
    Settle(node);
    rows = AllRows(node);
  }
  std::filesystem::remove_all(directory_.path() / "a");
  Node node = Open("a", 0, /*lead=*/false);
  Settle(node);
  EXPECT_EQ(AllRows(node), rows);
}

TEST_F(FailoverTest, APastThatIsSlowToReadIsReadBeforeTheFence) {
  // Given a log with a past, a lost store, and a broker whose answers take a while
  {
    Node node = Open("a");
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  log_.SetReadersSlow(true);
  Node node = Open("b");
  for (int i = 0; i < 10; ++i) Settle(node);
  // Then its first fence counts: it was not written from an empty past.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().epoch, 2);
  EXPECT_EQ(node.processor->Status().void_records, 0);
}

TEST_F(FailoverTest, WhatIsNotReadYetIsNotServed) {
  // Given a lost store whose log takes a while to read
  {
    Node node = Open("a");
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  log_.SetReadersSlow(true);
  Node node = Open("b", 0, /*lead=*/false);
  // Then no query is told that there is nothing,
  node.processor->RunOnce();
  EXPECT_EQ(node.processor->OpenView().error().reason, "PARTITION_CATCHING_UP");
  // but what was there, once the log is read.
  for (int i = 0; i < 10; ++i) Settle(node);
  EXPECT_EQ(Total(node, "maros"), 5);
}

TEST_F(FailoverTest, AFenceOfOurOwnThatLandsLateDoesNotEndTheLead) {
  // Given two fences of one instance, both under way, of which the first was given up
  log_.Plan({Fate::kHeld, Fate::kHeld});
  Node node = Open();
  Settle(node);
  log_.GiveUp();
  Settle(node);
  clock_.Advance(kSecondUs);
  Settle(node);
  // When both land, the first counts and the second does not
  log_.Release();
  Settle(node);
  clock_.Advance(kSecondUs);
  Settle(node);
  // Then it fences again and leads.
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().void_records, 1);
}

TEST_F(FailoverTest, ACorruptStoreIsSetAsideAndRebuilt) {
  {
    Node node = Open();
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  // Given a store whose manifest cannot be read
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path() / "a")) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      std::filesystem::resize_file(entry.path(), 3);
    }
  }
  Node node = Open();
  Settle(node);
  EXPECT_EQ(Total(node, "maros"), 5);
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "a.quarantined-1"));
}

TEST_F(FailoverTest, AMarkWhoseStoreWasMovedAwayDoesNotHinder) {
  // Given what a crash between setting aside and unmarking leaves behind, or what an operator does
  const auto mark = directory_.path() / "a.corrupt";
  std::ofstream(mark) << "found corrupt while running\n";
  // When
  Node node = Open();
  Settle(node);
  // Then
  EXPECT_TRUE(node.processor->Ready());
  EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST_F(FailoverTest, AnotherServicesStoreIsRefused) {
  {
    const Node node = Open();
  }
  Node probe = Open("b");
  Settle(probe);
  const auto other = PartitionProcessor::Open({.id = {.service = "agreement"},
                                               .directory = directory_.path() / "b",
                                               .owner_address = "a:1",
                                               .build = "test",
                                               .topics = {}},
                                              machine_, store_memory_, log_, clock_, entropy_,
                                              *probe.probe, [] {});
  // While the store is open here, the lock refuses it; once closed, the owner's row does.
  ASSERT_FALSE(other.has_value());
  probe.processor.reset();
  const auto closed = PartitionProcessor::Open({.id = {.service = "agreement"},
                                                .directory = directory_.path() / "b",
                                                .owner_address = "a:1",
                                                .build = "test",
                                                .topics = {}},
                                               machine_, store_memory_, log_, clock_, entropy_,
                                               *probe.probe, [] {});
  ASSERT_FALSE(closed.has_value());
  EXPECT_EQ(closed.error().reason, "STORE_OTHER_PARTITION");
}

TEST_F(FailoverTest, ATailThatIsGoneStopsThePartitionAtOpening) {
  {
    Node node = Open();
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  CutLog(LogEnd() - 1);
  Node node = Open();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("CURSOR_BEYOND_END"));
  EXPECT_THAT(Submit(node, "add maros 1"), Refuses("PARTITION_STOPPED"));
  EXPECT_EQ(node.processor->OpenView().error().code, Code::kDataLoss);
}

TEST_F(FailoverTest, ATailThatGrewAgainStopsThePartitionAtOpening) {
  {
    Node node = Open("a");
    Settle(node);
    Submit(node, "add maros 5");
    Settle(node);
  }
  // Given an instance that never saw the lost records and writes others in their place
  CutLog(LogEnd() - 1);
  {
    std::filesystem::create_directories(directory_.path());
    Node other = Open("b");
    Settle(other);
    EXPECT_EQ(other.processor->Status().role, Role::kStopped) << "its feed is ahead of its log";
    EXPECT_THAT(other.processor->Status().alarm, HasSubstr("FEED_AHEAD"));
  }
  Node node = Open("a");
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("LAST_RECORD_CHANGED"));
}

TEST_F(FailoverTest, ATailLostUnderALeaderStopsItAtItsNextAppend) {
  Node node = Open();
  Settle(node);
  Submit(node, "add maros 5");
  Settle(node);
  CutLog(LogEnd() - 1);
  const Answer answer = Submit(node, "add maros 1");
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(answer, Refuses("PARTITION_STOPPED"));
}

}  // namespace
}  // namespace naungan::runtime

// Builds of several levels on one log: the older one stops before what it does not know, and the
// newer one writes that only on a log that was raised to it.
#include "libs/runtime/event_level.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/eventlog/topics.h"
#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {
namespace {

using testing::HasSubstr;

class EventLevelTest : public HouseFixture {
 protected:
  Node Start(const std::string& directory, const LedgerMachine& build, bool lead) {
    auto node = OpenBuild(directory, build, lead);
    EXPECT_TRUE(node.has_value());
    return *std::move(node);
  }

  // Adds 1 to the account of maros and expects that it was recorded.
  void Add(Node& leader, std::vector<Node*> all, const std::string& verb = "add") {
    const Answer answer = Submit(leader, verb + " maros 1");
    Settle(all);
    ASSERT_TRUE(answer->has_value());
    ASSERT_TRUE((*answer)->has_value()) << (*answer)->error().message;
  }

  // The first word of each event in the log.
  std::string Kinds() {
    std::string kinds;
    for (const auto& logged : Records(eventlog::PrivateLogTopic(kLedgerService))) {
      const auto record = eventlog::DecodeLogRecord(logged.record.value);
      if (!record) return "unreadable";
      for (const auto& entry : record->batch().entries()) {
        for (const auto& event : entry.events()) kinds += event.substr(0, event.find(' ')) + " ";
      }
    }
    return kinds;
  }

  const LedgerMachine older_{{}, /*level=*/1};
  const LedgerMachine newer_{{}, /*level=*/2};
};

TEST_F(EventLevelTest, ANewLogBeginsAtTheLevelOfItsBuild) {
  Node node = Start("a", newer_, /*lead=*/true);
  Settle(node);
  EXPECT_EQ(node.processor->Status().level, 2);
  Add(node, {&node});
  EXPECT_EQ(Kinds(), "sum ");
}

TEST_F(EventLevelTest, ANewerBuildWritesWhatTheOlderOneKnowsUntilTheLevelIsRaised) {
  // Given a log of the older build, when the newer one leads it,
  Node old = Start("old", older_, /*lead=*/true);
  Settle(old);
  Add(old, {&old});
  Node next = Start("new", newer_, /*lead=*/true);
  Settle({&old, &next});
  Add(next, {&old, &next});
  // then the older one follows, and can be brought back.
  EXPECT_EQ(next.processor->Status().level, 1);
  EXPECT_EQ(Total(old, "maros"), 2);
  old.processor->Lead();
  Settle({&old, &next});
  Add(old, {&old, &next});
  EXPECT_EQ(Total(next, "maros"), 3);
  EXPECT_EQ(Kinds(), "add add add ");
}

TEST_F(EventLevelTest, AnOlderBuildStopsWhereTheLevelIsRaised) {
  Node old = Start("old", older_, /*lead=*/true);
  Settle(old);
  Add(old, {&old});
  Node next = Start("new", newer_, /*lead=*/true);
  Settle({&old, &next});
  // When the level is raised while the older build follows,
  next.processor->RaiseLevel(2);
  Settle({&old, &next});
  EXPECT_EQ(next.processor->Status().level, 2);
  Add(next, {&old, &next});
  EXPECT_EQ(Kinds(), "add sum ");
  // then it stands before the fence and names the build that wrote it,
  const PartitionStatus stopped = old.processor->Status();
  EXPECT_EQ(stopped.role, Role::kStopped);
  EXPECT_THAT(stopped.alarm, HasSubstr("LEVEL_UNKNOWN"));
  EXPECT_THAT(stopped.alarm, HasSubstr("build test 2"));
  EXPECT_EQ(stopped.level, 1);
  EXPECT_LT(stopped.cursor_offset, next.processor->Status().cursor_offset);
  // and serves what it has, whose age grows.
  clock_.Advance(5 * kSecondUs);
  Settle({&old, &next});
  EXPECT_EQ(Total(old, "maros"), 1);
  EXPECT_GE(old.processor->OpenView()->age_ms, 5'000);
  // A newer build goes on in the same store, without building it anew.
  old.processor.reset();
  old = Start("old", newer_, /*lead=*/false);
  Settle({&old, &next});
  EXPECT_EQ(old.processor->Status().role, Role::kFollowing);
  EXPECT_EQ(Total(old, "maros"), 2);
  EXPECT_EQ(AllRows(old), AllRows(next));
}

TEST_F(EventLevelTest, AnOlderBuildThatFindsARaisedStoreStopsAndServesIt) {
  // Given a store that a newer build has filled on a raised log,
  Node node = Start("a", newer_, /*lead=*/true);
  Settle(node);
  Add(node, {&node});
  node.processor.reset();
  clock_.Advance(60 * kSecondUs);
  // when the older build opens it,
  node = Start("a", older_, /*lead=*/true);
  Settle(node);
  // then it does not lead, and what it serves is as old as the last batch.
  EXPECT_EQ(node.processor->Status().role, Role::kStopped);
  EXPECT_THAT(node.processor->Status().alarm, HasSubstr("LEVEL_UNKNOWN"));
  EXPECT_EQ(Total(node, "maros"), 1);
  EXPECT_GE(node.processor->OpenView()->age_ms, 60'000);
}

TEST_F(EventLevelTest, AnUnknownEventStopsTheFoldBeforeItsRecord) {
  // Given a log of level 1, in which a build writes a kind of level 2 by mistake,
  Node old = Start("old", older_, /*lead=*/true);
  Settle(old);
  Node next = Start("new", newer_, /*lead=*/true);
  Settle({&old, &next});
  // together with one that all know, in one batch, and after another batch that all know,
  Submit(next, "add maros 1");
  Settle(next);
  Submit(next, "add maros 2");
  Submit(next, "rush maros 4");
  Settle(next);
  ASSERT_EQ(Kinds(), "add add sum ");
  // when the older build reads it all at once,
  Settle({&old, &next});
  // then it has what came before the batch, nothing of the batch, and names the build.
  EXPECT_EQ(Total(old, "maros"), 1);
  const PartitionStatus stopped = old.processor->Status();
  EXPECT_EQ(stopped.role, Role::kStopped);
  EXPECT_THAT(stopped.alarm, HasSubstr("EVENT_UNKNOWN"));
  EXPECT_THAT(stopped.alarm, HasSubstr("Build test 2 wrote it"));
  EXPECT_EQ(stopped.cursor_offset, next.processor->Status().cursor_offset - 1);
  // A newer build goes on from there.
  old.processor.reset();
  old = Start("old", newer_, /*lead=*/false);
  Settle({&old, &next});
  EXPECT_EQ(AllRows(old), AllRows(next));
}

TEST_F(EventLevelTest, AStoreOfAnotherNumberOfPartitionsIsRefused) {
  Node node = Start("a", older_, /*lead=*/true);
  Settle(node);
  node.processor.reset();
  const auto other = OpenBuild("a", older_, /*lead=*/true, /*partitions=*/2);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().reason, "STORE_PARTITION_COUNT");
  EXPECT_THAT(other.error().message, HasSubstr("start the server with 1 again"));
}

TEST_F(EventLevelTest, ALogOfAnotherNumberOfPartitionsIsRefused) {
  Node node = Start("a", older_, /*lead=*/true);
  Settle(node);
  // The store is new, and the log is not.
  auto other = OpenBuild("b", older_, /*lead=*/true, /*partitions=*/2);
  ASSERT_TRUE(other.has_value());
  Settle(*other);
  EXPECT_EQ(other->processor->Status().role, Role::kStopped);
  EXPECT_THAT(other->processor->Status().alarm, HasSubstr("LOG_PARTITION_COUNT"));
  EXPECT_EQ(other->processor->Status().cursor_offset, 0);
}

TEST_F(EventLevelTest, AnotherFormatOfAServicesRowsRebuildsItsStore) {
  Node node = Start("a", older_, /*lead=*/true);
  Settle(node);
  Add(node, {&node});
  node.processor.reset();
  const LedgerMachine reformatted{{}, /*level=*/1, /*format=*/2};
  node = Start("a", reformatted, /*lead=*/true);
  EXPECT_THAT(node.processor->Status().notice, HasSubstr("STORE_FORMAT"));
  Settle(node);
  EXPECT_EQ(Total(node, "maros"), 1);
  // The same format again is no cause.
  node.processor.reset();
  node = Start("a", reformatted, /*lead=*/true);
  EXPECT_EQ(node.processor->Status().notice, "");
}

}  // namespace
}  // namespace naungan::runtime

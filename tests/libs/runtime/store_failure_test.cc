// A partition whose store fails opens it again, or builds it anew from the log, by itself.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/libs/runtime/house_fixture.h"
#include "tests/support/table_damage.h"

namespace naungan::runtime {
namespace {

// So many that their rows fill several blocks of a table file.
constexpr int kAccounts = 200;
constexpr int kFileStep = 1'024;

// The names differ at their beginnings, because what keys share is stored once a block.
std::string Account(int number) { return fmt::format("{:03}{}", number, std::string(97, 'x')); }

class StoreFailureTest : public HouseFixture {
 protected:
  StoreFailureTest() {
    Node node = Open("a");
    Settle(node);
    for (int i = 0; i < kAccounts; ++i) Submit(node, fmt::format("add {} {}", Account(i), i));
    Settle(node);
    // A node that is closed leaves its rows in table files.
  }

  // Lets the node open its store again as often as it wants to.
  void Heal(Node& node) {
    for (int i = 0; i < 20; ++i) {
      clock_.Advance(kSecondUs);
      Settle(node);
    }
  }

  // What a query for the account's total is answered.
  static Result<int64_t> Ask(const Node& node, int account) {
    NAUNGAN_ASSIGN(const View view, node.processor->OpenView());
    return AnswerFromRows(
        [&]() -> Result<int64_t> { return LedgerMachine::Total(*view.rows, Account(account)); });
  }

  static void ExpectAllThere(const Node& node) {
    for (int i = 0; i < kAccounts; ++i) {
      const auto total = Ask(node, i);
      ASSERT_TRUE(total.has_value()) << total.error().message;
      ASSERT_EQ(*total, i);
    }
  }

  std::filesystem::path CopyOf(const std::string& name) {
    std::filesystem::copy(directory_.path() / "a", directory_.path() / name);
    return directory_.path() / name;
  }
};

TEST_F(StoreFailureTest, WhereverABitIsFlippedTheStoreIsBuiltAnew) {
  const auto table = TableFilesOf(directory_.path() / "a");
  ASSERT_EQ(table.size(), 1U);
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(table[0]));
  ASSERT_GT(bytes, 5 * kFileStep) << "the rows fill several blocks";
  int rebuilt = 0;
  for (int64_t at = 0; at < bytes; at += kFileStep) {
    // Given a store with a flipped bit
    const std::string name = fmt::format("flipped-{}", at);
    FlipBit(CopyOf(name) / table[0].filename(), at);
    Node node = Open(name);
    Settle(node);
    // When everything in it is read, by queries and by commands
    for (int i = 0; i < kAccounts; ++i) {
      const auto total = Ask(node, i);
      ASSERT_TRUE(total ? *total == i : total.error().code == Code::kUnavailable) << at;
      const auto answer = Submit(node, fmt::format("add {} 0", Account(i)));
      Settle(node);
      if (!answer->has_value() || !**answer) Heal(node);
      ASSERT_TRUE(answer->has_value()) << at;
      ASSERT_TRUE(**answer ? (**answer)->result == fmt::format("{}={}", Account(i), i)
                           : (**answer).error().reason == "STORE_UNAVAILABLE")
          << at;
    }
    Heal(node);
    // Then all rows are there, and an operator is told if the store was damaged.
    EXPECT_TRUE(node.processor->Ready()) << at;
    ExpectAllThere(node);
    const bool aside = std::filesystem::exists(directory_.path() / (name + ".quarantined-1"));
    EXPECT_EQ(node.processor->Status().notice.empty(), !aside);
    EXPECT_EQ(node.processor->Status().alarm, "");
    rebuilt += aside ? 1 : 0;
  }
  EXPECT_GT(rebuilt, 5) << "most flipped bits are in blocks that are read";
}

TEST_F(StoreFailureTest, AQueryThatCannotReadARowIsRefusedAndTheStoreIsBuiltAnew) {
  ASSERT_GT(DamageFirstBlocks(CopyOf("b")), 0);
  for (const auto& table : TableFilesOf(directory_.path() / "b")) {
    FlipBit(table, 3 * kFileStep);
  }
  Node node = Open("b", 0, /*lead=*/false);
  Settle(node);
  bool refused = false;
  for (int i = 0; i < kAccounts; ++i) {
    const auto total = Ask(node, i);
    if (!total) {
      EXPECT_EQ(total.error().reason, "STORE_UNAVAILABLE");
      refused = true;
    }
  }
  EXPECT_TRUE(refused || std::filesystem::exists(directory_.path() / "b.quarantined-1"));
  Heal(node);
  ExpectAllThere(node);
  EXPECT_TRUE(node.processor->Ready());
}

TEST_F(StoreFailureTest, AViewIsReadToItsEndWhileTheStoreIsOpenedAgain) {
  Node node = Open("a");
  Settle(node);
  auto view = node.processor->OpenView().value();
  // When the store fails
  files_.SetFull(true);
  const auto refused = Submit(node, "add maros 1");
  Settle(node);
  files_.SetFull(false);
  Heal(node);
  // Then it waits for the query, which still sees what it saw.
  EXPECT_EQ((**refused).error().reason, "STORE_UNAVAILABLE");
  EXPECT_FALSE(node.processor->Ready());
  EXPECT_EQ(node.processor->OpenView().error().reason, "PARTITION_CATCHING_UP");
  EXPECT_EQ(LedgerMachine::Total(*view.rows, Account(7)), 7);
  view.rows.reset();
  Heal(node);
  EXPECT_TRUE(node.processor->Ready());
}

TEST_F(StoreFailureTest, AFullDiskThatHasRoomAgainServesAgain) {
  Node node = Open("a");
  Settle(node);
  files_.SetFull(true);
  for (int i = 0; i < 10; ++i) {
    const auto refused = Submit(node, "add maros 1");
    Settle(node);
    clock_.Advance(10 * kSecondUs);
    Settle(node);
    ASSERT_TRUE(refused->has_value());
    ASSERT_FALSE((**refused).has_value());
    EXPECT_FALSE(node.processor->Ready());
    EXPECT_NE(node.processor->Status().alarm.find("Free space"), std::string::npos)
        << node.processor->Status().alarm;
  }
  // When there is room
  files_.SetFull(false);
  Heal(node);
  // Then it leads as before, without a restart.
  const auto answer = Submit(node, "add other 1");
  Settle(node);
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE((**answer).has_value());
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().alarm, "");
  ExpectAllThere(node);
}

TEST_F(StoreFailureTest, AStoreThatFailsAgainAndAgainCostsTheLead) {
  Node node = Open("a");
  Settle(node);
  // Given a disk that cannot be read: each command that needs it makes the store fail
  int refusals = 0;
  for (int i = 0; i < kStoreFailuresMax; ++i) {
    ASSERT_EQ(node.processor->Status().role, Role::kLeading) << i;
    files_.SetReadsFail(true);
    const auto answer = Submit(node, fmt::format("add {} 1", Account(40 + 60 * i)));
    Settle(node);
    ASSERT_TRUE(answer->has_value()) << i;
    ASSERT_FALSE((**answer).has_value()) << i;
    ++refusals;
    files_.SetReadsFail(false);
    Heal(node);
  }
  // Then it follows, and says why. It reads on.
  EXPECT_EQ(refusals, kStoreFailuresMax);
  EXPECT_EQ(node.processor->Status().role, Role::kFollowing);
  EXPECT_FALSE(node.processor->Ready());
  EXPECT_NE(node.processor->Status().alarm.find("gave the lead up"), std::string::npos)
      << node.processor->Status().alarm;
  EXPECT_EQ(node.processor->OwnerAddress(), "") << "callers are not sent back here";
  ExpectAllThere(node);
  const auto refused = Submit(node, "add maros 1");
  EXPECT_EQ((**refused).error().reason, kNotLeaderReason);
  // When the operator gives it the lead again
  node.processor->Lead();
  Settle(node);
  EXPECT_EQ(node.processor->Status().role, Role::kLeading);
  EXPECT_EQ(node.processor->Status().alarm, "");
}

TEST_F(StoreFailureTest, ADiskThatIsAwayForAWhileCostsTheLeadAndForAMomentDoesNot) {
  for (const bool long_away : {false, true}) {
    Node node = Open("a");
    Settle(node);
    files_.SetReadsFail(true);
    const auto answer = Submit(node, fmt::format("add {} 1", Account(long_away ? 40 : 100)));
    Settle(node);
    ASSERT_FALSE((**answer).has_value());
    clock_.Advance(Micros(kStoreClosedMax) / 2);
    Settle(node);
    if (long_away) {
      clock_.Advance(Micros(kStoreClosedMax));
      Settle(node);
    }
    files_.SetReadsFail(false);
    Heal(node);
    EXPECT_EQ(node.processor->Status().role, long_away ? Role::kFollowing : Role::kLeading);
    EXPECT_EQ(node.processor->Ready(), !long_away);
  }
}

TEST_F(StoreFailureTest, FailuresOfLongAgoAreForgotten) {
  Node node = Open("a");
  Settle(node);
  for (int i = 0; i < kStoreFailuresMax + 1; ++i) {
    files_.SetReadsFail(true);
    const auto answer = Submit(node, fmt::format("add {} 1", Account(60 + 40 * i)));
    Settle(node);
    ASSERT_FALSE((**answer).has_value()) << i;
    files_.SetReadsFail(false);
    Heal(node);
    clock_.Advance(2 * Micros(kStoreFailureMemory));
    Settle(node);
    EXPECT_EQ(node.processor->Status().role, Role::kLeading) << i;
  }
}

}  // namespace
}  // namespace naungan::runtime

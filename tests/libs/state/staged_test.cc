#include "libs/state/staged.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/state/store.h"
#include "tests/support/temporary_directory.h"

namespace naungan::state {
namespace {

using Rows = std::map<std::string, std::string>;

Rows AllRows(const Reader& reader, std::string_view from = "", std::string_view to = "") {
  Rows rows;
  std::string last;
  reader.Scan(from, to, [&](std::string_view key, std::string_view value) {
    EXPECT_TRUE(rows.empty() || last < key) << "rows come in key order, each once";
    last = key;
    rows.emplace(key, value);
    return true;
  });
  return rows;
}

// A store in a directory of its own.
struct OpenStore {
  TemporaryDirectory directory;
  StoreMemory memory;
  std::unique_ptr<Store> store = Store::Open(directory.path() / "store", memory).value();
};

// What may happen to a batch, in any order.
enum class Step { kPut, kDelete, kGet, kScan, kCommit, kDiscard, kStop };
struct Move {
  Step step;
  std::string key;
  std::string other;  // a value, or the end of a scan
};

rc::Gen<std::string> AnyKey() {
  return rc::gen::map(rc::gen::inRange(0, 24),
                      [](int n) { return std::string(1, static_cast<char>('a' + n)); });
}

rc::Gen<Move> AnyMove() {
  const auto step = rc::gen::weightedElement<Step>({{6, Step::kPut},
                                                    {3, Step::kDelete},
                                                    {4, Step::kGet},
                                                    {2, Step::kScan},
                                                    {2, Step::kCommit},
                                                    {1, Step::kDiscard},
                                                    {1, Step::kStop}});
  return rc::gen::construct<Move>(step, AnyKey(),
                                  rc::gen::oneOf(AnyKey(), rc::gen::just(std::string())));
}

// Compares the batch with two maps: one of the committed rows, and one of the rows staged over
// them.
void CheckMoves(Store& store, platform::MemoryBudget& budget, const std::vector<Move>& moves,
                int64_t hot_bytes_max) {
  StagedBatch batch(store, budget, hot_bytes_max);
  Rows committed;
  Rows staged;
  for (const auto& [step, key, other] : moves) {
    switch (step) {
      case Step::kPut:
        batch.Put(key, other);
        staged[key] = other;
        break;
      case Step::kDelete:
        batch.Delete(key);
        staged.erase(key);
        break;
      case Step::kGet: {
        const auto found = staged.find(key);
        const auto expected = found == staged.end() ? std::nullopt : std::optional(found->second);
        RC_ASSERT(batch.Get(key) == expected);
        break;
      }
      case Step::kScan: {
        const auto first = staged.lower_bound(key);
        const auto last = other.empty() || other < key ? staged.end() : staged.lower_bound(other);
        const std::string_view to = last == staged.end() ? std::string_view() : other;
        RC_ASSERT(AllRows(batch, key, to) == Rows(first, last));
        break;
      }
      case Step::kCommit:
        RC_ASSERT(batch.Commit().has_value());
        RC_ASSERT(batch.HotBytes() <= hot_bytes_max);
        committed = staged;
        break;
      case Step::kDiscard:
        batch.Discard();
        staged = committed;
        break;
      case Step::kStop: {
        int seen = 0;
        batch.Scan("", "", [&](std::string_view, std::string_view) { return ++seen < 2; });
        RC_ASSERT(seen == static_cast<int>(std::min<size_t>(2, staged.size())));
        break;
      }
    }
    RC_ASSERT(AllRows(store) == committed);
  }
  RC_ASSERT(AllRows(batch) == staged);
}

TEST(StagedBatch, BehavesAsAMapOfRows) {
  const OpenStore open;
  EXPECT_TRUE(rc::check([&] {
    const auto moves = *rc::gen::container<std::vector<Move>>(AnyMove());
    // No row stays hot, some rows do, or all do.
    const auto hot_bytes_max = *rc::gen::element<int64_t>(0, 600, kHotBytesMax);
    StagedBatch emptied(*open.store, open.memory.budget());
    for (const auto& [key, value] : AllRows(*open.store)) emptied.Delete(key);
    RC_ASSERT(emptied.Commit().has_value());
    CheckMoves(*open.store, open.memory.budget(), moves, hot_bytes_max);
  }));
}

TEST(StagedBatch, LaterReadsSeeStagedRowsAndQueriesDoNot) {
  // given
  const OpenStore open;
  StagedBatch batch(*open.store, open.memory.budget());
  batch.Put("roster", "10 rows");
  ASSERT_TRUE(batch.Commit());
  // when
  batch.Put("roster", "11 rows");
  // then
  const auto query = open.store->TakeSnapshot();
  EXPECT_EQ(batch.Get("roster"), "11 rows");
  EXPECT_EQ(query->Get("roster"), "10 rows");
  EXPECT_EQ(batch.StagedRows(), 1);
}

TEST(StagedBatch, ReadsAHotRowFromMemory) {
  // given: a row that was read, and a store that was changed behind the batch (only this test does
  // that)
  const OpenStore open;
  StagedBatch batch(*open.store, open.memory.budget());
  ASSERT_TRUE(open.store->Commit(std::vector<RowChange>{{"k", "old"}}));
  ASSERT_EQ(batch.Get("k"), "old");
  ASSERT_TRUE(open.store->Commit(std::vector<RowChange>{{"k", "new"}}));
  // when, then
  EXPECT_EQ(batch.Get("k"), "old");
  // after a staged write is discarded, the store is asked again
  batch.Put("k", "staged");
  batch.Discard();
  EXPECT_EQ(batch.Get("k"), "new");
}

TEST(StagedBatch, KeepsHotRowsWithinTheirBound) {
  // given
  constexpr int64_t kBound = 10 * (kHotRowOverheadBytes + 108);
  const OpenStore open;
  StagedBatch batch(*open.store, open.memory.budget(), kBound);
  // when: ten times as many rows as fit are committed and read
  for (int i = 0; i < 100; ++i) batch.Put("row" + std::to_string(i), std::string(100, 'x'));
  ASSERT_TRUE(batch.Commit());
  EXPECT_LE(batch.HotBytes(), kBound);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(batch.Get("row" + std::to_string(i)));
  // then
  EXPECT_LE(batch.HotBytes(), kBound);
  EXPECT_GT(batch.HotBytes(), 0);
}

TEST(StagedBatch, GivesUpHotRowsWhenThoseOfTheProcessFillTheirShare) {
  // given: two partitions of a process, one of which fills the share with its hot rows
  platform::MemoryBudget budget(platform::kMemoryBytesMin);
  const int64_t max = budget.MaxBytes(platform::MemoryUse::kHotRows);
  const OpenStore open;
  const OpenStore other;
  StagedBatch busy(*open.store, budget, 2 * max);
  StagedBatch late(*other.store, budget);
  const std::string value(64 * 1024, 'x');
  for (int i = 0; !budget.IsFull(platform::MemoryUse::kHotRows); ++i) {
    busy.Put("row" + std::to_string(i), value);
    ASSERT_TRUE(busy.Commit());
  }
  ASSERT_TRUE(budget.IsFull(platform::MemoryUse::kHotRows));
  // when: both go on
  for (int i = 0; i < 40; ++i) {
    busy.Put("more" + std::to_string(i), value);
    ASSERT_TRUE(busy.Commit());
    late.Put("row" + std::to_string(i), value);
    ASSERT_TRUE(late.Commit());
  }
  // then: together they keep to the share, and the late one has its part of it
  EXPECT_LE(busy.HotBytes() + late.HotBytes(), max + 2 * (64 * 1024 + kHotRowOverheadBytes + 16));
  EXPECT_GT(late.HotBytes(), kHotBytesKept);
  EXPECT_GT(busy.HotBytes(), kHotBytesKept);
}

TEST(StagedBatch, KeepsTheRowsThatAreUsed) {
  // given: room for ten rows, and one row that every command reads
  constexpr int64_t kBound = 10 * (kHotRowOverheadBytes + 64);
  const OpenStore open;
  ASSERT_TRUE(open.store->Commit(std::vector<RowChange>{{"busy", "old"}}));
  StagedBatch batch(*open.store, open.memory.budget(), kBound);
  ASSERT_EQ(batch.Get("busy"), "old");
  ASSERT_TRUE(open.store->Commit(std::vector<RowChange>{{"busy", "new"}}));
  // when: a hundred other rows are read once
  for (int i = 0; i < 100; ++i) {
    batch.Get("passing" + std::to_string(i));
    // then: the busy row stays in memory
    ASSERT_EQ(batch.Get("busy"), "old");
  }
}

TEST(StagedBatch, CommitsAllOfABatchAsOneWrite) {
  // given
  const OpenStore open;
  StagedBatch batch(*open.store, open.memory.budget());
  batch.Put("a", "1");
  batch.Put("b", "1");
  ASSERT_TRUE(batch.Commit());
  // when: several writes of one row
  batch.Put("a", "2");
  batch.Delete("b");
  batch.Put("a", "3");
  batch.Put("b", "3");
  batch.Delete("b");
  EXPECT_EQ(batch.StagedRows(), 2);
  ASSERT_TRUE(batch.Commit());
  // then: the final ones
  EXPECT_EQ(AllRows(*open.store), (Rows{{"a", "3"}}));
  EXPECT_EQ(batch.StagedRows(), 0);
}

}  // namespace
}  // namespace naungan::state

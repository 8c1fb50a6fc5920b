#include "libs/state/store.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "libs/state/corrupt_store.h"
#include "libs/state/read_failed.h"
#include "tests/support/temporary_directory.h"

namespace naungan::state {
namespace {

using Changes = std::vector<RowChange>;

std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& directory,
                                           const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == extension && entry.file_size() > 0) {
      files.push_back(entry.path());
    }
  }
  return files;
}

// Overwrites `bytes` bytes, starting at `at`.
void Damage(const std::filesystem::path& file, int64_t at, int64_t bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(at);
  stream << std::string(static_cast<size_t>(bytes), '#');
  ASSERT_TRUE(stream.good());
}

class StoreTest : public testing::Test {
 protected:
  std::filesystem::path Directory() const { return temporary_.path() / "claims" / "3"; }
  Result<std::unique_ptr<Store>> Open() { return Store::Open(Directory(), memory_); }

  TemporaryDirectory temporary_;
  StoreMemory memory_;
};

TEST_F(StoreTest, KeepsRowsAcrossAClose) {
  // given
  {
    auto store = Open().value();
    ASSERT_TRUE(store->Commit(Changes{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
    ASSERT_TRUE(store->Commit(Changes{{"b", std::nullopt}, {"c", "4"}}));
  }
  // when
  const auto store = Open().value();
  // then
  EXPECT_EQ(store->Get("a"), "1");
  EXPECT_EQ(store->Get("b"), std::nullopt);
  EXPECT_EQ(store->Get("c"), "4");
}

TEST_F(StoreTest, ScansAHalfOpenRangeInOrderUntilToldToStop) {
  const auto store = Open().value();
  ASSERT_TRUE(store->Commit(Changes{{"d", ""}, {"a", ""}, {"c", ""}, {"b", ""}, {"\xff", ""}}));
  const auto keys = [&](std::string_view from, std::string_view to, size_t limit) {
    std::string seen;
    store->Scan(from, to, [&](std::string_view key, std::string_view) {
      seen += key;
      return seen.size() < limit;
    });
    return seen;
  };
  EXPECT_EQ(keys("b", "d", 10), "bc");
  EXPECT_EQ(keys("b", "", 10), "bcd\xff");
  EXPECT_EQ(keys("a", "d", 2), "ab");
  EXPECT_EQ(keys("e", "f", 10), "");
}

TEST_F(StoreTest, ASnapshotDoesNotSeeLaterCommits) {
  const auto store = Open().value();
  ASSERT_TRUE(store->Commit(Changes{{"a", "before"}}));
  const auto snapshot = store->TakeSnapshot();
  ASSERT_TRUE(store->Commit(Changes{{"a", "after"}, {"b", "after"}}));
  std::optional<std::string> a;
  int rows = 0;
  std::thread([&] {
    a = snapshot->Get("a");
    snapshot->Scan("", "", [&](std::string_view, std::string_view) { return ++rows > 0; });
  }).join();
  EXPECT_EQ(a, "before");
  EXPECT_EQ(rows, 1);
}

TEST_F(StoreTest, ASnapshotMayOutliveItsStore) {
  auto store = Open().value();
  ASSERT_TRUE(store->Commit(Changes{{"a", "1"}}));
  auto snapshot = store->TakeSnapshot();
  // when
  store.reset();
  // then
  EXPECT_EQ(snapshot->Get("a"), "1");
  EXPECT_EQ(Open().error().reason, "STORE_LOCKED") << "its files are still open";
  snapshot.reset();
  EXPECT_EQ(Open().value()->Get("a"), "1");
}

TEST_F(StoreTest, AKilledProcessLosesNothing) {
  // given: a process that commits and is killed without closing anything
  constexpr int kCommits = 200;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    StoreMemory memory;
    auto store = Store::Open(Directory(), memory);
    if (!store) ::_exit(1);
    for (int i = 0; i < kCommits; ++i) {
      const std::string cursor = std::to_string(i);
      if (!(*store)->Commit(Changes{{"cursor", cursor}, {"row" + cursor, cursor}})) ::_exit(2);
    }
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  // when
  const auto store = Open().value();
  // then
  EXPECT_EQ(store->Get("cursor"), std::to_string(kCommits - 1));
  EXPECT_EQ(store->Get("row0"), "0");
}

TEST_F(StoreTest, ALostTailOfTheWriteAheadLogLeavesWholeCommitsOnly) {
  // given: commits, and a copy of the files as they are before the store is closed
  constexpr int kCommits = 50;
  const auto copy = temporary_.path() / "copy";
  {
    auto store = Open().value();
    for (int i = 1; i <= kCommits; ++i) {
      const std::string number = std::to_string(i);
      ASSERT_TRUE(
          store->Commit(Changes{{"cursor", number}, {"a" + number, "x"}, {"b" + number, "y"}}));
    }
    std::filesystem::copy(Directory(), copy, std::filesystem::copy_options::recursive);
  }
  const auto logs = FilesOf(copy, ".log");
  ASSERT_EQ(logs.size(), 1);
  const auto whole_bytes = std::filesystem::file_size(logs[0]);
  // when: a power cut removes more and more of the write-ahead log's end
  int seen_partly = 0;
  for (auto bytes = whole_bytes; bytes > 0; bytes -= std::min(bytes, whole_bytes / 13)) {
    const auto cut = temporary_.path() / ("cut" + std::to_string(bytes));
    std::filesystem::copy(copy, cut, std::filesystem::copy_options::recursive);
    std::filesystem::resize_file(cut / logs[0].filename(), bytes);
    const auto store = Store::Open(cut, memory_).value();
    // then: the rows that are left are a prefix of the commits, and the cursor says which
    const int cursor = std::stoi(store->Get("cursor").value_or("0"));
    if (cursor > 0 && cursor < kCommits) ++seen_partly;
    for (int i = 1; i <= kCommits; ++i) {
      EXPECT_EQ(store->Get("a" + std::to_string(i)).has_value(), i <= cursor);
      EXPECT_EQ(store->Get("b" + std::to_string(i)).has_value(), i <= cursor);
    }
  }
  EXPECT_GT(seen_partly, 0);
}

TEST_F(StoreTest, TellsThatAnotherHasItOpen) {
  const auto store = Open().value();
  const auto second = Open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "STORE_LOCKED");
  EXPECT_EQ(second.error().code, Code::kUnavailable);
}

TEST_F(StoreTest, TellsThatADirectoryCannotBeUsed) {
  const auto file = temporary_.path() / "file";
  std::ofstream(file) << "not a directory";
  for (const auto& directory : {file, file / "below", std::filesystem::path("/proc/naungan")}) {
    const auto store = Store::Open(directory, memory_);
    ASSERT_FALSE(store) << directory;
    EXPECT_EQ(store.error().reason, "STORE_DIRECTORY_UNUSABLE");
    EXPECT_NE(store.error().message.find(directory.string()), std::string::npos);
  }
}

TEST_F(StoreTest, ADamagedStoreIsSetAsideAndBeginsAnew) {
  // given: its list of files is damaged
  {
    ASSERT_TRUE(Open().value()->Commit(Changes{{"a", "1"}}));
  }
  for (const auto& entry : std::filesystem::directory_iterator(Directory())) {
    if (entry.path().filename().string().starts_with("MANIFEST")) Damage(entry.path(), 0, 16);
  }
  // when
  const auto damaged = Open();
  // then
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().reason, "STORE_CORRUPT");
  EXPECT_EQ(damaged.error().code, Code::kDataLoss);
  EXPECT_EQ(Quarantine(Directory()).value(), Directory().string() + ".quarantined-1");
  EXPECT_EQ(Open().value()->Get("a"), std::nullopt);
  // and when it happens again, the first directory that was set aside stays
  EXPECT_EQ(Quarantine(Directory()).value(), Directory().string() + ".quarantined-2");
  EXPECT_TRUE(std::filesystem::exists(Directory().string() + ".quarantined-1"));
  EXPECT_EQ(Quarantine(Directory()).error().code, Code::kNotFound);
}

TEST_F(StoreTest, WhatIsClosedIsInItsTableFiles) {
  ASSERT_TRUE(Open().value()->Commit(Changes{{"a", "1"}}));
  EXPECT_EQ(FilesOf(Directory(), ".sst").size(), 1);
  EXPECT_EQ(Open().value()->Get("a"), "1");
}

TEST_F(StoreTest, AMissingFileOfItsOwnIsDamage) {
  {
    auto store = Open().value();
    ASSERT_TRUE(store->Commit(Changes{{"a", "1"}}));
    ASSERT_TRUE(store->CopyTo(temporary_.path() / "copy"));
  }
  const auto tables = FilesOf(temporary_.path() / "copy", ".sst");
  ASSERT_FALSE(tables.empty());
  std::filesystem::remove(tables[0]);
  const auto store = Store::Open(temporary_.path() / "copy", memory_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().reason, "STORE_CORRUPT");
}

TEST_F(StoreTest, ARowThatCannotBeReadMakesItUnhealthyForGood) {
  // given: a store whose table file is damaged in its first block
  const auto copy = temporary_.path() / "copy";
  {
    auto store = Open().value();
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(store->Commit(Changes{{"row" + std::to_string(i), std::string(100, 'v')}}));
    }
    ASSERT_TRUE(store->CopyTo(copy));
  }
  for (const auto& table : FilesOf(copy, ".sst")) Damage(table, 100, 50);
  auto store = Store::Open(copy, memory_).value();
  ASSERT_TRUE(store->Health());
  const auto snapshot = store->TakeSnapshot();
  // when, then: the failed read is not mistaken for a row that is not there
  EXPECT_THROW(snapshot->Get("row0"), ReadFailed);
  ASSERT_FALSE(store->Health());
  EXPECT_EQ(store->Health().error().reason, "STORE_CORRUPT");
  const auto committed = store->Commit(Changes{{"a", "1"}});
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().reason, "STORE_CORRUPT");
}

TEST_F(StoreTest, ACopyIsAStoreOfItsOwn) {
  // given
  auto store = Open().value();
  ASSERT_TRUE(store->Commit(Changes{{"a", "1"}}));
  const auto directory = temporary_.path() / "copy";
  // when
  ASSERT_TRUE(store->CopyTo(directory));
  ASSERT_TRUE(store->Commit(Changes{{"a", "2"}}));
  // then
  EXPECT_EQ(Store::Open(directory, memory_).value()->Get("a"), "1");
  EXPECT_EQ(store->CopyTo(directory).error().reason, "STORE_DIRECTORY_UNUSABLE");
}

TEST_F(StoreTest, StoresShareTheirMemory) {
  auto first = Open().value();
  auto second = Store::Open(temporary_.path() / "second", memory_).value();
  ASSERT_TRUE(first->Commit(Changes{{"a", std::string(1024 * 1024, 'x')}}));
  const int64_t with_one = memory_.UsedBytes();
  ASSERT_TRUE(second->Commit(Changes{{"a", std::string(2 * 1024 * 1024, 'x')}}));
  EXPECT_GE(memory_.UsedBytes(), with_one + 1024 * 1024);
}

}  // namespace
}  // namespace naungan::state

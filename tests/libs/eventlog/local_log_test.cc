// What the local log promises beyond the port: its directory, its disk, its memory.
#include "libs/eventlog/local_log.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

class LocalLogTest : public testing::Test {
 protected:
  ~LocalLogTest() override {
    log_.reset();
    std::filesystem::remove_all(directory_);
  }

  Result<std::unique_ptr<LocalLog>> TryOpen() {
    return LocalLog::Open({.directory = directory_, .now_ms = [this] { return now_ms_.load(); }});
  }

  void Open() {
    log_.reset();
    auto opened = TryOpen();
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = std::move(opened).value();
  }

  // Appends and waits; returns the offset.
  int64_t Append(const TopicPartition& target, Record record) {
    Bell bell;
    const auto writer = log_->OpenWriter(target, bell.waker());
    return AppendAndWait(**writer, bell, std::move(record));
  }

  std::vector<LoggedRecord> ReadFrom(const TopicPartition& source, int64_t from) {
    const auto reader = log_->OpenReader(source, from, [] {});
    return (*reader)->Poll(1024 * 1024).value();
  }

  std::atomic<int64_t> now_ms_ = 1'000'000;
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() /
      fmt::format("naungan-local-log-{:08x}", std::random_device()());
  std::unique_ptr<LocalLog> log_;
};

TEST_F(LocalLogTest, ASecondOpenerIsToldThatTheDirectoryIsHeld) {
  Open();
  const auto second = TryOpen();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "LOG_DIRECTORY_LOCKED");
  EXPECT_THAT(second.error().message, testing::HasSubstr(directory_.string()));
}

TEST_F(LocalLogTest, ADirectoryThatCannotBeMadeIsUnreadable) {
  std::ofstream(directory_) << "a file where the directory should be";
  const auto opened = TryOpen();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "LOG_UNREADABLE");
}

TEST_F(LocalLogTest, RecordsCarryTheLogsOwnTime) {
  Open();
  ASSERT_TRUE(log_->CreateTopic({.name = "t"}));
  Append({.topic = "t"}, Valued("a"));
  EXPECT_EQ(ReadFrom({.topic = "t"}, 0).front().append_time_ms, 1'000'000);
}

TEST_F(LocalLogTest, ASupersededRecordIsGoneAndTheEndSurvivesAReopening) {
  // Given a compacted topic whose one key was written thrice, last removed,
  Open();
  ASSERT_TRUE(log_->CreateTopic({.name = "t", .compacted = true}));
  const TopicPartition partition{.topic = "t"};
  Append(partition, {.key = "a", .value = "a1"});
  Append(partition, {.key = "a", .value = "a2"});
  Append(partition, {.key = "a", .tombstone = true});
  // when the log is opened again,
  Open();
  // then only the tombstone is there, at its offset, and the next record comes after it.
  const auto records = ReadFrom(partition, 0);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].offset, 2);
  EXPECT_TRUE(records[0].record.tombstone);
  EXPECT_EQ(log_->EndOffset(partition), 3);
  EXPECT_EQ(log_->BeginOffset(partition), 0);
  EXPECT_EQ(Append(partition, {.key = "a", .value = "a3"}), 3);
  EXPECT_EQ(ReadFrom(partition, 0).front().offset, 3);
}

TEST_F(LocalLogTest, WhatIsPastItsRetentionGoesFromTheFront) {
  Open();
  ASSERT_TRUE(log_->CreateTopic({.name = "t", .retention_ms = 1'000}));
  const TopicPartition partition{.topic = "t"};
  Append(partition, Valued("old"));
  Append(partition, Valued("old too"));
  now_ms_ += 600;
  Append(partition, Valued("younger"));
  now_ms_ += 600;
  Append(partition, Valued("new"));
  for (const bool reopened : {false, true}) {
    if (reopened) Open();
    EXPECT_EQ(log_->BeginOffset(partition), 2);
    EXPECT_EQ(log_->EndOffset(partition), 4);
    EXPECT_EQ(ReadFrom(partition, 2).size(), 2U);
    const auto behind = log_->OpenReader(partition, 1, [] {});
    EXPECT_EQ((*behind)->Poll(100).error().reason, "OFFSET_OUT_OF_RANGE");
  }
}

TEST_F(LocalLogTest, WritersOfAllPartitionsShareTheCommitterAndEachHearsOfItsOwn) {
  // Given eight partitions with a writer and a thread each, when each appends a hundred,
  Open();
  constexpr int kPartitions = 8;
  constexpr int kRecords = 100;
  ASSERT_TRUE(log_->CreateTopic({.name = "t", .partitions = kPartitions}));
  std::vector<std::thread> threads;
  for (int32_t p = 0; p < kPartitions; ++p) {
    threads.emplace_back([this, p] {
      Bell bell;
      const auto writer = log_->OpenWriter({.topic = "t", .partition = p}, bell.waker());
      for (int i = 0; i < kRecords; ++i) {
        EXPECT_EQ(AppendAndWait(**writer, bell, Valued(fmt::format("{}/{}", p, i))), i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  // then each partition has its own hundred.
  for (int32_t p = 0; p < kPartitions; ++p) {
    const auto records = ReadFrom({.topic = "t", .partition = p}, 0);
    ASSERT_EQ(records.size(), static_cast<size_t>(kRecords));
    EXPECT_EQ(records.back().record.value, fmt::format("{}/{}", p, kRecords - 1));
  }
}

TEST_F(LocalLogTest, TheDestructorCommitsWhatIsPending) {
  Open();
  ASSERT_TRUE(log_->CreateTopic({.name = "t"}));
  {
    const auto feed = log_->OpenFeedWriter([] {});
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE((*feed)->Append({.topic = "t"}, Valued("x")));
  }
  Open();
  EXPECT_EQ(log_->EndOffset({.topic = "t"}), 1'000);
}

TEST_F(LocalLogTest, ADiskThatRefusesMakesOutcomesUnknownAndTheNextOpenHasWhatWasAcknowledged) {
  // Given a log with one record, when the disk takes no more,
  Open();
  ASSERT_TRUE(log_->CreateTopic({.name = "t"}));
  const TopicPartition partition{.topic = "t"};
  Append(partition, Valued("acknowledged"));
  // A limit on file sizes makes a disk that is full for this test.
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit full{.rlim_cur = 64 * 1024, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  Bell bell;
  auto writer = log_->OpenWriter(partition, bell.waker());
  auto feed = log_->OpenFeedWriter(bell.waker());
  (*writer)->Append(Valued(std::string(512 * 1024, 'x')));
  std::optional<AppendOutcome> outcome;
  while (!(outcome = (*writer)->Poll())) bell.Wait();
  // then the outcome is unknown, and so is everything after it.
  EXPECT_FALSE(outcome->offset);
  EXPECT_FALSE(outcome->why.empty());
  ASSERT_TRUE((*feed)->Append(partition, Valued("after")));
  while ((*feed)->Acknowledged()) bell.Wait();
  EXPECT_EQ((*feed)->Acknowledged().error().code, Code::kUnavailable);
  EXPECT_EQ((*feed)->Append(partition, Valued("after")).error().code, Code::kUnavailable);
  EXPECT_EQ(log_->EndOffset(partition), 1);
  writer->reset();
  feed->reset();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, ignored);
  // And a log that is opened again, on a disk with room, goes on.
  Open();
  const auto records = ReadFrom(partition, 0);
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(records[0].record.value, "acknowledged");
  EXPECT_GE(Append(partition, Valued("new")), 1);
}

}  // namespace
}  // namespace naungan::eventlog

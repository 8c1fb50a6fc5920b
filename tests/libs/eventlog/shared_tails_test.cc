// Readers of one partition share one reader of the log below, and each reads as if it were alone.
#include "libs/eventlog/shared_tails.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/eventlog/memory_log.h"

namespace naungan::eventlog {
namespace {

using Reader = std::unique_ptr<LogReader>;

// Counts how often it is polled.
class CountedReader final : public LogReader {
 public:
  CountedReader(Reader below, int& polls) : below_(std::move(below)), polls_(polls) {}

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    ++polls_;
    return below_->Poll(bytes_max);
  }
  int64_t KnownEndOffset() const override { return below_->KnownEndOffset(); }

 private:
  const Reader below_;
  int& polls_;
};

class SharedTailsTest : public testing::Test {
 protected:
  SharedTailsTest() { EXPECT_TRUE(log_.CreateTopic({.name = source_.topic, .partitions = 1})); }

  void Put(const std::string& value) {
    ASSERT_TRUE(log_.Land(source_, {.key = {}, .headers = {}, .value = value}));
  }
  void PutMany(int count, size_t bytes) {
    for (int i = 0; i < count; ++i) Put(std::string(bytes, 'x'));
  }

  Reader Open(int64_t from, Waker waker = [] {}) {
    auto reader = tails_.OpenReader(source_, from, std::move(waker));
    EXPECT_TRUE(reader.has_value());
    return *std::move(reader);
  }

  // Polls once. The values one after another; "-" if there is none; the reason of an error.
  static std::string Poll(LogReader& reader, size_t bytes_max = 64 * 1024) {
    const auto records = reader.Poll(bytes_max);
    if (!records) return records.error().reason;
    std::string values;
    for (const LoggedRecord& record : *records) values += record.record.value;
    return values.empty() ? "-" : values;
  }

  // Polls until nothing comes. How many records came.
  static int Drain(LogReader& reader) {
    int records = 0;
    while (true) {
      const auto polled = reader.Poll(64 * 1024);
      if (!polled || polled->empty()) return records;
      records += static_cast<int>(polled->size());
    }
  }

  void PassTailSettle() {
    now_us_ += std::chrono::duration_cast<std::chrono::microseconds>(kTailSettle).count();
  }

  const TopicPartition source_{.topic = "public.test.event.v1", .partition = 0};
  MemoryLog log_{[] { return int64_t{0}; }};
  int64_t now_us_ = 0;
  int opened_ = 0;  // readers of the log below, so far
  int steady_ = 0;  // those of them that are steady
  int polls_ = 0;   // of the log below
  SharedTails tails_{
      [this](const TopicPartition& source, int64_t from, Pace pace, Waker waker) -> Result<Reader> {
        ++opened_;
        steady_ += pace == Pace::kSteady ? 1 : 0;
        NAUNGAN_ASSIGN(auto reader, log_.OpenReader(source, from, std::move(waker)));
        return std::make_unique<CountedReader>(std::move(reader), polls_);
      },
      [this] { return now_us_; }};
};

TEST_F(SharedTailsTest, ReadersAtOnePlaceShareOneReaderBelow) {
  Put("a");
  const Reader first = Open(0);
  const Reader second = Open(0);
  const Reader third = Open(0);
  EXPECT_EQ(opened_, 1);
  Put("b");
  for (LogReader* const reader : {first.get(), second.get(), third.get()}) {
    EXPECT_EQ(Poll(*reader), "ab");
    EXPECT_EQ(Poll(*reader), "-");
    EXPECT_EQ(reader->KnownEndOffset(), 2);
  }
}

TEST_F(SharedTailsTest, OfManyThatLookOnlyOneAsksTheLogBelow) {
  std::vector<Reader> readers;
  for (int i = 0; i < 64; ++i) readers.push_back(Open(0));
  for (const Reader& reader : readers) EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(polls_, 1);
  Put("a");
  for (const Reader& reader : readers) EXPECT_EQ(Poll(*reader), "a");
  for (const Reader& reader : readers) EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(polls_, 3) << "it asks until nothing comes";
}

TEST_F(SharedTailsTest, OneThatBeginsElsewhereReadsAloneUntilItHasCaughtUp) {
  Put("a");
  Put("b");
  const Reader first = Open(0);
  ASSERT_EQ(Poll(*first), "ab");
  const Reader second = Open(1);
  EXPECT_EQ(opened_, 2);
  EXPECT_EQ(Poll(*second), "b");
  // From now on both share one.
  Put("c");
  EXPECT_EQ(Poll(*second), "c");
  EXPECT_EQ(Poll(*first), "c");
  EXPECT_EQ(opened_, 2);
}

TEST_F(SharedTailsTest, OneThatReadFurtherThanTheTailJoinsAndDropsWhatItHad) {
  Put("a");
  const Reader first = Open(0);  // and does not poll
  const Reader second = Open(1);
  Put("b");
  EXPECT_EQ(Poll(*second), "b");
  Put("c");
  EXPECT_EQ(Poll(*first), "abc");
  EXPECT_EQ(Poll(*second), "c");
}

TEST_F(SharedTailsTest, WhatWasReadBeforeIsNeverGivenToOneThatOpensLater) {
  // Given readers, one of which has not polled what the tail holds for it
  Put("a");
  Put("lost");
  const Reader first = Open(0);
  const Reader slow = Open(0);
  ASSERT_EQ(Poll(*first), "alost");
  // When the log loses its tail and grows again, then one that looks at it sees what it holds now.
  ASSERT_TRUE(log_.CutTail(source_, 1));
  Put("new");
  const Reader looks = Open(1);
  EXPECT_EQ(Poll(*looks), "new");
}

TEST_F(SharedTailsTest, APlaceBeyondTheEndIsNoticed) {
  Put("a");
  const Reader first = Open(1);
  ASSERT_EQ(Poll(*first), "-");
  const Reader beyond = Open(7);
  EXPECT_EQ(Poll(*beyond), "OFFSET_OUT_OF_RANGE");
}

TEST_F(SharedTailsTest, ALostTailIsToldToAllAndAnotherOneIsBegun) {
  Put("a");
  Put("b");
  Reader first = Open(0);
  const Reader second = Open(0);
  ASSERT_EQ(Poll(*first), "ab");
  ASSERT_EQ(Poll(*second), "ab");
  ASSERT_TRUE(log_.CutTail(source_, 1));
  EXPECT_EQ(Poll(*first), "OFFSET_OUT_OF_RANGE");
  EXPECT_EQ(Poll(*second), "OFFSET_OUT_OF_RANGE");
  // One that is opened anew reads, although the other still holds the old one.
  first = Open(0);
  EXPECT_EQ(Poll(*first), "a");
  EXPECT_EQ(Poll(*second), "OFFSET_OUT_OF_RANGE");
}

TEST_F(SharedTailsTest, AllAreWokenWhenARecordComes) {
  int woken_first = 0;
  int woken_second = 0;
  const Reader first = Open(0, [&] { ++woken_first; });
  Reader second = Open(0, [&] { ++woken_second; });
  ASSERT_EQ(Poll(*first), "-");
  ASSERT_EQ(Poll(*second), "-");
  Put("a");
  EXPECT_GT(woken_first, 0);
  EXPECT_GT(woken_second, 0);
  // One that polled nothing is woken also when another one fetches for it.
  ASSERT_EQ(Poll(*first), "a");
  ASSERT_EQ(Poll(*second), "a");
  second.reset();
  woken_second = 0;
  Put("b");
  EXPECT_EQ(woken_second, 0);
}

TEST_F(SharedTailsTest, TheTailWaitsForItsSlowestReaderButNotForOneThatStandsStill) {
  constexpr int kRecords = 200;
  PutMany(kRecords, 16 * 1024);
  int woken = 0;
  const Reader fast = Open(0, [&] { ++woken; });
  const Reader slow = Open(0);
  // The fast one gets no further than what the tail may hold for the slow one.
  const int ahead = Drain(*fast);
  EXPECT_LT(ahead, kRecords);
  EXPECT_GE(ahead, kTailBytesMax / (16 * 1024));
  // It is woken when the slow one has read,
  woken = 0;
  int slow_read = Drain(*slow);
  EXPECT_GT(woken, 0);
  // and nothing was fetched twice.
  const int fast_read = ahead + Drain(*fast);
  EXPECT_EQ(opened_, 1);
  // When the slow one stands still, the fast one goes on after a while,
  now_us_ += std::chrono::duration_cast<std::chrono::microseconds>(kTailStall).count();
  EXPECT_EQ(fast_read + Drain(*fast), kRecords);
  // and the slow one reads the rest alone, without a gap.
  slow_read += Drain(*slow);
  EXPECT_EQ(slow_read, kRecords);
  EXPECT_EQ(opened_, 2);
}

TEST_F(SharedTailsTest, AQuietTailGoesOverToASteadyReaderWithoutAGapOrARepetition) {
  // Given a tail to which nothing has come for a while
  const Reader reader = Open(0);
  Put("a");
  EXPECT_EQ(Poll(*reader), "a");
  EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(steady_, 0);
  PassTailSettle();
  // When it is polled, then a steady reader begins beside the one that reads,
  EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(steady_, 1);
  constexpr int kRead = 3;
  PutMany(kRead, kTailPollBytes - 1);
  EXPECT_EQ(Drain(*reader), kRead);
  // and takes its place once it must have begun. What both read is given once, and the tail stays
  // where it is, so that a reader which begins there joins it.
  PassTailSettle();
  EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(Poll(*reader), "-");
  const Reader other = Open(1 + kRead);
  EXPECT_EQ(opened_, 2);
  Put("c");
  EXPECT_EQ(Poll(*other), "c");
  EXPECT_EQ(Poll(*reader), "c");
  EXPECT_EQ(Poll(*reader), "-");
  // It stays.
  PassTailSettle();
  EXPECT_EQ(Poll(*reader), "-");
  EXPECT_EQ(opened_, 2);
}

TEST_F(SharedTailsTest, TheReaderBelowGoesWithTheLastOfItsReaders) {
  Reader first = Open(0);
  Reader second = Open(0);
  first.reset();
  Put("a");
  EXPECT_EQ(Poll(*second), "a");
  second.reset();
  const Reader third = Open(0);
  EXPECT_EQ(opened_, 2);
  EXPECT_EQ(Poll(*third), "a");
}

}  // namespace
}  // namespace naungan::eventlog

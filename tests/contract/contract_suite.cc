// One contract for every log: an implementation that passes here may be used behind the port.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <map>

#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

using testing::ElementsAre;

TEST_P(LogContract, AppendsLandInOrderAtConsecutiveOffsets) {
  // Given a partition and a writer, when it appends three records one by one,
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  std::vector<int64_t> offsets;
  for (const char* value : {"one", "two", "three"}) {
    offsets.push_back(AppendAndWait(*writer, written, Valued(value)));
  }
  // then they land at 0, 1, 2 and are read there, in order.
  EXPECT_THAT(offsets, ElementsAre(0, 1, 2));
  Bell read;
  const auto reader = Reader(partition, 0, read);
  const auto records = ReadRecords(*reader, read, 3);
  EXPECT_THAT(Values(records), ElementsAre("one", "two", "three"));
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].offset, static_cast<int64_t>(i));
    EXPECT_GT(records[i].append_time_ms, 0);
  }
}

TEST_P(LogContract, AReaderStartsInTheMiddle) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  for (int i = 0; i < 10; ++i) {
    AppendAndWait(*writer, written, Valued(fmt::format("{}", i)));
  }
  Bell read;
  const auto reader = Reader(partition, 7, read);
  const auto records = ReadRecords(*reader, read, 3);
  EXPECT_THAT(Values(records), ElementsAre("7", "8", "9"));
  EXPECT_EQ(records[0].offset, 7);
}

TEST_P(LogContract, AReaderAtTheEndSeesNothingAndIsWokenByAnAppend) {
  // Given a reader that has read everything,
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  AppendAndWait(*writer, written, Valued("old"));
  Bell read;
  const auto reader = Reader(partition, 0, read);
  ASSERT_EQ(ReadRecords(*reader, read, 1).size(), 1U);
  const auto nothing = reader->Poll(1024);
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
  // when a record lands, then ReadRecords, which waits only for the bell, gets it.
  AppendAndWait(*writer, written, Valued("new"));
  EXPECT_THAT(Values(ReadRecords(*reader, read, 1)), ElementsAre("new"));
}

TEST_P(LogContract, AReaderKnowsHowMuchLiesBeforeIt) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  for (int i = 0; i < 10; ++i) {
    AppendAndWait(*writer, written, Valued(fmt::format("{}", i)));
  }
  Bell read;
  const auto reader = Reader(partition, 0, read);
  // With at most one byte it gets one record, and nine are left.
  ASSERT_EQ(ReadRecords(*reader, read, 1, 1).size(), 1U);
  EXPECT_EQ(reader->KnownEndOffset(), 10);
}

TEST_P(LogContract, TwoReadersOfOnePartitionAreIndependent) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  for (const char* value : {"a", "b", "c"}) AppendAndWait(*writer, written, Valued(value));
  Bell first_read;
  Bell second_read;
  const auto first = Reader(partition, 0, first_read);
  const auto second = Reader(partition, 2, second_read);
  EXPECT_THAT(Values(ReadRecords(*second, second_read, 1)), ElementsAre("c"));
  EXPECT_THAT(Values(ReadRecords(*first, first_read, 3)), ElementsAre("a", "b", "c"));
  AppendAndWait(*writer, written, Valued("d"));
  EXPECT_THAT(Values(ReadRecords(*first, first_read, 1)), ElementsAre("d"));
  EXPECT_THAT(Values(ReadRecords(*second, second_read, 1)), ElementsAre("d"));
}

TEST_P(LogContract, AClosedReaderCanBeOpenedAgainElsewhere) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  for (const char* value : {"a", "b", "c"}) AppendAndWait(*writer, written, Valued(value));
  Bell read;
  for (const int64_t from : {2, 0, 1, 0}) {
    const auto reader = Reader(partition, from, read);
    const auto records = ReadRecords(*reader, read, static_cast<size_t>(3 - from));
    ASSERT_FALSE(records.empty());
    EXPECT_EQ(records[0].offset, from);
  }
}

TEST_P(LogContract, TwoWritersInterleaveAndEachLearnsItsOwnOffsets) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell first_written;
  Bell second_written;
  const auto first = Writer(partition, first_written);
  const auto second = Writer(partition, second_written);
  std::map<int64_t, std::string> expected;
  for (int round = 0; round < 20; ++round) {
    // Both at once; either may land first.
    first->Append(Valued(fmt::format("first {}", round)));
    second->Append(Valued(fmt::format("second {}", round)));
    for (const auto& [writer, bell, name] : {std::tuple(first.get(), &first_written, "first"),
                                             std::tuple(second.get(), &second_written, "second")}) {
      std::optional<AppendOutcome> outcome;
      while (!(outcome = writer->Poll())) bell->Wait();
      ASSERT_TRUE(outcome->offset) << outcome->why;
      expected[*outcome->offset] = fmt::format("{} {}", name, round);
    }
  }
  Bell read;
  const auto reader = Reader(partition, 0, read);
  std::map<int64_t, std::string> landed;
  for (const auto& record : ReadRecords(*reader, read, 40)) {
    landed[record.offset] = record.record.value;
  }
  EXPECT_EQ(landed, expected);
  EXPECT_EQ(landed.rbegin()->first, 39);
}

TEST_P(LogContract, AnAbandonedAppendDoesNotHinderTheNextWriter) {
  // Given a writer that is destroyed while its append is in flight,
  const TopicPartition partition{.topic = MakeTopic()};
  {
    Bell written;
    const auto writer = Writer(partition, written);
    writer->Append(Valued("abandoned"));
  }
  // when another writes, then its record lands, before or after the abandoned one.
  Bell written;
  const auto writer = Writer(partition, written);
  const int64_t offset = AppendAndWait(*writer, written, Valued("next"));
  Bell read;
  const auto reader = Reader(partition, offset, read);
  EXPECT_THAT(Values(ReadRecords(*reader, read, 1)), ElementsAre("next"));
}

TEST_P(LogContract, ACompactedTopicKeepsEachKeysNewestRecordInOrder) {
  const TopicPartition partition{.topic = MakeTopic({.compacted = true})};
  Bell acknowledged;
  const auto feed = Feed(acknowledged);
  const std::vector<Record> records = {{.key = "a", .value = "a1"},
                                       {.key = "b", .value = "b1"},
                                       {.key = "a", .value = "a2"},
                                       {.key = "b", .tombstone = true},
                                       {.key = "c", .value = "c1"}};
  for (const Record& record : records) ASSERT_TRUE(feed->Append(partition, record));
  WaitAcknowledged(*feed, acknowledged, 5);

  // A log may drop a superseded record at any time, but never the newest one of its key.
  Bell read;
  const auto reader = Reader(partition, 0, read);
  std::map<std::string, Record> newest;
  int64_t last_offset = -1;
  while (last_offset < 4) {
    for (const auto& logged : ReadRecords(*reader, read, 1)) {
      ASSERT_GT(logged.offset, last_offset);
      ASSERT_EQ(logged.record, records[logged.offset]);
      last_offset = logged.offset;
      newest[logged.record.key] = logged.record;
    }
  }
  EXPECT_EQ(newest["a"], records[2]);
  EXPECT_EQ(newest["b"], records[3]);
  EXPECT_EQ(newest["c"], records[4]);
  EXPECT_EQ(log().EndOffset(partition), 5);
}

TEST_P(LogContract, KeysHeadersAndEmptyValuesComeBackAsTheyWere) {
  const TopicPartition partition{.topic = MakeTopic()};
  const std::string binary("\x00\xff\n\x00", 4);
  const std::vector<Record> records = {
      {.key = "key", .headers = {{"ce_id", "1"}, {"empty", ""}, {"ce_id", "2"}}, .value = "value"},
      {.key = binary, .headers = {{"bytes", binary}}, .value = binary},
      {.value = ""},
      {.key = "gone", .tombstone = true}};
  Bell written;
  const auto writer = Writer(partition, written);
  for (const Record& record : records) AppendAndWait(*writer, written, record);
  Bell read;
  const auto reader = Reader(partition, 0, read);
  const auto landed = ReadRecords(*reader, read, records.size());
  ASSERT_EQ(landed.size(), records.size());
  for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(landed[i].record, records[i]) << i;
}

TEST_P(LogContract, TheLargestRecordFits) {
  const TopicPartition partition{.topic = MakeTopic()};
  Record largest;
  largest.key = std::string(1024, 'k');
  largest.headers = {{"h", std::string(kKeyAndHeadersBytesMax - 1025, 'h')}};
  largest.value = std::string(kRecordBytesMax, 'v');
  ASSERT_TRUE(CheckRecord(largest));
  Bell written;
  const auto writer = Writer(partition, written);
  AppendAndWait(*writer, written, largest);
  AppendAndWait(*writer, written, largest);
  Bell read;
  const auto reader = Reader(partition, 0, read);
  const auto landed = ReadRecords(*reader, read, 2, 1);
  ASSERT_EQ(landed.size(), 2U);
  EXPECT_EQ(landed[0].record, largest);
  EXPECT_EQ(landed[1].record, largest);
}

TEST_P(LogContract, APollTakesOneRecordAtLeastAndNoMoreThanAsked) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell written;
  const auto writer = Writer(partition, written);
  for (int i = 0; i < 10; ++i) AppendAndWait(*writer, written, Valued(std::string(1'000, 'x')));
  Bell read;
  const auto reader = Reader(partition, 0, read);
  size_t seen = 0;
  while (seen < 10) {
    const auto polled = reader->Poll(2'500);
    ASSERT_TRUE(polled) << polled.error().message;
    EXPECT_LE(polled->size(), 3U);
    if (polled->empty()) read.Wait();
    seen += polled->size();
  }
  const auto one = Reader(partition, 0, read);
  EXPECT_EQ(ReadRecords(*one, read, 1, 1).size(), 1U);
}

TEST_P(LogContract, AFeedKeepsOrderPerPartitionWithoutGaps) {
  // Given two topics of three partitions,
  const std::vector<std::string> topics = {MakeTopic({.partitions = 3}),
                                           MakeTopic({.partitions = 3})};
  // when 3,000 records go to them in turn,
  constexpr int kRecords = 3'000;
  Bell acknowledged;
  const auto feed = Feed(acknowledged);
  std::map<TopicPartition, std::vector<std::string>> sent;
  for (int i = 0; i < kRecords; ++i) {
    const TopicPartition target{.topic = topics[i % 2], .partition = i % 3};
    const std::string value = fmt::format("{}", i);
    ASSERT_TRUE(feed->Append(target, {.key = "k", .value = value}));
    sent[target].push_back(value);
  }
  WaitAcknowledged(*feed, acknowledged, kRecords);
  EXPECT_EQ(feed->Acknowledged(), kRecords);
  // then each partition has its own, in the order in which they were accepted.
  ASSERT_EQ(sent.size(), 6U);
  for (const auto& [partition, values] : sent) {
    EXPECT_EQ(log().EndOffset(partition), static_cast<int64_t>(values.size()));
    Bell read;
    const auto reader = Reader(partition, 0, read);
    EXPECT_EQ(Values(ReadRecords(*reader, read, values.size())), values);
  }
}

TEST_P(LogContract, AFullFeedSaysSoAndTakesMoreOnceItIsAcknowledged) {
  // Given more records than a feed writer holds, when they are appended as fast as it accepts them,
  const TopicPartition partition{.topic = MakeTopic()};
  constexpr int64_t kRecords = 80;
  static_assert(kRecords * kRecordBytesMax > 2 * kFeedBytesInFlightMax);
  Bell acknowledged;
  const auto feed = Feed(acknowledged);
  for (int64_t i = 0; i < kRecords; ++i) {
    Record record = Valued(std::string(kRecordBytesMax, static_cast<char>('a' + i % 26)));
    while (true) {
      const Status taken = feed->Append(partition, record);
      if (taken) break;
      ASSERT_EQ(taken.error().code, Code::kResourceExhausted) << taken.error().message;
      ASSERT_TRUE(feed->Acknowledged());
      acknowledged.Wait();
    }
  }
  WaitAcknowledged(*feed, acknowledged, kRecords);
  // then each is there once, in order.
  Bell read;
  const auto reader = Reader(partition, 0, read);
  const auto landed = ReadRecords(*reader, read, kRecords);
  ASSERT_EQ(landed.size(), static_cast<size_t>(kRecords));
  for (int64_t i = 0; i < kRecords; ++i) {
    ASSERT_EQ(landed[i].record.value.front(), static_cast<char>('a' + i % 26));
  }
  EXPECT_EQ(log().EndOffset(partition), kRecords);
}

TEST_P(LogContract, AFeedRefusesWhatIsTooLargeAndGoesOn) {
  const TopicPartition partition{.topic = MakeTopic()};
  Bell acknowledged;
  const auto feed = Feed(acknowledged);
  const Status refused = feed->Append(partition, Valued(std::string(kRecordBytesMax + 1, 'x')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "RECORD_TOO_LARGE");
  ASSERT_TRUE(feed->Append(partition, Valued("fits")));
  WaitAcknowledged(*feed, acknowledged, 1);
}

TEST_P(LogContract, AFeedOnlyRefusesAnUnknownPartitionOrFails) {
  const TopicPartition known{.topic = MakeTopic()};
  const TopicPartition unknown{.topic = known.topic, .partition = 1};
  Bell acknowledged;
  const auto feed = Feed(acknowledged);
  ASSERT_TRUE(feed->Append(known, Valued("known")));
  WaitAcknowledged(*feed, acknowledged, 1);
  const Status refused = feed->Append(unknown, Valued("lost"));
  if (!refused) {
    EXPECT_EQ(refused.error().reason, "PARTITION_UNKNOWN");
    return;
  }
  Result<int64_t> after = feed->Acknowledged();
  for (; after; after = feed->Acknowledged()) {
    ASSERT_EQ(*after, 1);
    acknowledged.Wait();
  }
  EXPECT_EQ(after.error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace naungan::eventlog

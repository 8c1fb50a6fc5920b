#include "tests/contract/subject.h"

#include <fmt/core.h>

#include <algorithm>
#include <random>

namespace naungan::eventlog {

int64_t AppendAndWait(LogWriter& writer, Bell& bell, Record record) {
  writer.Append(std::move(record));
  while (true) {
    if (const auto outcome = writer.Poll()) {
      EXPECT_TRUE(outcome->offset) << outcome->why;
      return outcome->offset.value_or(-1);
    }
    bell.Wait();
  }
}

std::vector<LoggedRecord> ReadRecords(LogReader& reader, Bell& bell, size_t count,
                                      size_t bytes_max) {
  std::vector<LoggedRecord> records;
  while (records.size() < count) {
    Result<std::vector<LoggedRecord>> polled = reader.Poll(bytes_max);
    if (!polled) {
      ADD_FAILURE() << polled.error().reason << ": " << polled.error().message;
      break;
    }
    if (polled->empty()) bell.Wait();
    std::ranges::move(*polled, std::back_inserter(records));
  }
  return records;
}

void WaitAcknowledged(FeedWriter& writer, Bell& bell, int64_t count) {
  while (true) {
    const Result<int64_t> acknowledged = writer.Acknowledged();
    ASSERT_TRUE(acknowledged) << acknowledged.error().message;
    if (*acknowledged >= count) return;
    bell.Wait();
  }
}

std::vector<std::string> Values(const std::vector<LoggedRecord>& records) {
  std::vector<std::string> values;
  values.reserve(records.size());
  for (const LoggedRecord& logged : records) values.push_back(logged.record.value);
  return values;
}

std::string LogContract::MakeTopic(TopicSettings settings) {
  settings.name = fmt::format("contract.{:08x}", std::random_device()());
  const Status created = log().CreateTopic(settings);
  EXPECT_TRUE(created) << created.error().message;
  return settings.name;
}

std::unique_ptr<LogReader> LogContract::Reader(const TopicPartition& source, int64_t from,
                                               Bell& bell) {
  auto reader = log().OpenReader(source, from, bell.waker());
  EXPECT_TRUE(reader) << reader.error().message;
  return std::move(reader).value();
}

std::unique_ptr<LogWriter> LogContract::Writer(const TopicPartition& target, Bell& bell) {
  auto writer = log().OpenWriter(target, bell.waker());
  EXPECT_TRUE(writer) << writer.error().message;
  return std::move(writer).value();
}

std::unique_ptr<FeedWriter> LogContract::Feed(Bell& bell) {
  auto writer = log().OpenFeedWriter(bell.waker());
  EXPECT_TRUE(writer) << writer.error().message;
  return std::move(writer).value();
}

}  // namespace naungan::eventlog

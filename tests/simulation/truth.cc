#include "tests/simulation/truth.h"

#include "libs/base/check.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/queued_work.h"

namespace naungan::simulation {
namespace {

using eventlog::LoggedRecord;
using eventlog::TopicPartition;

constexpr size_t kPollBytes = size_t{4} * 1024 * 1024;
// The runtime's tables have lower numbers (libs/runtime/meta_rows.h).
constexpr char kFirstServiceTable = 16;

// The rule in its shortest form. The chain of heads only shows lost records; without any it changes
// nothing.
LogTruth ReadLog(eventlog::MemoryLog& log, const TopicPartition& source) {
  LogTruth truth;
  int64_t epoch = 0;
  std::string term;
  int64_t next = 1;
  for (const LoggedRecord& logged : ReadAll(log, source)) {
    runtime::v1::LogRecord record;
    NAUNGAN_CHECK(record.ParseFromString(logged.record.value), "a log holds log records");
    if (record.has_fence() && record.fence().epoch() > epoch) {
      epoch = record.fence().epoch();
      term = record.fence().term_id();
      next = 1;
      ++truth.fences;
    } else if (record.has_batch() && record.batch().epoch() == epoch &&
               record.batch().term_id() == term && record.batch().sequence() == next) {
      ++next;
      truth.batches.push_back({.offset = logged.offset, .batch = record.batch()});
    } else {
      ++truth.void_records;
    }
  }
  return truth;
}

template <typename OnEvent>
void ForEachEvent(const Place& place, const runtime::v1::Batch& batch, OnEvent on_event) {
  runtime::EventContext context{.position = {.partition = place.partition,
                                             .epoch = batch.epoch(),
                                             .term_id = batch.term_id(),
                                             .sequence = batch.sequence()},
                                .time_us = batch.time_us()};
  for (const auto& entry : batch.entries()) {
    for (const auto& event : entry.events()) {
      on_event(event, context);
      ++context.position.index;
    }
  }
}

void Tell(const House& house, const Place& place, const LogTruth& log, Truth& truth) {
  const runtime::StateMachine& machine = house.machines().Of(place.service);
  for (const CountedBatch& counted : log.batches) {
    ForEachEvent(place, counted.batch, [&](const std::string& event, const auto& context) {
      auto published = machine.Publish(event).value();
      for (runtime::Outgoing& outgoing : published) {
        const int32_t target =
            outgoing.inbox ? house.PlaceOf(place.service, outgoing.key).partition : place.partition;
        truth.told[{outgoing.topic, target}].push_back(
            {context.position, std::move(outgoing.value), std::move(outgoing.key)});
      }
    });
  }
}

}  // namespace

std::vector<LoggedRecord> ReadAll(eventlog::MemoryLog& log, const TopicPartition& source) {
  std::vector<LoggedRecord> all;
  const auto reader = log.OpenReader(source, 0, [] {});
  NAUNGAN_CHECK(reader.has_value(), "the house's topics are there");
  for (;;) {
    auto polled = (*reader)->Poll(kPollBytes);
    NAUNGAN_CHECK(polled.has_value(), "the log in memory can be read");
    if (polled->empty()) return all;
    std::ranges::move(*polled, std::back_inserter(all));
  }
}

Truth ReadTruth(House& house) {
  Truth truth;
  for (const House::Group& group : house.groups()) {
    const Place& place = group.place;
    if (place.IsFigures()) continue;
    LogTruth log =
        ReadLog(house.broker().log(), {eventlog::PrivateLogTopic(place.service), place.partition});
    Tell(house, place, log, truth);
    truth.logs.emplace(place, std::move(log));
  }
  return truth;
}

MemoryRows Fold(const House& house, const Place& place, const LogTruth& log) {
  const runtime::StateMachine& machine = house.machines().Of(place.service);
  MemoryRows rows;
  for (const CountedBatch& counted : log.batches) {
    ForEachEvent(place, counted.batch, [&](const std::string& event, const auto& context) {
      machine.Apply(event, context, rows).value();
    });
  }
  return rows;
}

std::map<std::string, std::string> ServiceRows(const state::Reader& rows) {
  std::map<std::string, std::string> found;
  rows.Scan(std::string(1, kFirstServiceTable), "", [&](std::string_view key, auto value) {
    found.emplace(key, value);
    return true;
  });
  return found;
}

}  // namespace naungan::simulation

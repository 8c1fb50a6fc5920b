// What really happened, as an outside reader sees it in the topics alone. It uses its own wording
// of the admission rule and not the product's. Values; the functions only read the log.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/state_machine.h"
#include "naungan/runtime/v1/log.pb.h"
#include "tests/simulation/house.h"
#include "tests/support/memory_rows.h"

namespace naungan::simulation {

// A batch that counts.
struct CountedBatch {
  int64_t offset = 0;
  runtime::v1::Batch batch;
};

// A private log.
struct LogTruth {
  std::vector<CountedBatch> batches;
  int64_t fences = 0;
  int64_t void_records = 0;
};

// A record of a feed or an inbox.
struct Told {
  runtime::Position position;
  std::string value;
  std::string key;
};

struct Truth {
  std::map<Place, LogTruth> logs;
  // The feed records of the counted events, by topic and partition; each source in its order.
  std::map<eventlog::TopicPartition, std::vector<Told>> told;
};

Truth ReadTruth(House& house);

// All records of a partition of a topic.
std::vector<eventlog::LoggedRecord> ReadAll(eventlog::MemoryLog& log,
                                            const eventlog::TopicPartition& source);

// The service's rows after exactly those batches that count.
MemoryRows Fold(const House& house, const Place& place, const LogTruth& log);

// The service's own rows of `rows`, without the runtime's.
std::map<std::string, std::string> ServiceRows(const state::Reader& rows);

// The messages of a feed, over all its partitions.
template <typename Message>
std::vector<Message> MessagesOf(const Truth& truth, std::string_view topic) {
  std::vector<Message> messages;
  for (const auto& [source, told] : truth.told) {
    if (source.topic != topic) continue;
    for (const Told& one : told) messages.emplace_back().ParseFromString(one.value);
  }
  return messages;
}

}  // namespace naungan::simulation

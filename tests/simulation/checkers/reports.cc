#include <fmt/core.h>

#include "libs/runtime/topic_plan.h"
#include "services/reporting/folds/figure_projection.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

// How many interleavings are tried besides the one that the projector had.
constexpr int kInterleavings = 2;

// The records of a feed partition that reporting reads, each once and in order.
struct Stream {
  std::vector<runtime::InputRecord> records;
  size_t next = 0;
};

std::vector<Stream> StreamsOf(House& house, int32_t partition) {
  std::vector<Stream> streams;
  for (const runtime::InputSpec& spec : house.machines().figures.Inputs()) {
    for (int32_t from = 0; from < spec.topic_partitions; ++from) {
      if (spec.scope == runtime::InputScope::kSamePartition && from != partition) continue;
      Stream& stream = streams.emplace_back();
      std::optional<runtime::Position> last;
      for (auto& logged : ReadAll(house.broker().log(), {spec.topic, from})) {
        auto frame = runtime::DecodeFeedFrame(spec.topic, logged.record);
        if (!frame || frame->previous != last) continue;  // read already, or beyond a gap
        last = frame->position;
        stream.records.push_back({.topic = spec.topic,
                                  .partition = from,
                                  .source = frame->position,
                                  .type = frame->type,
                                  .subject = frame->subject,
                                  .key = std::move(logged.record.key),
                                  .value = std::move(logged.record.value),
                                  .time_us = frame->time_us});
      }
    }
  }
  return streams;
}

Result<MemoryRows> FoldInterleaved(std::vector<Stream>& streams, int32_t partition,
                                   Chance& chance) {
  MemoryRows rows;
  size_t left = 0;
  for (Stream& stream : streams) {
    stream.next = 0;
    left += stream.records.size();
  }
  while (left > 0) {
    Stream& stream = streams[static_cast<size_t>(chance.Below(std::ssize(streams)))];
    if (stream.next == stream.records.size()) continue;
    NAUNGAN_TRY(reporting::FoldRecord(stream.records[stream.next++], partition, rows));
    --left;
  }
  return rows;
}

}  // namespace

Violations CheckReports(const Evidence& evidence) {
  House& house = evidence.house;
  Violations violations;
  for (const House::Group& group : house.groups()) {
    if (!group.place.IsFigures()) continue;
    const auto view = group.nodes.front()->partition().OpenView();
    if (!view) {
      violations.push_back("I6: " + group.place.ToString() + " does not serve");
      continue;
    }
    const auto shown = ServiceRows(*view->rows);
    auto streams = StreamsOf(house, group.place.partition);
    for (int i = 0; i < kInterleavings; ++i) {
      const auto folded = FoldInterleaved(streams, group.place.partition, house.chance());
      if (!folded) {
        violations.push_back("I6: the feeds cannot be folded: " + folded.error().message);
      } else if (ServiceRows(*folded) != shown) {
        violations.push_back("I6: " + group.place.ToString() +
                             " shows other figures than a fold of the feeds");
      }
    }
  }
  return violations;
}

}  // namespace naungan::simulation

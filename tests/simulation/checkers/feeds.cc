#include <fmt/core.h>

#include <map>

#include "libs/eventlog/topics.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

// The records by source, each source in its own order. An inbox partition has several sources.
using Records = std::map<int32_t, std::vector<Told>>;

bool Same(const Told& a, const Told& b) {
  return a.position == b.position && a.value == b.value && a.key == b.key;
}

}  // namespace

Violations CheckFeeds(const Evidence& evidence) {
  Violations violations;
  for (const auto& [source, expected] : evidence.truth.told) {
    Records told;
    for (const Told& one : expected) told[one.position.partition].push_back(one);
    // Each record once, because a reader drops what it has read and waits at a gap.
    std::map<int32_t, size_t> read;
    for (const auto& logged : ReadAll(evidence.house.broker().log(), source)) {
      const auto frame = runtime::DecodeFeedFrame(source.topic, logged.record);
      if (!frame) {
        violations.push_back(fmt::format("feeds: {}/{} has a record with a malformed frame",
                                         source.topic, source.partition));
        continue;
      }
      const std::vector<Told>& list = told[frame->position.partition];
      const Told one{frame->position, logged.record.value, logged.record.key};
      if (std::ranges::none_of(list, [&](const Told& other) { return Same(one, other); })) {
        violations.push_back(fmt::format("feeds: {}/{} holds {}, which did not happen",
                                         source.topic, source.partition,
                                         runtime::ToText(frame->position)));
        continue;
      }
      size_t& next = read[frame->position.partition];
      if (next < list.size() && Same(list[next], one)) ++next;
    }
    for (const auto& [from, list] : told) {
      if (read[from] == list.size()) continue;
      violations.push_back(fmt::format("feeds: {}/{} lacks {} of {} records of source {}",
                                       source.topic, source.partition, list.size() - read[from],
                                       list.size(), from));
    }
  }
  return violations;
}

}  // namespace naungan::simulation

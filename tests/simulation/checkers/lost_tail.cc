#include <fmt/core.h>

#include <algorithm>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

// What a reader says that meets another past in a feed than the one it has read.
constexpr const char* kOtherPast = "FEED_DIVERGED";

// What one sees who reads the log from its beginning to its end.
runtime::PartitionStatus ReadWhole(House& house, const Place& place) {
  Node cold(house.node_ports(), place, "-cold");
  cold.Start(/*lead=*/false);
  while (cold.Run()) {
  }
  return cold.partition().Status();
}

}  // namespace

Violations CheckLostTail(const Evidence& evidence, const Place& place) {
  Violations violations;
  const House::Group& group = evidence.house.GroupOf(place);
  // An instance that kept what was lost may lead, and its batches do not follow for anybody else.
  // It cannot notice that itself, so another instance must.
  const bool has_noticed = std::ranges::any_of(group.nodes, &Node::Stopped);
  const runtime::PartitionStatus whole = ReadWhole(evidence.house, place);
  const bool log_has_hole = whole.role == runtime::Role::kStopped;
  if (log_has_hole && !has_noticed) {
    violations.push_back("lost tail: no instance noticed the hole in " + place.ToString());
  }
  // If the leader of the newest term noticed before its first batch, those who kept what was lost
  // have seen its fence alone, which counts in every past.
  const bool newest_term_is_empty = whole.log_position.sequence == 0;
  if (log_has_hole || (newest_term_is_empty && has_noticed)) return violations;
  for (const auto& found : CompareWithColdReader(evidence.house, group, Compared::kPast)) {
    violations.push_back("lost tail: serves another past than its log's: " + found);
  }
  return violations;
}

Violations CheckAcceptedLoss(const Evidence& evidence, const Place& place) {
  Violations violations;
  const House::Group& group = evidence.house.GroupOf(place);
  for (const auto& node : group.nodes) {
    if (!node->Stopped()) continue;
    violations.push_back(fmt::format("accepted loss: {} still stands: {}", node->name(),
                                     node->partition().Status().alarm));
  }
  if (std::ranges::none_of(group.nodes, &Node::Leads)) {
    violations.push_back("accepted loss: no instance leads " + place.ToString());
  }
  for (const auto& found : CompareWithColdReader(evidence.house, group, Compared::kPast)) {
    violations.push_back("accepted loss: serves another past than its log's: " + found);
  }
  for (const House::Group& reader : evidence.house.groups()) {
    for (const auto& node : reader.nodes) {
      if (!node->up()) continue;
      const std::string alarm = node->partition().Status().alarm;
      if (alarm.find(kOtherPast) == std::string::npos) continue;
      violations.push_back(fmt::format("accepted loss: {} stands: {}", node->name(), alarm));
    }
  }
  return violations;
}

}  // namespace naungan::simulation

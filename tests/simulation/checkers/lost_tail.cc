#include <fmt/core.h>

#include <algorithm>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

// What a reader says that meets another past in a feed than the one it has read.
constexpr const char* kOtherPast = "FEED_DIVERGED";

// Whether a reader gets from the beginning of the log to its end.
bool CanBeRead(House& house, const Place& place) {
  Node cold(house.node_ports(), place, "-cold");
  cold.Start(/*lead=*/false);
  while (cold.Run()) {
  }
  return !cold.Stopped();
}

}  // namespace

Violations CheckLostTail(const Evidence& evidence, const Place& place) {
  Violations violations;
  const House::Group& group = evidence.house.GroupOf(place);
  // An instance that kept what was lost may lead, and its batches do not follow for anybody else.
  // It cannot notice that itself, so another instance must.
  const bool log_has_hole = !CanBeRead(evidence.house, place);
  if (log_has_hole && std::ranges::none_of(group.nodes, &Node::Stopped)) {
    violations.push_back("lost tail: no instance noticed the hole in " + place.ToString());
  }
  if (log_has_hole) return violations;
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

#include "tests/simulation/checkers.h"

namespace naungan::simulation {

Violations CheckLostTail(const Evidence& evidence, const Place& place) {
  Violations violations;
  const House::Group& group = evidence.house.GroupOf(place);
  for (const auto& found : CompareWithColdReader(evidence.house, group, Compared::kPast)) {
    violations.push_back("lost tail: serves another past than its log's: " + found);
  }
  return violations;
}

}  // namespace naungan::simulation

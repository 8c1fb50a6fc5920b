#include <algorithm>
#include <iterator>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {

Violations CheckConduct(const Evidence& evidence) {
  Violations violations;
  for (const House::Group& group : evidence.house.groups()) {
    for (const auto& node : group.nodes) {
      std::ranges::copy(node->misconduct(), std::back_inserter(violations));
    }
  }
  return violations;
}

}  // namespace naungan::simulation

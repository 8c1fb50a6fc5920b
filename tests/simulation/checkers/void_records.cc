#include <fmt/core.h>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {

Violations CheckVoid(const Evidence& evidence) {
  Violations violations;
  for (const auto& [place, log] : evidence.truth.logs) {
    const auto folded = ServiceRows(Fold(evidence.house, place, log));
    for (const auto& node : evidence.house.GroupOf(place).nodes) {
      if (!node->up()) continue;
      const auto view = node->partition().OpenView();
      if (!view || ServiceRows(*view->rows) != folded) {
        violations.push_back(
            fmt::format("I8: {} has other rows than what counts in its log makes ({} void records)",
                        node->name(), log.void_records));
      }
    }
  }
  return violations;
}

}  // namespace naungan::simulation

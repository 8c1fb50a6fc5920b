#include <fmt/core.h>

#include "services/enrollment/tables.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

void CheckNode(const Node& node, Violations& violations) {
  if (!node.up()) return;
  const runtime::PartitionStatus status = node.partition().Status();
  if (!status.alarm.empty()) {
    violations.push_back(fmt::format("I9: {} has an alarm: {}", node.name(), status.alarm));
  }
  const int64_t pending = status.queued_commands + status.pending_work;
  if (pending > 0 || (node.Leads() && status.unpublished > 0)) {
    violations.push_back(fmt::format("I9: {} has {} commands, {} works, {} feed records left",
                                     node.name(), status.queued_commands, status.pending_work,
                                     status.unpublished));
  }
}

// Seats that got no answer, and rows that wait although there are seats.
void CheckRosters(const Node& node, Violations& violations) {
  const auto view = node.partition().OpenView();
  if (!view) return;
  enrollment::kRosters.Scan(
      *view->rows, state::EncodeKey(enrollment::kRosters.id),
      [&](std::string_view, const enrollment::v1::StoredRoster& roster) {
        if (roster.counts().seats_held() > 0 || roster.counts().pending() > 0 ||
            roster.grants_open() > 0 || roster.approvals_open() > 0) {
          violations.push_back(
              fmt::format("I9: {}: a roster is left with {} seats held, {} pending", node.name(),
                          roster.counts().seats_held(), roster.counts().pending()));
        }
        return true;
      });
}

}  // namespace

Violations CheckPending(const Evidence& evidence) {
  Violations violations;
  for (const House::Group& group : evidence.house.groups()) {
    bool served = false;
    for (const auto& node : group.nodes) {
      CheckNode(*node, violations);
      served = served || node->Leads() || (group.place.IsFigures() && node->partition().Ready());
      if (group.place.service == kEnrollmentService && node->Leads()) {
        CheckRosters(*node, violations);
      }
    }
    if (!served) violations.push_back("I9: no instance leads " + group.place.ToString());
  }
  for (const Request& request : evidence.clients.requests()) {
    if (request.Settled()) continue;
    violations.push_back(fmt::format("I9: '{}' has no answer", request.command.what));
  }
  return violations;
}

}  // namespace naungan::simulation

#include <fmt/core.h>

#include <map>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {

Violations CheckUnknown(const Evidence& evidence) {
  std::map<std::pair<Place, std::string>, int64_t> times;
  for (const auto& [place, log] : evidence.truth.logs) {
    for (const CountedBatch& counted : log.batches) {
      for (const auto& entry : counted.batch.entries()) {
        if (entry.has_request()) ++times[{place, entry.request().request_id()}];
      }
    }
  }
  Violations violations;
  for (const Request& request : evidence.clients.requests()) {
    const int64_t logged = times[{request.command.place, request.id}];
    if (logged > 1) {
      violations.push_back(fmt::format("I2: '{}' happened {} times", request.command.what, logged));
    }
    if (request.replies.empty() && !request.unknown_again && logged > 0) {
      violations.push_back(fmt::format("I2: '{}' was refused and happened", request.command.what));
    }
    for (const runtime::Reply& reply : request.replies) {
      const runtime::Reply& first = request.replies.front();
      if (reply.result == first.result && reply.position == first.position &&
          reply.feeds == first.feeds) {
        continue;
      }
      violations.push_back(
          fmt::format("I2: '{}' was given two different answers", request.command.what));
    }
  }
  return violations;
}

}  // namespace naungan::simulation

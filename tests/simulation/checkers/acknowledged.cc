#include <fmt/core.h>

#include <map>

#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

struct Logged {
  int64_t times = 0;
  std::string result;
  int64_t epoch = 0;
  int64_t sequence = 0;
};

}  // namespace

Violations CheckAcknowledged(const Evidence& evidence) {
  std::map<std::pair<Place, std::string>, Logged> logged;
  for (const auto& [place, log] : evidence.truth.logs) {
    for (const CountedBatch& counted : log.batches) {
      for (const auto& entry : counted.batch.entries()) {
        if (!entry.has_request()) continue;
        Logged& found = logged[{place, entry.request().request_id()}];
        ++found.times;
        found.result = entry.request().result();
        found.epoch = counted.batch.epoch();
        found.sequence = counted.batch.sequence();
      }
    }
  }
  Violations violations;
  for (const Request& request : evidence.clients.requests()) {
    for (const runtime::Reply& reply : request.replies) {
      const Logged& found = logged[{request.command.place, request.id}];
      if (found.times != 1) {
        violations.push_back(fmt::format(
            "I1: '{}' was acknowledged at {}/{} and is {} times in the log", request.command.what,
            reply.position.epoch, reply.position.sequence, found.times));
      } else if (found.result != reply.result || found.epoch != reply.position.epoch ||
                 found.sequence != reply.position.sequence) {
        violations.push_back(fmt::format(
            "I1: '{}' was acknowledged at {}/{}; the log has it at {}/{}{}", request.command.what,
            reply.position.epoch, reply.position.sequence, found.epoch, found.sequence,
            found.result == reply.result ? "" : ", with another result"));
      }
    }
  }
  return violations;
}

}  // namespace naungan::simulation

#include "tests/simulation/clients.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/base/uuid.h"

namespace naungan::simulation {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kDeadlineUs = 5 * kMicrosPerSecond;
// How long after its deadline a client gives up by itself.
constexpr int64_t kGiveUpUs = 6 * kMicrosPerSecond;
constexpr int64_t kSendAgainUsMax = 400 * kMicrosPerMilli;

bool IsUnknown(const Error& error) {
  return error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded;
}

void BecomesUnknown(Request& request) {
  request.ever_unknown = true;
  request.unknown_again = request.Settled();
}

std::string NewRequestId(House& house) {
  std::array<uint8_t, 10> random;
  house.entropy().Fill(random);
  const Uuid id = MakeUuidV7(house.clock().NowUs() / kMicrosPerMilli, random);
  return {id.bytes().begin(), id.bytes().end()};
}

}  // namespace

size_t Clients::Send(Outgoing command) {
  Request& request = requests_.emplace_back();
  request.command = std::move(command);
  request.id = NewRequestId(house_);
  Dispatch(request);
  return requests_.size() - 1;
}

void Clients::Step() {
  const int64_t now_us = house_.clock().SteadyUs();
  for (Request& request : requests_) {
    if (request.waiting && now_us >= request.give_up_us) {
      request.waiting = false;
      BecomesUnknown(request);
      request.send_again_us = now_us + house_.chance().Below(kSendAgainUsMax);
    }
    if (request.waiting || now_us < request.send_again_us) continue;
    if (!request.Settled() || std::exchange(request.asks_again, false)) Dispatch(request);
  }
}

bool Clients::Quiet() const {
  return std::ranges::all_of(requests_, [](const Request& request) {
    return request.Settled() && !request.waiting && !request.asks_again;
  });
}

void Clients::Dispatch(Request& request) {
  const int64_t now_us = house_.clock().SteadyUs();
  request.waiting = true;
  request.give_up_us = now_us + kGiveUpUs;
  // Usually the leader; sometimes an instance that the client believes to be the leader.
  Node* node = house_.ServerOf(request.command.place);
  const auto& nodes = house_.GroupOf(request.command.place).nodes;
  Node* const other = house_.chance().Pick(nodes).get();
  if (house_.chance().Percent(15) && other->up()) node = other;
  if (node == nullptr) return;  // no instance is up, so it times out
  node->partition().Submit({.request_id = request.id,
                            .payload = request.command.payload,
                            .after = request.command.after,
                            .deadline_steady_us = now_us + kDeadlineUs},
                           [this, &request, life = node->life()](Result<runtime::Reply> answer) {
                             if (!life.expired()) Heard(request, std::move(answer));
                           });
}

void Clients::Heard(Request& request, Result<runtime::Reply> answer) {
  const int64_t now_us = house_.clock().SteadyUs();
  request.waiting = false;
  request.send_again_us = now_us + house_.chance().Below(kSendAgainUsMax);
  if (answer) {
    house_.trace().Say("answered: {} at {}/{}", request.command.what, answer->position.epoch,
                       answer->position.sequence);
    request.replies.push_back(*std::move(answer));
  } else if (IsUnknown(answer.error())) {
    BecomesUnknown(request);
    return;
  } else {
    house_.trace().Say("refused: {}: {}", request.command.what, answer.error().reason);
    request.refusals.push_back(std::move(answer).error());
  }
  if (house_.faults().Deal(Fault::kRetry)) request.asks_again = true;
}

}  // namespace naungan::simulation

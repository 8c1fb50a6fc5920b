// Those who send commands, as over gRPC: they time out, try elsewhere, ask again by the same
// request id, sometimes when they had their answer, and remember everything they were told. One
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs/runtime/command.h"
#include "tests/simulation/house.h"

namespace naungan::simulation {

// A command on its way out.
struct Outgoing {
  Place place;
  std::string what;     // for the trace
  std::string payload;  // as the service's gRPC handler submits it
  runtime::After after;
};

// One request and all that its sender was ever told of it.
struct Request {
  Outgoing command;
  std::string id;
  std::vector<runtime::Reply> replies;
  std::vector<Error> refusals;  // by the rules: nothing was done
  bool ever_unknown = false;
  // Of a sending after the first answer: what was refused then may have been done since.
  bool unknown_again = false;
  // A sending after it was settled may or may not have been decided: the rules may say yes by then.
  bool unknown_since = false;
  // Of the sending under way.
  bool waiting = false;
  int64_t give_up_us = 0;
  int64_t send_again_us = 0;
  bool asks_again = false;  // although it has its answer

  // Its sender knows what became of it.
  bool Settled() const { return !replies.empty() || !refusals.empty(); }
};

class Clients {
 public:
  // `house` must outlive it.
  explicit Clients(House& house) : house_(house) {}

  // Sends; the number is the request's, for At.
  size_t Send(Outgoing command);
  const Request& At(size_t number) const { return requests_[number]; }

  // Time-outs, and sendings that are due.
  void Step();
  // Every request has its answer.
  bool Quiet() const;

  const std::deque<Request>& requests() const { return requests_; }

 private:
  void Dispatch(Request& request);
  void Heard(Request& request, Result<runtime::Reply> answer);

  House& house_;
  // A deque: replies under way keep references.
  std::deque<Request> requests_;
};

}  // namespace naungan::simulation

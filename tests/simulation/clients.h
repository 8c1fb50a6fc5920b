// Clients that send commands, as over gRPC. They time out, try another instance, ask again with the
// same request id (sometimes although they had an answer), and remember every answer. One thread.
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

// A command to send.
struct Outgoing {
  Place place;
  std::string what;     // for the trace
  std::string payload;  // as the service's gRPC handler submits it
  runtime::After after;
};

// One request and every answer that its sender got.
struct Request {
  Outgoing command;
  std::string id;
  std::vector<runtime::Reply> replies;
  std::vector<Error> refusals;  // by the rules, so nothing was done
  bool ever_unknown = false;
  // True: a request was sent again after its first answer, and the outcome is unknown. What was
  // refused then may have been done since.
  bool unknown_again = false;
  // True: it was sent again after it was settled, and may have been decided then. By then the rules
  // may allow what they refused before.
  bool unknown_since = false;
  // True while an answer is awaited.
  bool waiting = false;
  int64_t give_up_us = 0;
  int64_t send_again_us = 0;
  bool asks_again = false;  // although it has an answer

  // Returns true if its sender knows what became of it.
  bool Settled() const { return !replies.empty() || !refusals.empty(); }
};

class Clients {
 public:
  // `house` must outlive it.
  explicit Clients(House& house) : house_(house) {}

  // Sends a command. Returns the number of the request, for At.
  size_t Send(Outgoing command);
  const Request& At(size_t number) const { return requests_[number]; }

  // Handles time-outs, and sends what is due.
  void Step();
  // Returns true if every request has an answer.
  bool Quiet() const;

  const std::deque<Request>& requests() const { return requests_; }

 private:
  void Dispatch(Request& request);
  void Heard(Request& request, Result<runtime::Reply> answer);

  House& house_;
  // It is a deque because replies that are under way keep references.
  std::deque<Request> requests_;
};

}  // namespace naungan::simulation

// Who does the work of the house: offices that go through their papers one after another, look at
// what the services show, and go on whatever is refused. Several at a time want the same people.
// One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/commands.h"

namespace naungan::simulation {

// A piece of work: what to send, given what the services show at that moment; nothing: not yet, or
// not at all.
using Paper = std::function<std::optional<Addressed>(House&)>;

class Office {
 public:
  explicit Office(std::vector<Paper> papers) : papers_(std::move(papers)) {}

  // Sends the next command when the last one has its answer.
  void Step(House& house, Clients& clients);
  bool Done() const { return at_ == papers_.size(); }

 private:
  void Next();

  std::vector<Paper> papers_;
  size_t at_ = 0;
  int tries_ = 0;
  int64_t not_before_us_ = 0;
  std::optional<size_t> request_;
  // Where the last answers left their feeds: sometimes the next command waits for them.
  runtime::After after_;
};

// The offices of one run: two towns, the renewal of one, self-payers, and the claims desks.
std::vector<Office> DrawOffices(Chance& chance);

}  // namespace naungan::simulation

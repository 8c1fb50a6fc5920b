// The offices that do the work of the house. Each goes through its papers one after another, looks
// at what the services show, and goes on when something is refused. Several offices want the same
// people. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/commands.h"

namespace naungan::simulation {

// A piece of work. It returns the command to send, given what the services show at that moment, or
// nullopt if there is nothing to send (yet).
using Paper = std::function<std::optional<Addressed>(House&)>;

class Office {
 public:
  explicit Office(std::vector<Paper> papers) : papers_(std::move(papers)) {}

  // Sends the next command if the last one has an answer.
  void Step(House& house, Clients& clients);
  bool Done() const { return at_ == papers_.size(); }

 private:
  void Next();

  std::vector<Paper> papers_;
  size_t at_ = 0;
  int tries_ = 0;
  int64_t not_before_us_ = 0;
  std::optional<size_t> request_;
  // The feed positions in the last answers. Sometimes the next command waits for them.
  runtime::After after_;
};

// The offices of one run: two towns, the renewal of one of them, self-payers, and the claims desks.
std::vector<Office> DrawOffices(Chance& chance);

}  // namespace naungan::simulation

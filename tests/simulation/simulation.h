// One run of the simulator: a house with its offices and mishaps from one seed, then healing, then
// the checkers. The same seed gives the same run. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/simulation/faults.h"
#include "tests/simulation/rules.h"

namespace naungan::simulation {

// One seed in this many loses the tail of a log. Such a log never heals, so only that is checked in
// these runs.
inline constexpr uint64_t kTailLossEvery = 6;

// What the runs did together. If some count is zero, the runs prove nothing about it.
struct Reached {
  int64_t acknowledged = 0;
  int64_t unknown = 0;  // requests whose outcome was unknown at some time
  int64_t terms = 0;
  int64_t void_records = 0;
  int64_t seats = 0;
  int64_t covers = 0;
  int64_t corrections = 0;  // payments reversed and bills voided
  int64_t claims_paid = 0;
  int64_t losses_noticed = 0;

  void Add(const Reached& other);
};

struct Run {
  std::vector<std::string> violations;
  std::vector<std::string> trace;  // empty unless it was kept
  FaultCounts faults{};
  Reached reached;
};

// Empties `directory` first. All runs may share `rules`.
Run RunSeed(const Rules& rules, uint64_t seed, const std::filesystem::path& directory,
            bool keep_trace);

}  // namespace naungan::simulation

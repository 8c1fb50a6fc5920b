// `naungan partitions move`: one instance of a service gives partitions to another.
//
//   giver      ResignPartitions: finishes what it accepted, then follows
//   successor  LeadPartitions: fences, takes over, answers
//
// Callers are led from one to the other; nothing is lost and nothing is done twice.
#pragma once

#include <cstdint>
#include <string>

#include "libs/platform/clock.h"

namespace naungan::cli {

// An instance that does not answer within this is taken for gone.
inline constexpr int64_t kInstanceTimeoutMs = 2'000;
// The successor has this long to lead; then the giver is told to lead again. (It would by itself,
// runtime::kHandOverTake after it gave them.)
inline constexpr int64_t kTakeMaxMs = 8'000;

struct MoveOptions {
  std::string service;     // "enrollment"
  std::string from;        // host:port of who leads them
  std::string to;          // host:port of who is to
  std::string partitions;  // "2-5"
  // Take them over if `from` does not answer: for an instance that hangs or is gone. What it had
  // accepted and not appended is void; its clients are told nothing and ask again.
  bool force = false;
};

// Moves, waits until the successor leads and has committed a batch of its own in each partition,
// and prints a line for each. Exit status 0; 1: it could not be done, stderr says why and who leads
// now; 2: wrong usage, an instance cannot be asked: nothing was changed.
int MovePartitions(const MoveOptions& options, const platform::Clock& clock);

}  // namespace naungan::cli

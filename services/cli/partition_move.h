// `naungan partitions move`: moves partitions from one instance of a service to another.
//
//   the giver      is told ResignPartitions: it finishes what it accepted, then follows
//   the successor  is told LeadPartitions: it writes a fence, takes over and answers
//
// Callers are sent from the one to the other. Nothing is lost, and nothing is done twice.
#pragma once

#include <cstdint>
#include <string>

#include "libs/platform/clock.h"

namespace naungan::cli {

// If the successor does not lead within this time, the giver is told to lead again. It would do so
// anyway runtime::kHandOverTake after it gave the partitions.
inline constexpr int64_t kTakeMaxMs = 8'000;

struct MoveOptions {
  std::string service;     // "enrollment"
  std::string from;        // host:port of the instance that leads them
  std::string to;          // host:port of the instance that is to lead them
  std::string partitions;  // "2-5"
  // Move the partitions even if `from` does not answer because it hangs or is gone. Commands that
  // it had accepted but not appended are void: their clients get no answer and ask again.
  bool force = false;
};

// Moves the partitions, waits until the successor leads each of them and has committed a batch of
// its own there, and prints a line for each. Returns the exit status:
//   0  the partitions were moved
//   1  they could not be moved; stderr says why, and which instance leads them now
//   2  the options are wrong or an instance cannot be asked, so nothing was changed
int MovePartitions(const MoveOptions& options, const platform::Clock& clock);

}  // namespace naungan::cli

// Records of inputs that an operator had skipped. A skip is an event of the log of the partition
// that stands at the record: it says who ordered it, why, and which record. A projection has no
// log, so its skips are in the log of its service, in the partition with its number.
//
//   the record                     what a reader does once it is skipped
//   cannot be decided on           counts it as read, without an event
//   has an unreadable frame        drops it
//   does not follow what was read  decides on it as if it followed, and what is between is lost
//
// Pure functions of the rows; one thread, that of the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "libs/eventlog/log.h"
#include "libs/state/rows.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

// Returns true if the record of that input partition is skipped.
using IsSkipped = std::function<bool(const eventlog::TopicPartition& input, int64_t offset)>;

// For readers of which no record was ever skipped.
inline bool NoneSkipped(const eventlog::TopicPartition& /*input*/, int64_t /*offset*/) {
  return false;
}

// For BatchFold. `time_us` is that of the batch.
void ApplySkip(const v1::Skip& skip, int64_t time_us, state::Writer& rows);

// `projection` is the reader's name; empty for the service's partition itself.
bool InputIsSkipped(const state::Reader& rows, std::string_view projection,
                    const eventlog::TopicPartition& input, int64_t offset);

}  // namespace naungan::runtime

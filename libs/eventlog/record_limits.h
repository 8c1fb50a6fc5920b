// How much a record counts for where bytes in memory or in flight are bounded.
#pragma once

#include <cstdint>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// What a queue keeps besides the record's own bytes, roughly: so that many empty records are
// bounded too.
inline constexpr int64_t kRecordOverheadBytes = 128;

int64_t KeyAndHeadersBytes(const Record& record);

inline int64_t BufferedBytes(const Record& record) {
  return kRecordOverheadBytes + KeyAndHeadersBytes(record) +
         static_cast<int64_t>(record.value.size());
}

}  // namespace naungan::eventlog

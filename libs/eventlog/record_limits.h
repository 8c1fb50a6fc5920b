// How large a record may be (CheckRecord, declared with the limits in log.h), and how much it
// counts for where bytes in memory or in flight are limited. Pure functions; any thread.
#pragma once

#include <cstdint>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// Roughly what a queue keeps besides the record's own bytes. Because of it the number of empty
// records is limited too.
inline constexpr int64_t kRecordOverheadBytes = 128;

int64_t KeyAndHeadersBytes(const Record& record);

inline int64_t BufferedBytes(const Record& record) {
  return kRecordOverheadBytes + KeyAndHeadersBytes(record) +
         static_cast<int64_t>(record.value.size());
}

}  // namespace naungan::eventlog

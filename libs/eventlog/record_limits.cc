#include "libs/eventlog/record_limits.h"

#include <fmt/core.h>

namespace naungan::eventlog {

int64_t KeyAndHeadersBytes(const Record& record) {
  size_t bytes = record.key.size();
  for (const Header& header : record.headers) bytes += header.name.size() + header.value.size();
  return static_cast<int64_t>(bytes);
}

Status CheckRecord(const Record& record) {
  if (static_cast<int64_t>(record.value.size()) > kRecordBytesMax) {
    return Fail(Code::kInvalidArgument, "RECORD_TOO_LARGE", "value",
                fmt::format("The record's value has {} bytes, but only {} are allowed. Split it.",
                            record.value.size(), kRecordBytesMax));
  }
  if (KeyAndHeadersBytes(record) > kKeyAndHeadersBytesMax) {
    return Fail(Code::kInvalidArgument, "RECORD_TOO_LARGE", "headers",
                fmt::format("The record's key and headers have {} bytes, but only {} are allowed.",
                            KeyAndHeadersBytes(record), kKeyAndHeadersBytesMax));
  }
  if (record.tombstone && !record.value.empty()) {
    return Fail(Code::kInvalidArgument, "RECORD_MALFORMED", "value",
                "A tombstone must not have a value.");
  }
  return {};
}

}  // namespace naungan::eventlog

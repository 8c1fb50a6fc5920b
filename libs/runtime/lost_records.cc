#include "libs/runtime/lost_records.h"

#include <fmt/core.h>

#include <string_view>

#include "libs/base/sha256.h"

namespace naungan::runtime {
namespace {

// `what` completes "The log lost records: ...".
std::unexpected<Error> Lost(std::string_view reason, std::string_view what) {
  return Fail(Code::kDataLoss, reason, "",
              fmt::format("The log lost records: {}. {}", what, eventlog::kAfterALoss));
}

}  // namespace

Status CheckLogEnd(const eventlog::TopicPartition& own_log, int64_t end_offset,
                   int64_t next_offset) {
  if (end_offset >= next_offset) return {};
  return Lost("CURSOR_BEYOND_END",
              fmt::format("{}/{} ends at {} and was applied up to {}", own_log.topic,
                          own_log.partition, end_offset, next_offset));
}

Status CheckFenceOffset(const eventlog::TopicPartition& own_log, int64_t fence_offset,
                        int64_t next_offset) {
  if (fence_offset >= next_offset) return {};
  return Lost("FENCE_BELOW_CURSOR",
              fmt::format("a new record of {}/{} landed at {}, below {}", own_log.topic,
                          own_log.partition, fence_offset, next_offset));
}

Status CheckLastRecord(const eventlog::LoggedRecord& record,
                       const eventlog::AdmissionState& admission) {
  if (Sha256({BytesOf(admission.last_head), record.record.value}) == admission.chain) return {};
  return Lost("LAST_RECORD_CHANGED",
              fmt::format("another record stands at offset {}", record.offset));
}

std::unexpected<Error> LastRecordMissing(int64_t last_offset) {
  return Lost("LAST_RECORD_MISSING", fmt::format("there is no record at offset {}", last_offset));
}

Status CheckSameChain(int64_t offset, const eventlog::AdmissionState& read_again,
                      const eventlog::AdmissionState& applied) {
  if (read_again.chain == applied.chain) return {};
  return Lost("CHAIN_CHANGED",
              fmt::format("the history up to offset {} is not the one that was applied", offset));
}

std::unexpected<Error> FeedAhead(const eventlog::TopicPartition& feed, const Position& position) {
  return Lost("FEED_AHEAD",
              fmt::format("the feed {}/{} holds {}, which this partition's log does not",
                          feed.topic, feed.partition, ToText(position)));
}

}  // namespace naungan::runtime

// The frame of a record in a feed or an inbox: CloudEvents 1.0 in Kafka's binary mode.
//
//   ce_specversion  1.0                          ce_id        <topic>/<position>
//   ce_source       /naungan/<service>/<part.>   ce_type      naungan.claims.v1.ClaimEvent.paid
//   ce_subject      the entity's resource name   ce_sequence  the entity's own count, from 1
//   ce_time         when it was recorded         ce_position  where it stands in its source's log
//   ce_dataschema   the message's full name      ce_previous  the position of the record before it
//   content-type    application/protobuf                      from this source in this partition
//                                                             of the topic; empty if it is the
//                                                             first
//   ce_fork         only on the first record after a fork (forks.h) between the two: its position
//
// The frame is a pure function of the event, so a record that is published again has the same one.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// What the headers say.
struct FeedFrame {
  std::string service;  // of the source; the topic belongs to it
  Position position;
  std::optional<Position> previous;
  std::optional<Position> fork;
  std::string type;
  std::string subject;
  int64_t sequence = 0;
  int64_t time_us = 0;

  bool operator==(const FeedFrame&) const = default;
};

// Returns the record of `topic` with the frame's headers.
eventlog::Record EncodeFeedRecord(std::string_view topic, const FeedFrame& frame, std::string key,
                                  std::string value);

// Reads the headers and ignores unknown ones. Error, kInvalidArgument: FRAME_MALFORMED, with the
// header as the field, if a header is missing, is there twice, or is not as EncodeFeedRecord writes
// it.
Result<FeedFrame> DecodeFeedFrame(std::string_view topic, const eventlog::Record& record);

// RFC 3339 in UTC with microseconds: "2026-01-31T16:59:59.000001Z". Years 1970 to 9999.
std::string TimeText(int64_t time_us);
Result<int64_t> ParseTime(std::string_view text);

}  // namespace naungan::runtime

// The frame of a record in a feed or an inbox: CloudEvents 1.0 in Kafka's binary mode.
//
//   ce_specversion  1.0                          ce_id        <topic>/<position>
//   ce_source       /naungan/<service>/<part.>   ce_type      naungan.claims.v1.ClaimEvent.paid
//   ce_subject      the entity's resource name   ce_sequence  the entity's own count, from 1
//   ce_time         when it was recorded         ce_position  where it stands in its source's log
//   ce_dataschema   the message's full name      ce_previous  the one before it in this partition
//   of content-type    application/protobuf                      the topic from this source, or
//   empty traceparent     drawn from the position
//
// A pure function of the event: a record that is published again has the same frame.
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
  std::string service;  // of the source: the one that the topic belongs to
  Position position;
  std::optional<Position> previous;
  std::string type;
  std::string subject;
  int64_t sequence = 0;
  int64_t time_us = 0;

  bool operator==(const FeedFrame&) const = default;
};

// Key, headers and value of a record of `topic`.
eventlog::Record EncodeFeedRecord(std::string_view topic, const FeedFrame& frame, std::string key,
                                  std::string value);

// Reads the headers; those of others are passed over. Error: kInvalidArgument, FRAME_MALFORMED with
// the header as the field: one is missing, twice, or not as EncodeFeedRecord writes it.
Result<FeedFrame> DecodeFeedFrame(std::string_view topic, const eventlog::Record& record);

// RFC 3339 in UTC with microseconds: "2026-01-31T16:59:59.000001Z". Years 1970 to 9999.
std::string TimeText(int64_t time_us);
Result<int64_t> ParseTime(std::string_view text);

}  // namespace naungan::runtime

// How an instance notices that a log lost records. A partition that has proof of it stops and
// refuses to serve: whatever it decided next could contradict what it had promised.
//
//   reason               what was seen
//   CURSOR_BEYOND_END    the own log ends before the offset up to which it has been applied
//   FENCE_BELOW_CURSOR   a new fence landed before that offset: the tail was lost and grew again
//   LAST_RECORD_MISSING  there is no record where the last admitted one was
//   LAST_RECORD_CHANGED  another record stands there
//   CHAIN_CHANGED        the records read again have another chain than the one applied
//   FEED_AHEAD           a feed of this partition holds a record that its log does not
//
// These are found elsewhere, with the same consequence:
//
//   EPOCH_AHEAD, SEQUENCE_GAP, HEAD_MISMATCH   a batch does not follow (eventlog/admission.h)
//   FEED_DIVERGED                              its own feed has another past (gap_rule.h)
//   OFFSET_OUT_OF_RANGE                        its next offset is gone (eventlog/log.h)
//
// If the feed of another source has another past, only reading of that source stops (inputs.h).
//
// All errors are kDataLoss. Pure functions; any thread.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {

// `own_log` ends at `end_offset` and has been applied up to `next_offset`. Error:
// CURSOR_BEYOND_END.
Status CheckLogEnd(const eventlog::TopicPartition& own_log, int64_t end_offset,
                   int64_t next_offset);

// A new fence landed at `fence_offset`. Error: FENCE_BELOW_CURSOR.
Status CheckFenceOffset(const eventlog::TopicPartition& own_log, int64_t fence_offset,
                        int64_t next_offset);

// `record` stands at the offset of the last admitted record. Error: LAST_RECORD_CHANGED.
Status CheckLastRecord(const eventlog::LoggedRecord& record,
                       const eventlog::AdmissionState& admission);

// A record beyond `last_offset` was read, and none at it.
std::unexpected<Error> LastRecordMissing(int64_t last_offset);

// The log has been read again up to the record at `offset`, which is the last one applied. Error:
// CHAIN_CHANGED.
Status CheckSameChain(int64_t offset, const eventlog::AdmissionState& read_again,
                      const eventlog::AdmissionState& applied);

// The feed partition holds the record at `position`, which this partition never decided.
std::unexpected<Error> FeedAhead(const eventlog::TopicPartition& feed, const Position& position);

}  // namespace naungan::runtime

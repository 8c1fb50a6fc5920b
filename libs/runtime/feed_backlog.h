// The feed records of one partition that the log does not yet record as published, in log order.
//
//    [ acknowledged | in flight | not sent ][ of a batch not committed yet ]
//     ^ Record() takes from the front       ^ Commit() makes them ready
//
// Everything here follows from the log: a leader and a follower keep the same backlog, and a
// restart derives it again from where derivation() says. One thread, that of the partition.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// Records, and bytes of them, that may wait for their acknowledgement before a leader stops
// deciding.
inline constexpr int64_t kUnpublishedEventsMax = 100'000;
inline constexpr int64_t kUnpublishedBytesMax = int64_t{64} * 1024 * 1024;

// One record of a feed or an inbox, derived from an event.
struct FeedRecord {
  Outgoing outgoing;
  eventlog::TopicPartition target;
  Position position;
  int64_t time_us = 0;
  std::optional<Position> previous;  // set by FeedBacklog::Push
};

class FeedBacklog {
 public:
  // Begins anew with what is recorded as published; whatever came after it is pushed again.
  void Load(const state::Reader& rows);

  // Adds what one batch of the log tells others, less what is recorded as published already.
  // `offset` is the batch's, `before` the admission state in front of it.
  void Push(std::vector<FeedRecord> records, int64_t offset,
            const eventlog::AdmissionState& before);
  // What was pushed is committed: it may be sent.
  void Commit() { committed_ = records_.size(); }

  // The `i`-th record not acknowledged, absent if there is none that may be sent.
  const FeedRecord* Unacknowledged(size_t i) const;
  int64_t UnacknowledgedCount() const { return static_cast<int64_t>(committed_ - acknowledged_); }
  // So much waits that a leader must not decide more.
  bool IsFull() const {
    return UnacknowledgedCount() >= kUnpublishedEventsMax || bytes_ >= kUnpublishedBytesMax;
  }
  // When the event of the oldest of them was recorded; absent: there is none.
  std::optional<int64_t> OldestUnacknowledgedUs() const;
  // The next `count` of them are in their feeds.
  void Acknowledge(int64_t count);

  // The last event whose records are all acknowledged; absent: not known to this process.
  const std::optional<EventNumber>& AcknowledgedThrough() const { return acknowledged_through_; }

  // A batch records everything through `through` as published: forgets it and moves the stored
  // tails of the feeds. With `keep_unacknowledged` (a leader's) only what is acknowledged here
  // goes.
  void Record(const EventNumber& through, bool keep_unacknowledged, state::Writer& rows);

  // Where deriving begins after a restart. Absent: after everything pushed.
  std::optional<Derivation> DerivedFrom() const;

  // Compares with what the feed partition itself holds: it is whole up to `whole_through`. True:
  // the feed has all that it should. False: it lacks records that were acknowledged, and must be
  // filled again: derive from offset 0 with Refill. Error: kDataLoss (FEED_AHEAD): it has one that
  // the log has not.
  Result<bool> CheckFeed(const eventlog::TopicPartition& target,
                         const std::optional<Position>& whole_through) const;
  // Like Load, but feed partitions in `whole_through` begin after the position given (absent: at
  // the start).
  void Refill(const state::Reader& rows,
              const std::map<eventlog::TopicPartition, std::optional<Position>>& whole_through);

  // The last record acknowledged in each feed partition.
  std::vector<FeedHead> Heads() const;

 private:
  // A batch with records in the backlog.
  struct BatchMark {
    int64_t offset = 0;
    eventlog::AdmissionState before;
    size_t records = 0;  // of it that are still in the backlog
  };

  std::deque<FeedRecord> records_;
  std::deque<BatchMark> batches_;
  size_t committed_ = 0;
  size_t acknowledged_ = 0;
  int64_t bytes_ = 0;  // keys and values of those not acknowledged
  std::optional<EventNumber> acknowledged_through_;
  std::map<eventlog::TopicPartition, Position> tails_;  // recorded as published
  std::map<eventlog::TopicPartition, Position> heads_;  // pushed
  std::map<eventlog::TopicPartition, Position> acknowledged_heads_;
};

}  // namespace naungan::runtime

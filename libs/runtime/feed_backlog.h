// The feed records of one partition that its log does not record as published yet, in log order.
//
//    [ acknowledged | in flight | not sent ][ of a batch not committed yet ]
//     ^ Record() takes from the front       ^ Commit() makes them ready
//
// Everything here follows from the log. A leader and a follower keep the same backlog, and after a
// restart it is derived again from where DerivedFrom() says. One thread, that of the partition.
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
#include "libs/runtime/forks.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// When this many records or bytes wait for their acknowledgement, a leader stops deciding.
inline constexpr int64_t kUnpublishedEventsMax = 100'000;
inline constexpr int64_t kUnpublishedBytesMax = int64_t{64} * 1024 * 1024;

// One record of a feed or an inbox, derived from an event.
struct FeedRecord {
  Outgoing outgoing;
  eventlog::TopicPartition target;
  Position position;
  int64_t time_us = 0;
  // Set by FeedBacklog::Push: the record before it in its feed, and the fork between the two.
  std::optional<Position> previous;
  std::optional<Position> fork;
};

class FeedBacklog {
 public:
  // Begins anew with what the rows record as published. The caller pushes again what came later.
  void Load(const state::Reader& rows);

  // Adds the feed records of one batch, except those that are recorded as published. `offset` is
  // that of the batch, and `before` the admission state before it.
  void Push(std::vector<FeedRecord> records, int64_t offset,
            const eventlog::AdmissionState& before);
  // What was pushed is committed, so it may be sent.
  void Commit() { committed_ = records_.size(); }

  // The `i`-th record that is not acknowledged; null if there is none that may be sent.
  const FeedRecord* Unacknowledged(size_t i) const;
  int64_t UnacknowledgedCount() const { return static_cast<int64_t>(committed_ - acknowledged_); }
  // Returns true while a leader must not decide more.
  bool IsFull() const {
    return UnacknowledgedCount() >= kUnpublishedEventsMax || bytes_ >= kUnpublishedBytesMax;
  }
  // Keys and values of the records that are not acknowledged.
  int64_t Bytes() const { return bytes_; }
  // When the event of the oldest unacknowledged record was recorded; nullopt if there is none.
  std::optional<int64_t> OldestUnacknowledgedUs() const;
  // The next `count` unacknowledged records are in their feeds.
  void Acknowledge(int64_t count);

  // The last event whose records are all acknowledged; nullopt if this process does not know it.
  const std::optional<EventNumber>& AcknowledgedThrough() const { return acknowledged_through_; }

  // A batch records everything up to `through` as published. Forgets those records and moves the
  // stored tails of the feeds. With `keep_unacknowledged` (for a leader) it forgets only what was
  // acknowledged here.
  void Record(const EventNumber& through, bool keep_unacknowledged, state::Writer& rows);

  // While feeds are filled again: forgets what is acknowledged, as far as the log records it as
  // published already, which is up to `through`.
  void ForgetRefilled(const EventNumber& through);

  // Where deriving begins after a restart; nullopt if everything pushed is published.
  std::optional<Derivation> DerivedFrom() const;

  // Compares the backlog with a feed partition that is whole up to `whole_through`.
  //   true                     the feed has everything that was acknowledged
  //   false                    it lacks acknowledged records: call Refill and derive again
  //   kDataLoss, FEED_AHEAD    it has a record that the log does not have
  Result<bool> CheckFeed(const eventlog::TopicPartition& target,
                         const std::optional<Position>& whole_through) const;
  // Like Load, but a feed partition in `whole_through` begins after the position given there, or at
  // its start if that is nullopt.
  void Refill(const state::Reader& rows,
              const std::map<eventlog::TopicPartition, std::optional<Position>>& whole_through);

  // The last acknowledged record of each feed partition.
  std::vector<FeedHead> Heads() const;

  // Those of the log, as far as it was applied.
  Forks& forks() { return forks_; }
  const Forks& forks() const { return forks_; }

 private:
  // A batch with records in the backlog.
  struct BatchMark {
    int64_t offset = 0;
    eventlog::AdmissionState before;
    size_t records = 0;  // of the batch that are still in the backlog
  };

  FeedRecord TakeFront();

  Forks forks_;
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

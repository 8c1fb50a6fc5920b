// Sends a partition's feed records while it leads, in order and many in flight. After an error it
// sends again from the first record that was not acknowledged. So a feed holds each record at least
// once and in order per source. Whether a feed still holds what it acknowledged before an error is
// checked when a term begins (feed_check.h). An error that would come again ends publishing for
// this term, with an alarm.
//
// A writer that was not used for a while (kWriterKeep) is closed until there is something to send
// again.
//
// Passive; one thread, that of the partition. `id`, `backlog` and `ports` must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/platform/memory_budget.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/partition_ports.h"
#include "libs/runtime/retry_delay.h"

namespace naungan::runtime {

// The most records that one Run hands to the writer, so that deciding gets its turn.
inline constexpr int64_t kPublishPerRunMax = 1'024;

class Publisher {
 public:
  Publisher(const PartitionId& id, FeedBacklog& backlog, const PartitionPorts& ports);

  // Sends records and collects acknowledgements. Returns true if something moved.
  bool Run();

  // Returns true if, after a writer had failed, one record came through. What broke the writer may
  // have cost the feeds their tails, so this publisher sends no more and a new term must check
  // them.
  bool CameThrough() const { return trial_ == Trial::kPassed; }

  // Why nothing is sent at present; empty if there is no alarm.
  const std::string& Alarm() const { return alarm_; }
  // When a writer is to be opened again; nullopt if there is one, or if it wakes us once it is
  // open.
  std::optional<int64_t> RetrySteadyUs() const {
    return writer_ || opening_.IsUnderWay() ? std::nullopt : retry_.DueSteadyUs();
  }

 private:
  enum class Trial { kNone, kRuns, kPassed };

  bool Send();
  // Returns false while there is no writer.
  bool OpenWriter();
  bool CollectAcknowledgements();
  void Forget(int64_t records);
  void Fail(const Error& error);

  const PartitionId& id_;
  FeedBacklog& backlog_;
  const PartitionPorts& ports_;
  eventlog::Asked<std::unique_ptr<eventlog::FeedWriter>> opening_;
  std::unique_ptr<eventlog::FeedWriter> writer_;
  int64_t used_steady_us_ = 0;           // when the writer last had something to send
  int64_t in_flight_ = 0;                // handed to the writer, not acknowledged
  std::deque<int64_t> bytes_in_flight_;  // of each of these
  int64_t all_bytes_in_flight_ = 0;
  platform::MemoryClaim claim_;
  int64_t acknowledged_ = 0;    // by this writer
  Trial trial_ = Trial::kNone;  // of one record, after a writer failed
  bool refused_ = false;        // sending again is of no use
  std::string alarm_;
  RetryDelay retry_;
};

}  // namespace naungan::runtime

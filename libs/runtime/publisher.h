// Sends a partition's feed records while it leads: in order, many in flight, from the first not
// acknowledged after any error. So a feed is at least once, in order per source, and never wrong.
// Whether it still holds what was acknowledged before an error is looked up when a term begins.
//
// Passive; one thread, that of the partition. `backlog`, `log` and `clock` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/partition_id.h"
#include "libs/runtime/retry_delay.h"

namespace naungan::runtime {

// Records that one Run hands to the writer, so that deciding gets its turn.
inline constexpr int64_t kPublishPerRunMax = 1'024;

class Publisher {
 public:
  Publisher(const PartitionId& id, FeedBacklog& backlog, eventlog::Log& log,
            const platform::Clock& clock, eventlog::Waker waker);

  // Sends, and takes acknowledgements. True: something moved.
  bool Run();

  // One record came through after a writer had failed, and no other was sent. What broke it may
  // have cost the feeds their tails: a new term must look, this publisher sends no more.
  bool CameThrough() const { return trial_ == Trial::kPassed; }

  // Why nothing is sent at present; empty: all is well.
  const std::string& Alarm() const { return alarm_; }
  std::optional<int64_t> RetrySteadyUs() const { return retry_.DueSteadyUs(); }

 private:
  enum class Trial { kNone, kRuns, kPassed };

  bool Send();
  bool CollectAcknowledgements();
  void Fail(const Error& error);

  const PartitionId& id_;
  FeedBacklog& backlog_;
  eventlog::Log& log_;
  const platform::Clock& clock_;
  const eventlog::Waker waker_;
  std::unique_ptr<eventlog::FeedWriter> writer_;
  int64_t in_flight_ = 0;       // handed to the writer, not acknowledged
  int64_t acknowledged_ = 0;    // by this writer
  Trial trial_ = Trial::kNone;  // of a writer after one that failed
  std::string alarm_;
  RetryDelay retry_;
};

}  // namespace naungan::runtime

// The feeds and inboxes that a partition reads while it leads or folds. It reads them ahead, checks
// the frames and keeps each source in order by the gap rule (gap_rule.h).
//
// A record that cannot be read, that cannot follow what was read of its source, or that its caller
// cannot decide on (StopFront) stops its source for as long as this object lives, with an alarm.
// The others go on. If an operator had the record skipped, it stops nothing (skipped_inputs.h).
//
// Whenever a reader is opened, it reads the last record again. If another one stands there, or
// none, the topic lost its tail and grew again, or was made anew: then it is read from its
// beginning.
//
// Passive: ReadAhead polls, Front and Pop consume. An input with kReadAheadRecordsMax or
// kReadAheadBytesMax waiting is not polled, and none that has something waiting is polled while the
// read ahead of the process fills its share of the memory. One thread, that of the partition; the
// wakers may be called from any. `log` and `clock` must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/memory_budget.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/input_source.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/skipped_inputs.h"
#include "libs/runtime/state_machine.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

class Inputs {
 public:
  // Reading begins where `marks` say. `marks` must outlive it. It asks `is_skipped` of a record
  // that would stop a source.
  Inputs(const std::vector<InputSpec>& specs, int32_t partition, const InputMarks& marks,
         eventlog::Log& log, const platform::Clock& clock, const eventlog::Waker& waker,
         platform::MemoryBudget& memory, IsSkipped is_skipped);
  ~Inputs();

  // Polls the inputs that have room. Returns true if something new came. A log that does not answer
  // is tried again.
  bool ReadAhead();

  // Returns true once everything was consumed that the inputs held when they were opened, or that
  // stood before a record that stopped them.
  bool CaughtUp() const;
  // Returns true if a record is missing and later ones of its source were read.
  bool HasGap() const;

  // The next record, fairly among the inputs; null if there is none. Valid until Pop.
  const Input* Front();
  // Precondition of both: Front returned a record. Pop takes it. StopFront leaves it, because of
  // `error`, and its source stands there from now on.
  Input Pop();
  void StopFront(const Error& error);
  // Precondition: Front returned a record. Returns true if it is to be counted as read without a
  // decision.
  bool FrontIsSkipped() const;
  // Call when everything popped so far is committed, or needs no commit.
  void Settled();

  // Returns true if a source stands at a record that an operator had skipped meanwhile: make this
  // object anew.
  bool StandsAtSkipped() const;

  // What an operator should know: a record at which an input stands, a gap that is open for too
  // long, or a topic that cannot be read. Empty if there is no alarm.
  std::string Alarm() const;
  // For each input partition the first record that is not settled, and how much follows it.
  std::vector<InputStatus> Offsets() const;
  // When a log that did not answer is tried again; nullopt if all answer.
  std::optional<int64_t> RetrySteadyUs() const;

 private:
  std::vector<std::unique_ptr<InputSource>> sources_;
  size_t turn_ = 0;
  const IsSkipped is_skipped_;
  platform::MemoryClaim claim_;  // what waits in all sources
};

}  // namespace naungan::runtime

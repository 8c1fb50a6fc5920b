// The metrics of one partition. deploy/metrics.md lists their names, kinds and labels.
//
// Any thread. `metrics` must outlive it; if it is null, nothing is kept.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/runtime/command.h"
#include "libs/runtime/partition_status.h"

namespace naungan::runtime {

// What became of a command, as its client sees it.
enum class CommandOutcome {
  kAccepted,     // OK, also for a request that was sent again
  kRefused,      // by a rule, or because it is malformed
  kFull,         // the queue is full
  kExpired,      // its deadline passed
  kUnavailable,  // not led here, draining, the log does not answer, the partition has stopped
  kFailed,       // a bug or damage on our side
};
inline constexpr size_t kCommandOutcomes = 6;
CommandOutcome OutcomeOf(const Result<Reply>& reply);

// One group commit.
struct BatchFigures {
  int64_t decisions = 0;
  int64_t bytes = 0;
  int64_t decide_us = 0;  // all of its decisions together
  int64_t append_us = 0;  // from the append to the commit in the store
};

class Probe {
 public:
  Probe(platform::Metrics* metrics, const std::string& service, int32_t partition);

  // Returns a callback that counts the command by its answer, with the time since now, and calls
  // `on_reply`. `clock` and the probe must outlive it.
  OnReply Observing(OnReply on_reply, const platform::Clock& clock);
  void BatchCommitted(const BatchFigures& batch);
  void TermEnded();
  // Sets the gauges to `status`. One thread at a time.
  void Shows(const PartitionStatus& status);

 private:
  struct InputGauges {
    platform::Gauge* lag = nullptr;
    platform::Gauge* behind = nullptr;
  };

  void AddCounters();
  void AddHistograms();
  void AddGauges();
  void ShowInputs(const std::vector<InputStatus>& inputs);
  InputGauges& GaugesOf(const std::string& topic);

  platform::Metrics* const metrics_;
  const platform::Labels labels_;
  std::array<platform::Counter*, kCommandOutcomes> commands_ = {};
  platform::Counter* batches_ = nullptr;
  platform::Counter* decisions_ = nullptr;
  platform::Counter* terms_ended_ = nullptr;
  platform::Counter* void_records_ = nullptr;
  int64_t void_records_shown_ = 0;
  platform::Histogram* command_us_ = nullptr;
  platform::Histogram* batch_decisions_ = nullptr;
  platform::Histogram* batch_bytes_ = nullptr;
  platform::Histogram* decide_us_ = nullptr;
  platform::Histogram* append_us_ = nullptr;
  platform::Gauge* leading_ = nullptr;
  platform::Gauge* stopped_ = nullptr;
  platform::Gauge* alarmed_ = nullptr;
  platform::Gauge* epoch_ = nullptr;
  platform::Gauge* cursor_offset_ = nullptr;
  platform::Gauge* log_lag_ = nullptr;
  platform::Gauge* age_us_ = nullptr;
  platform::Gauge* queued_ = nullptr;
  platform::Gauge* queued_works_ = nullptr;
  platform::Gauge* unpublished_ = nullptr;
  platform::Gauge* unpublished_age_us_ = nullptr;
  std::map<std::string, InputGauges> inputs_;  // by topic
};

}  // namespace naungan::runtime

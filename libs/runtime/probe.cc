#include "libs/runtime/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

using std::chrono::milliseconds;

// In the order of CommandOutcome.
constexpr std::array<std::string_view, kCommandOutcomes> kOutcomeNames = {
    "accepted", "refused", "full", "expired", "unavailable", "failed"};

}  // namespace

CommandOutcome OutcomeOf(const Result<Reply>& reply) {
  if (reply) return CommandOutcome::kAccepted;
  switch (reply.error().code) {
    case Code::kResourceExhausted:
      return CommandOutcome::kFull;
    case Code::kDeadlineExceeded:
      return CommandOutcome::kExpired;
    case Code::kUnavailable:
      return CommandOutcome::kUnavailable;
    case Code::kInternal:
    case Code::kDataLoss:
      return CommandOutcome::kFailed;
    default:
      return CommandOutcome::kRefused;
  }
}

Probe::Probe(platform::Metrics* metrics, const std::string& service, int32_t partition)
    : metrics_(metrics), labels_({{"service", service}, {"partition", fmt::to_string(partition)}}) {
  if (metrics_ == nullptr) return;
  AddCounters();
  AddHistograms();
  AddGauges();
}

void Probe::AddCounters() {
  for (size_t i = 0; i < kCommandOutcomes; ++i) {
    platform::Labels labels = labels_;
    labels.emplace_back("outcome", kOutcomeNames[i]);
    commands_[i] = &metrics_->AddCounter("naungan_partition_commands_total",
                                         "Commands answered, by outcome.", labels);
  }
  batches_ = &metrics_->AddCounter("naungan_partition_batches_total", "Group commits.", labels_);
  decisions_ = &metrics_->AddCounter("naungan_partition_decisions_total",
                                     "Commands, inputs and slices decided and committed.", labels_);
  terms_ended_ = &metrics_->AddCounter("naungan_partition_terms_ended_total",
                                       "Terms that ended of themselves.", labels_);
  void_records_ = &metrics_->AddCounter("naungan_partition_void_records_total",
                                        "Records of the log that did not count.", labels_);
}

void Probe::AddHistograms() {
  const auto seconds = [this](const std::string& name, const std::string& help) {
    return &metrics_->AddHistogram("naungan_partition_" + name + "_seconds", help,
                                   platform::LatencyBoundsUs(), labels_,
                                   platform::Unit::kMicroseconds);
  };
  command_us_ = seconds("command", "From a command's arrival in its partition to its answer.");
  decide_us_ = seconds("decide", "Deciding all of one group commit.");
  append_us_ = seconds("append", "From a group commit's append to its commit in the store.");
  batch_decisions_ =
      &metrics_->AddHistogram("naungan_partition_batch_decisions", "Decisions in one group commit.",
                              platform::SizeBounds(), labels_);
  batch_bytes_ = &metrics_->AddHistogram("naungan_partition_batch_bytes",
                                         "Bytes of one group commit's record.",
                                         platform::SizeBounds(), labels_);
}

void Probe::AddGauges() {
  const auto gauge = [this](const std::string& name, const std::string& help,
                            platform::Unit unit = platform::Unit::kCount) {
    return &metrics_->AddGauge("naungan_partition_" + name, help, labels_, unit);
  };
  leading_ = gauge("leading", "1 while the partition leads here.");
  stopped_ = gauge("stopped", "1 while the partition has stopped for good.");
  alarmed_ = gauge("alarmed", "1 while the partition has an alarm: naungan status shows it.");
  epoch_ = gauge("epoch", "The epoch of the newest counted fence.");
  cursor_offset_ = gauge("cursor_offset", "The offset of the log's next record to apply.");
  log_lag_ = gauge("log_lag_records", "Records of its own log that are not applied yet.");
  age_us_ =
      gauge("age_seconds", "How old what queries are told may be.", platform::Unit::kMicroseconds);
  queued_ = gauge("queued_commands", "Commands that wait to be decided.");
  queued_works_ = gauge("queued_works", "Big jobs queued in the state.");
  unpublished_ = gauge("unpublished_records", "Records not yet acknowledged by their feeds.");
  unpublished_age_us_ =
      gauge("unpublished_age_seconds", "Since the event of the oldest such record was recorded.",
            platform::Unit::kMicroseconds);
}

OnReply Probe::Observing(OnReply on_reply, const platform::Clock& clock) {
  if (metrics_ == nullptr) return on_reply;
  return [this, &clock, since_us = clock.SteadyUs(),
          on_reply = std::move(on_reply)](Result<Reply> reply) {
    commands_[static_cast<size_t>(OutcomeOf(reply))]->Add();
    command_us_->Observe(clock.SteadyUs() - since_us);
    on_reply(std::move(reply));
  };
}

void Probe::BatchCommitted(const BatchFigures& batch) {
  if (metrics_ == nullptr) return;
  batches_->Add();
  decisions_->Add(batch.decisions);
  batch_decisions_->Observe(batch.decisions);
  batch_bytes_->Observe(batch.bytes);
  decide_us_->Observe(batch.decide_us);
  append_us_->Observe(batch.append_us);
}

void Probe::TermEnded() {
  if (metrics_ != nullptr) terms_ended_->Add();
}

void Probe::Shows(const PartitionStatus& status) {
  if (metrics_ == nullptr) return;
  leading_->Set(status.role == Role::kLeading ? 1 : 0);
  stopped_->Set(status.role == Role::kStopped ? 1 : 0);
  alarmed_->Set(status.alarm.empty() ? 0 : 1);
  epoch_->Set(status.epoch);
  cursor_offset_->Set(status.cursor_offset);
  log_lag_->Set(status.log_lag_records);
  age_us_->Set(Micros(milliseconds(status.age_ms)));
  queued_->Set(status.queued_commands);
  queued_works_->Set(status.pending_work);
  unpublished_->Set(status.unpublished);
  unpublished_age_us_->Set(Micros(milliseconds(status.unpublished_age_ms)));
  void_records_->Add(status.void_records - std::exchange(void_records_shown_, status.void_records));
  ShowInputs(status.inputs);
}

// One pair of gauges for each topic, not for each of its partitions. Where every partition reads
// all partitions of a topic, their number would be squared.
void Probe::ShowInputs(const std::vector<InputStatus>& inputs) {
  std::map<std::string, InputStatus> topics;
  // A partition that does not lead reads no inputs, so what it showed before must go.
  for (const auto& [topic, gauges] : inputs_) topics[topic];
  for (const InputStatus& input : inputs) {
    InputStatus& sum = topics[input.topic];
    sum.lag_records += input.lag_records;
    sum.behind_ms = std::max(sum.behind_ms, input.behind_ms);
  }
  for (const auto& [topic, sum] : topics) {
    InputGauges& gauges = GaugesOf(topic);
    gauges.lag->Set(sum.lag_records);
    gauges.behind->Set(Micros(milliseconds(sum.behind_ms)));
  }
}

Probe::InputGauges& Probe::GaugesOf(const std::string& topic) {
  InputGauges& gauges = inputs_[topic];
  if (gauges.lag != nullptr) return gauges;
  platform::Labels labels = labels_;
  labels.emplace_back("input", topic);
  gauges.lag = &metrics_->AddGauge("naungan_partition_input_lag_records",
                                   "Records of an input that are not decided on yet.", labels);
  gauges.behind = &metrics_->AddGauge("naungan_partition_input_behind_seconds",
                                      "Since an input was last read to its end; 0: it is now.",
                                      labels, platform::Unit::kMicroseconds);
  return gauges;
}

}  // namespace naungan::runtime

#include "libs/runtime/probe.h"

#include <fmt/format.h>

namespace naungan::runtime {

Probe::Probe(platform::Metrics* metrics, const std::string& service, int32_t partition) {
  if (metrics == nullptr) return;
  const platform::Labels labels = {{"service", service}, {"partition", fmt::to_string(partition)}};
  const auto gauge = [&](const std::string& name, const std::string& help) {
    return &metrics->AddGauge("naungan_partition_" + name, help, labels);
  };
  batches_ = &metrics->AddCounter("naungan_partition_batches_total", "Group commits.", labels);
  decisions_ = &metrics->AddCounter("naungan_partition_decisions_total",
                                    "Commands, inputs and slices decided and committed.", labels);
  terms_ended_ = &metrics->AddCounter("naungan_partition_terms_ended_total",
                                      "Terms that ended with an unknown outcome.", labels);
  batch_decisions_ =
      &metrics->AddHistogram("naungan_partition_batch_decisions", "Decisions in one group commit.",
                             platform::SizeBounds(), labels);
  append_us_ = &metrics->AddHistogram("naungan_partition_append_microseconds",
                                      "From an append to its commit in the store.",
                                      platform::LatencyBoundsUs(), labels);
  leading_ = gauge("leading", "1 while the partition leads here.");
  alarmed_ = gauge("alarmed", "1 while the partition has an alarm: see the server's status.");
  queued_ = gauge("queued_commands", "Commands that wait.");
  pending_work_ = gauge("pending_work", "Works queued in the state.");
  unpublished_ = gauge("unpublished_records", "Records not yet acknowledged by their feeds.");
  void_records_ = gauge("void_records", "Records of the log that did not count, since the start.");
  cursor_offset_ = gauge("cursor_offset", "The offset of the log's next record to apply.");
}

void Probe::BatchCommitted(int64_t decisions, int64_t append_us) {
  if (batches_ == nullptr) return;
  batches_->Add();
  decisions_->Add(decisions);
  batch_decisions_->Observe(decisions);
  append_us_->Observe(append_us);
}

void Probe::TermEnded() {
  if (terms_ended_ != nullptr) terms_ended_->Add();
}

void Probe::Shows(const PartitionStatus& status) {
  if (leading_ == nullptr) return;
  leading_->Set(status.role == Role::kLeading ? 1 : 0);
  alarmed_->Set(status.alarm.empty() ? 0 : 1);
  queued_->Set(status.queued_commands);
  pending_work_->Set(status.pending_work);
  unpublished_->Set(status.unpublished);
  void_records_->Set(status.void_records);
  cursor_offset_->Set(status.cursor_offset);
}

}  // namespace naungan::runtime

#include "libs/eventlog/admission.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/base/check.h"
#include "libs/base/planted_bug.h"

namespace naungan::eventlog {
namespace {

using runtime::v1::Batch;
using runtime::v1::Fence;
using runtime::v1::LogRecord;

constexpr size_t kTermIdBytes = 16;
// That of logs whose fences do not say it.
constexpr int32_t kLevelMin = 1;

std::unexpected<Error> Malformed(std::string_view field, std::string_view what) {
  return Fail(
      Code::kDataLoss, "RECORD_MALFORMED", field,
      fmt::format("A record of the log cannot be read: {}. Find out what else writes to this "
                  "topic.",
                  what));
}

std::unexpected<Error> Lost(std::string_view reason, int64_t offset, std::string_view what) {
  return Fail(Code::kDataLoss, reason, "",
              fmt::format("The log lost records: at offset {}, {}. {}", offset, what, kAfterALoss));
}

// Judges a batch: kBatch if it is the next one of the newest counted term.
Result<Verdict> JudgeBatch(const AdmissionState& state, int64_t offset, const Batch& batch) {
  if (batch.epoch() > state.epoch) {
    return Lost("EPOCH_AHEAD", offset,
                fmt::format("a batch has epoch {} and the newest fence has {}", batch.epoch(),
                            state.epoch));
  }
  // Two instances that knew the same past may write fences with the same epoch. Only the first one
  // counts, so the term id must be compared too.
  if (batch.epoch() < state.epoch || batch.term_id() != state.term_id) return Verdict::kVoidTerm;
  if (batch.sequence() < state.next_sequence) return Verdict::kVoidSequence;
  if (batch.sequence() > state.next_sequence) {
    return Lost("SEQUENCE_GAP", offset,
                fmt::format("a batch of epoch {} has sequence {} where {} is next", batch.epoch(),
                            batch.sequence(), state.next_sequence));
  }
  if (!NAUNGAN_PLANTED(kHeadCheck) && batch.head() != BytesOf(state.chain)) {
    return Lost("HEAD_MISMATCH", offset,
                fmt::format("batch {} of epoch {} follows another past than the one read",
                            batch.sequence(), batch.epoch()));
  }
  return Verdict::kBatch;
}

}  // namespace

Result<Verdict> Admission::Judge(int64_t offset, std::string_view value, const LogRecord& record) {
  NAUNGAN_CHECK(offset > state_.last_offset, "each record is judged once, in the order of the log");
  if (loss_ && !Accepts(record)) return std::unexpected(loss_->error);
  loss_.reset();
  if (record.has_fence()) {
    const Fence& fence = record.fence();
    const int64_t newest = NAUNGAN_PLANTED(kAdmission) ? state_.epoch - 1 : state_.epoch;
    if (fence.epoch() <= newest) return Verdict::kVoidFence;
    state_.epoch = fence.epoch();
    state_.term_id = fence.term_id();
    state_.owner_address = fence.owner_address();
    state_.build = fence.build();
    state_.level = std::max({state_.level, fence.level(), kLevelMin});
    state_.next_sequence = 1;
  } else {
    const auto verdict = JudgeBatch(state_, offset, record.batch());
    if (!verdict) loss_ = {.offset = offset, .error = verdict.error()};
    if (verdict != Verdict::kBatch) return verdict;
    state_.next_sequence += 1;
    state_.time_us = record.batch().time_us();
  }
  state_.last_head = state_.chain;
  state_.chain = Sha256({BytesOf(state_.chain), value});
  state_.last_offset = offset;
  return record.has_fence() ? Verdict::kFence : Verdict::kBatch;
}

std::optional<int64_t> Admission::LostAt() const {
  if (!loss_) return std::nullopt;
  return loss_->offset;
}

// An error is only ever found at a batch, so the fence is a later record.
bool Admission::Accepts(const LogRecord& record) const {
  const Fence& fence = record.fence();
  return fence.accepted_loss().has_from_offset() &&
         fence.accepted_loss().from_offset() == loss_->offset && fence.epoch() > state_.epoch;
}

Result<LogRecord> DecodeLogRecord(std::string_view value) {
  LogRecord record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return Malformed("", "it is not a LogRecord");
  }
  switch (record.record_case()) {
    case LogRecord::kFence:
      if (record.fence().epoch() < 1) return Malformed("fence.epoch", "its epoch is below 1");
      if (record.fence().term_id().size() != kTermIdBytes) {
        return Malformed("fence.term_id", "its term id does not have 16 bytes");
      }
      return record;
    case LogRecord::kBatch:
      if (record.batch().epoch() < 1) return Malformed("batch.epoch", "its epoch is below 1");
      if (record.batch().term_id().size() != kTermIdBytes) {
        return Malformed("batch.term_id", "its term id does not have 16 bytes");
      }
      if (record.batch().sequence() < 1) {
        return Malformed("batch.sequence", "its sequence is below 1");
      }
      if (record.batch().head().size() != Digest{}.size()) {
        return Malformed("batch.head", "its head does not have 32 bytes");
      }
      return record;
    case LogRecord::RECORD_NOT_SET:
      return Malformed("record", "it is neither a fence nor a batch");
  }
  return Malformed("record", "this build does not know its kind");
}

}  // namespace naungan::eventlog

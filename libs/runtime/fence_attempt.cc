#include "libs/runtime/fence_attempt.h"

#include <fmt/core.h>

#include <array>
#include <utility>

namespace naungan::runtime {
namespace {

constexpr size_t kTermIdBytes = 16;

std::string RandomTermId(platform::Entropy& entropy) {
  std::array<uint8_t, kTermIdBytes> bytes;
  entropy.Fill(bytes);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::unexpected<Error> RecordRefused(const std::string& why) {
  return Fail(Code::kFailedPrecondition, "RECORD_REFUSED", "", why);
}

FenceAttempt::FenceAttempt(const Candidate& candidate, eventlog::Log& log,
                           platform::Entropy& entropy, WriterOpening& opening)
    : opening_(opening), term_id_(RandomTermId(entropy)) {
  v1::LogRecord record;
  v1::Fence& fence = *record.mutable_fence();
  fence.set_epoch(candidate.epoch);
  fence.set_term_id(term_id_);
  fence.set_owner_address(candidate.owner_address);
  fence.set_build(candidate.build);
  fence.set_level(candidate.level);
  fence.set_partitions(candidate.partitions);
  if (candidate.accepted_loss) *fence.mutable_accepted_loss() = *candidate.accepted_loss;
  fence_ = record.SerializeAsString();
  opening_.Begin(log, [&log, target = candidate.log, waker = opening_.waker()] {
    return log.OpenWriter(target, waker);
  });
}

Result<bool> FenceAttempt::IsOpen() {
  if (writer_) return true;
  auto opened = opening_.Take();
  if (!opened) return false;
  NAUNGAN_ASSIGN(writer_, *std::move(opened));
  return true;
}

void FenceAttempt::Append() {
  writer_->Append({.key = {}, .headers = {}, .value = std::move(fence_)});
  appended_ = true;
}

Result<std::optional<int64_t>> FenceAttempt::Landed() {
  const auto outcome = writer_->Poll();
  if (!outcome) return std::nullopt;
  if (outcome->refused) return RecordRefused(outcome->why);
  if (!outcome->offset) {
    return Fail(Code::kUnavailable, "FENCE_UNKNOWN", "",
                fmt::format("The log did not answer: {}.", outcome->why));
  }
  offset_ = outcome->offset;
  return offset_;
}

void FenceAttempt::Saw(const eventlog::LoggedRecord& record,
                       std::optional<eventlog::Verdict> verdict) {
  if (record.offset != offset_) return;
  counted_ = verdict == eventlog::Verdict::kFence;
}

bool FenceAttempt::Leads(const eventlog::AdmissionState& admission) const {
  return counted_ && admission.term_id == term_id_;
}

}  // namespace naungan::runtime

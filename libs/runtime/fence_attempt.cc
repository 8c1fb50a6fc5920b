#include "libs/runtime/fence_attempt.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "libs/platform/limits.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

constexpr size_t kTermIdBytes = 16;
constexpr int64_t kMillisPerSecond = 1'000;

std::string RandomTermId(platform::Entropy& entropy) {
  std::array<uint8_t, kTermIdBytes> bytes;
  entropy.Fill(bytes);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Result<std::unique_ptr<FenceAttempt>> FenceAttempt::Begin(const Candidate& candidate,
                                                          eventlog::Log& log,
                                                          const platform::Clock& clock,
                                                          platform::Entropy& entropy,
                                                          eventlog::Waker waker) {
  NAUNGAN_ASSIGN(auto writer, log.OpenWriter(candidate.log, std::move(waker)));
  v1::LogRecord record;
  v1::Fence& fence = *record.mutable_fence();
  fence.set_epoch(candidate.epoch);
  fence.set_term_id(RandomTermId(entropy));
  fence.set_owner_address(candidate.owner_address);
  fence.set_build(candidate.build);
  writer->Append({.key = {}, .headers = {}, .value = record.SerializeAsString()});
  return std::unique_ptr<FenceAttempt>(new FenceAttempt(std::move(writer), fence.term_id(), clock));
}

Result<std::optional<int64_t>> FenceAttempt::Landed() {
  const auto outcome = writer_->Poll();
  if (!outcome) return std::nullopt;
  if (!outcome->offset) {
    return Fail(Code::kUnavailable, "FENCE_UNKNOWN", "",
                fmt::format("The log did not answer: {}.", outcome->why));
  }
  offset_ = outcome->offset;
  landed_at_us_ = clock_.NowUs();
  return offset_;
}

void FenceAttempt::Saw(const eventlog::LoggedRecord& record,
                       std::optional<eventlog::Verdict> verdict) {
  if (record.offset != offset_) return;
  counted_ = verdict == eventlog::Verdict::kFence;
  append_time_ms_ = record.append_time_ms;
}

bool FenceAttempt::Leads(const eventlog::AdmissionState& admission) const {
  return counted_ && admission.term_id == term_id_;
}

Status FenceAttempt::CheckClock() const {
  const int64_t skew_ms = std::abs(MillisOf(landed_at_us_) - append_time_ms_);
  if (skew_ms <= platform::kClockSkewMaxMs) return {};
  return Fail(
      Code::kFailedPrecondition, "CLOCK_SKEW", "",
      fmt::format("This machine's clock differs from the broker's by {} s. Until the clock is "
                  "set and the server started again, it only follows.",
                  skew_ms / kMillisPerSecond));
}

}  // namespace naungan::runtime

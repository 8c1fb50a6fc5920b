#include "libs/runtime/clock_probe.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "libs/base/planted_bug.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/limits.h"
#include "libs/runtime/micros.h"
#include "naungan/runtime/v1/clock.pb.h"

namespace naungan::runtime {
namespace {

using std::chrono::milliseconds;

constexpr size_t kPollBytes = 1'024;
constexpr int64_t kMillisPerSecond = 1'000;

std::unexpected<Error> Unknown(std::string_view why) {
  return Fail(Code::kUnavailable, "CLOCK_UNKNOWN", "",
              fmt::format("The log does not show whether this machine's clock is right, so the "
                          "partition is not led yet: {}",
                          why));
}

}  // namespace

Status JudgeClock(int64_t sent_us, int64_t acknowledged_us, int64_t append_time_ms) {
  const int64_t ahead_min_ms = MillisOf(sent_us) - append_time_ms;
  const int64_t ahead_max_ms = MillisOf(acknowledged_us) - append_time_ms;
  if (NAUNGAN_PLANTED(kClockCheck)) return {};
  if (ahead_min_ms > platform::kClockSkewMaxMs || ahead_max_ms < -platform::kClockSkewMaxMs) {
    const int64_t off_ms = std::min(std::abs(ahead_min_ms), std::abs(ahead_max_ms));
    return Fail(
        Code::kFailedPrecondition, "CLOCK_SKEW", "",
        fmt::format("This machine's clock differs from the broker's by {} s, so it does not "
                    "lead. Set the clock, and then move the partition here or start the "
                    "server again.",
                    off_ms / kMillisPerSecond));
  }
  if (ahead_max_ms <= platform::kClockSkewMaxMs && ahead_min_ms >= -platform::kClockSkewMaxMs) {
    return {};
  }
  return Unknown("An append took too long, or the clock was set meanwhile.");
}

void ClockProof::Give(int64_t wall_us, int64_t steady_us) {
  given_steady_us_ = steady_us;
  wall_less_steady_us_ = wall_us - steady_us;
}

bool ClockProof::Holds(const platform::Clock& clock) const {
  if (!wall_less_steady_us_) return false;
  const int64_t now_steady_us = clock.SteadyUs();
  const int64_t set_by_us = clock.NowUs() - now_steady_us - *wall_less_steady_us_;
  return now_steady_us - given_steady_us_ <= Micros(kClockProofFor) &&
         std::abs(set_by_us) <= Micros(kClockSetMax);
}

ClockProbe::ClockProbe(const std::string& service, const std::string& owner_address,
                       eventlog::Log& log, const platform::Clock& clock, eventlog::Waker waker)
    : topic_{.topic = eventlog::ClockTopic(service), .partition = 0},
      owner_address_(owner_address),
      log_(log),
      clock_(clock),
      waker_(std::move(waker)),
      opening_(waker_) {
  opening_.Begin(log_, [&log, topic = topic_, waker = opening_.waker()] {
    return log.OpenWriter(topic, waker);
  });
}

Result<bool> ClockProbe::Judge(ClockProof& proof) {
  if (!reader_) return AwaitAppend(proof);
  const auto records = reader_->Poll(kPollBytes);
  if (!records) return Unknown(records.error().message);
  if (records->empty()) return false;
  if (records->front().offset != offset_) return Unknown("The clock topic lost a record.");
  NAUNGAN_TRY(JudgeClock(sent_us_, acknowledged_us_, records->front().append_time_ms));
  // The clock may have been set since, so what counts is what it showed then.
  proof.Give(acknowledged_us_, acknowledged_steady_us_);
  return true;
}

Result<bool> ClockProbe::AwaitAppend(ClockProof& proof) {
  if (!writer_) {
    auto opened = opening_.Take();
    if (!opened) return false;
    if (!*opened) return Unknown(opened->error().message);
    writer_ = **std::move(opened);
    v1::ClockProbe record;
    record.set_owner_address(owner_address_);
    sent_us_ = clock_.NowUs();
    writer_->Append({.key = {}, .headers = {}, .value = record.SerializeAsString()});
  }
  const auto outcome = writer_->Poll();
  if (!outcome) return false;
  if (!outcome->offset) return Unknown(outcome->why);
  acknowledged_us_ = clock_.NowUs();
  acknowledged_steady_us_ = clock_.SteadyUs();
  offset_ = *outcome->offset;
  auto reader = log_.OpenReader(topic_, offset_, waker_);
  if (!reader) return Unknown(reader.error().message);
  reader_ = *std::move(reader);
  // It may have something already, and then no waker calls.
  return Judge(proof);
}

}  // namespace naungan::runtime

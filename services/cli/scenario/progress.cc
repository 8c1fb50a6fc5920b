#include "services/cli/scenario/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

namespace naungan::cli {
namespace {

// A terminal line is renewed at most this often.
constexpr int64_t kRenewalIntervalUs = 100'000;
// Without a terminal, a step gets a line only if it took this long.
constexpr int64_t kWorthALineUs = 500'000;

double Seconds(int64_t us) { return static_cast<double>(us) / 1e6; }

}  // namespace

Progress::Progress(const platform::Clock& clock)
    : clock_(clock), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_) Renew("");
}

void Progress::Begin(std::string step) {
  step_ = std::move(step);
  begun_us_ = clock_.SteadyUs();
  renewed_us_ = 0;
  done_ = 0;
  if (terminal_) Renew(step_);
}

void Progress::Advance(int64_t done, int64_t total, const char* things) {
  done_ = done;
  things_ = things;
  const int64_t now_us = clock_.SteadyUs();
  if (!terminal_ || (now_us - renewed_us_ < kRenewalIntervalUs && done < total)) return;
  renewed_us_ = now_us;
  const double elapsed_s = Seconds(now_us - begun_us_);
  const double rate = elapsed_s > 0 ? static_cast<double>(done) / elapsed_s : 0;
  const double eta_s = rate > 0 ? static_cast<double>(total - done) / rate : 0;
  Renew(fmt::format("{}  {}/{} {}  {:.0f}/s  {:.0f} s left", step_, done, total, things, rate,
                    eta_s));
}

void Progress::End() {
  const int64_t took_us = clock_.SteadyUs() - begun_us_;
  if (terminal_) return Renew("");
  if (took_us < kWorthALineUs) return;
  if (done_ > 0) {
    fmt::print(stderr, "{}: {} {} in {:.1f} s, {:.0f}/s\n", step_, done_, things_, Seconds(took_us),
               static_cast<double>(done_) / Seconds(took_us));
  } else {
    fmt::print(stderr, "{}: {:.1f} s\n", step_, Seconds(took_us));
  }
}

void Progress::Renew(const std::string& line) {
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
}

}  // namespace naungan::cli

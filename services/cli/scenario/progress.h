// Shows how a long run goes: one line that renews itself, with rate and remaining time, on a
// terminal; a plain line per step elsewhere. Writes to stderr, so that tables and JSON stay clean.
// One thread.
#pragma once

#include <cstdint>
#include <string>

#include "libs/platform/clock.h"

namespace naungan::cli {

class Progress {
 public:
  explicit Progress(const platform::Clock& clock);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // A step begins: "parepare-2024 3/12 Upload".
  void Begin(std::string step);
  // `done` of `total` things of the step, e.g. rows.
  void Advance(int64_t done, int64_t total, const char* things);
  // The step is over.
  void End();

 private:
  void Renew(const std::string& line);

  const platform::Clock& clock_;
  const bool terminal_;
  std::string step_;
  int64_t begun_us_ = 0;
  int64_t renewed_us_ = 0;
  int64_t done_ = 0;
  const char* things_ = "";
};

}  // namespace naungan::cli

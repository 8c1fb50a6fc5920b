// Shows how far a long run has come. On a terminal it is one line that renews itself, with the rate
// and the remaining time; elsewhere it is a plain line for each step. It goes to stderr, so that
// stdout holds tables and JSON only. One thread.
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

  // To be called when a step begins. `step` names it: "parepare-2024 3/12 Upload".
  void Begin(std::string step);
  // To be called when `done` of `total` things of the step are done. `things` names them, e.g.
  // "rows".
  void Advance(int64_t done, int64_t total, const char* things);
  // To be called when the step is over.
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

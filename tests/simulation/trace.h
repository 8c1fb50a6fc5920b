// What happened in a simulated run, in virtual time, so that a failure can be understood. It is
// kept only if asked for, and a run that passes prints nothing. One thread.
#pragma once

#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

#include "libs/platform/clock.h"

namespace naungan::simulation {

class Trace {
 public:
  // `clock` must outlive it.
  Trace(const platform::Clock& clock, bool kept) : clock_(clock), kept_(kept) {}

  template <typename... Args>
  void Say(fmt::format_string<Args...> format, Args&&... args) {
    if (!kept_) return;
    const int64_t us = clock_.SteadyUs();
    lines_.push_back(fmt::format("{:>5}.{:06} s  {}", us / 1'000'000, us % 1'000'000,
                                 fmt::format(format, std::forward<Args>(args)...)));
  }

  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  const platform::Clock& clock_;
  const bool kept_;
  std::vector<std::string> lines_;
};

}  // namespace naungan::simulation

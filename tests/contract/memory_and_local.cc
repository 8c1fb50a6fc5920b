// The contract against the logs that need no broker.
#include <fmt/core.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "libs/eventlog/local_log.h"
#include "libs/eventlog/memory_log.h"
#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

int64_t WallClockMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class MemorySubject final : public Subject {
 public:
  Log& log() override { return log_; }
  bool Reopen() override { return false; }

 private:
  MemoryLog log_{WallClockMs};
};

class LocalSubject final : public Subject {
 public:
  LocalSubject() { Open(); }
  ~LocalSubject() override {
    log_.reset();
    std::filesystem::remove_all(directory_);
  }

  Log& log() override { return *log_; }
  bool Reopen() override {
    log_.reset();
    Open();
    return true;
  }

 private:
  void Open() {
    auto opened = LocalLog::Open({.directory = directory_, .now_ms = WallClockMs});
    EXPECT_TRUE(opened) << opened.error().message;
    log_ = std::move(opened).value();
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() /
      fmt::format("naungan-local-log-{:08x}", std::random_device()());
  std::unique_ptr<LocalLog> log_;
};

INSTANTIATE_TEST_SUITE_P(
    EveryLog, LogContract,
    testing::Values(SubjectKind{"Memory", [] { return std::make_unique<MemorySubject>(); }},
                    SubjectKind{"Local", [] { return std::make_unique<LocalSubject>(); }}),
    [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace naungan::eventlog

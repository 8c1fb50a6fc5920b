#include "libs/platform/log.h"

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

namespace naungan::platform {
namespace {

// Writes lines to stderr, or to the sink of a test.
class LineSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void SetReceiver(std::function<void(std::string_view)> receiver) {
    const std::lock_guard lock(mutex_);
    receiver_ = std::move(receiver);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const std::string_view line(message.payload.data(), message.payload.size());
    if (receiver_) {
      receiver_(line);
      return;
    }
    // Each line is written by one call, so that the lines of several processes on one terminal do
    // not mix.
    fmt::memory_buffer out;
    out.append(line);
    out.push_back('\n');
    std::fwrite(out.data(), 1, out.size(), stderr);
  }
  void flush_() override { std::fflush(stderr); }

 private:
  std::function<void(std::string_view)> receiver_;
};

struct Output {
  // shared_ptr: spdlog's interface asks for it.
  std::shared_ptr<LineSink> sink = std::make_shared<LineSink>();
  spdlog::logger logger{"naungan", sink};
};

// The one output of a process. Logging takes no part in what a program decides, so this is the one
// object that is not passed as an argument. It is never destroyed, because threads may log until
// the process ends.
Output& TheOutput() {
  static Output& output = *new Output;
  return output;
}

struct LevelName {
  LogLevel level;
  std::string_view name;
  spdlog::level::level_enum of_spdlog;
};
constexpr LevelName kLevels[] = {
    {.level = LogLevel::kDebug, .name = "debug", .of_spdlog = spdlog::level::debug},
    {.level = LogLevel::kInfo, .name = "info", .of_spdlog = spdlog::level::info},
    {.level = LogLevel::kWarning, .name = "warning", .of_spdlog = spdlog::level::warn},
    {.level = LogLevel::kError, .name = "error", .of_spdlog = spdlog::level::err}};

const LevelName& Named(LogLevel level) { return kLevels[static_cast<size_t>(level)]; }

// Cuts the text to kLogValueBytesMax, and never within a UTF-8 sequence.
std::string_view Cut(std::string_view text) {
  if (text.size() <= kLogValueBytesMax) return text;
  size_t size = kLogValueBytesMax;
  while (size > 0 && (static_cast<uint8_t>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::string TimeText(spdlog::log_clock::time_point time) {
  using std::chrono::microseconds;
  const auto us = std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
  constexpr int64_t kUsPerSecond = 1'000'000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(static_cast<std::time_t>(us / kUsPerSecond)), us % kUsPerSecond);
}

void Write(LogLevel level, std::string_view what, LogFields fields) {
  Output& output = TheOutput();
  const LevelName& named = Named(level);
  if (!output.logger.should_log(named.of_spdlog)) return;
  nlohmann::ordered_json line;
  line["time"] = TimeText(spdlog::log_clock::now());
  line["level"] = named.name;
  line["what"] = Cut(what);
  for (const LogField& field : fields) {
    auto& value = line[std::string(field.name)];
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      value = Cut(*text);
    } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
      value = *number;
    } else {
      value = std::get<bool>(field.value);
    }
  }
  // Bytes that are not UTF-8 are replaced, because logging must not fail.
  output.logger.log(named.of_spdlog,
                    line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

void LogDebug(std::string_view what, LogFields fields) { Write(LogLevel::kDebug, what, fields); }
void LogInfo(std::string_view what, LogFields fields) { Write(LogLevel::kInfo, what, fields); }
void LogWarning(std::string_view what, LogFields fields) {
  Write(LogLevel::kWarning, what, fields);
}
void LogError(std::string_view what, LogFields fields) { Write(LogLevel::kError, what, fields); }

void SetLogLevel(LogLevel level) { TheOutput().logger.set_level(Named(level).of_spdlog); }

bool SetLogLevel(std::string_view level) {
  for (const LevelName& named : kLevels) {
    if (named.name != level) continue;
    SetLogLevel(named.level);
    return true;
  }
  return false;
}

void SetLogSink(std::function<void(std::string_view line)> sink) {
  TheOutput().sink->SetReceiver(std::move(sink));
}

}  // namespace naungan::platform

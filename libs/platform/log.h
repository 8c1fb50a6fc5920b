// Structured logging: one line of JSON to stderr for each call.
//
//   LogInfo("roster approved", {{"roster", name}, {"rows", rows}});
//   {"time":"2024-05-01T01:02:03.000004Z","level":"info","what":"roster approved","roster":...}
//
// `what` is a constant phrase that an operator can search for; everything that varies is a field.
// No field may hold personal data (NIK, names, addresses): the caller gives ids, counts and
// reasons. Nothing here can check that, so it is the caller's duty.
//
// Threads: any. Logging never fails: a line that cannot be written is dropped.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace naungan::platform {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// A longer value is cut to this size.
inline constexpr size_t kLogValueBytesMax = 1024;

struct LogField {
  LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  LogField(std::string_view field_name, const char* text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, const std::string& text)
      : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, bool yes) : name(field_name), value(yes) {}
  template <std::integral Number>
  LogField(std::string_view field_name, Number number)
      : name(field_name), value(static_cast<int64_t>(number)) {}

  // These are views, so a field lives only as long as the call that it is an argument of.
  std::string_view name;
  std::variant<std::string_view, int64_t, bool> value;
};

using LogFields = std::initializer_list<LogField>;

void LogDebug(std::string_view what, LogFields fields = {});
void LogInfo(std::string_view what, LogFields fields = {});
void LogWarning(std::string_view what, LogFields fields = {});
void LogError(std::string_view what, LogFields fields = {});

// Drops lines below `level` from now on. The level is kInfo until it is set.
void SetLogLevel(LogLevel level);
// The same for "debug", "info", "warning" or "error". Returns false, and changes nothing, for any
// other text.
bool SetLogLevel(std::string_view level);

// Sends lines (without the newline) to `sink` instead of stderr; an empty `sink` sends them to
// stderr again. For tests. Only one thread at a time calls the sink.
void SetLogSink(std::function<void(std::string_view line)> sink);

}  // namespace naungan::platform

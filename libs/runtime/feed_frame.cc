#include "libs/runtime/feed_frame.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "libs/eventlog/topics.h"

namespace naungan::runtime {
namespace {

using eventlog::Header;
using eventlog::Record;

constexpr std::string_view kSourcePrefix = "/naungan/";
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr size_t kTimeTextBytes = 27;

// ce_type is the message's full name, then the case of its oneof.
std::string_view MessageName(std::string_view type) { return type.substr(0, type.rfind('.')); }

std::string EventId(std::string_view topic, std::string_view position) {
  return fmt::format("{}/{}", topic, position);
}

std::unexpected<Error> Malformed(std::string_view header, std::string_view what) {
  return Fail(Code::kInvalidArgument, "FRAME_MALFORMED", header,
              fmt::format("A record of a feed cannot be read: header {} {}.", header, what));
}

// The headers of one record by name.
class Headers {
 public:
  explicit Headers(const std::vector<Header>& headers) : headers_(headers) {}

  // The header of that name, which may be missing, but not be there twice.
  Result<std::optional<std::string_view>> Find(std::string_view name) const {
    std::optional<std::string_view> found;
    for (const Header& header : headers_) {
      if (header.name != name) continue;
      if (found) return Malformed(name, "is there twice");
      found = header.value;
    }
    return found;
  }

  // The same, if it must be there.
  Result<std::string_view> Get(std::string_view name) const {
    NAUNGAN_ASSIGN(const auto found, Find(name));
    if (!found) return Malformed(name, "is missing");
    return *found;
  }

  Status Expect(std::string_view name, std::string_view value) const {
    NAUNGAN_ASSIGN(const std::string_view found, Get(name));
    if (found != value) return Malformed(name, fmt::format("is not {}", value));
    return {};
  }

 private:
  const std::vector<Header>& headers_;
};

Result<std::string> ParseSource(std::string_view source, int32_t partition) {
  const std::string suffix = fmt::format("/{}", partition);
  if (!source.starts_with(kSourcePrefix) || !source.ends_with(suffix) ||
      source.size() <= kSourcePrefix.size() + suffix.size()) {
    return Malformed("ce_source", "is not /naungan/<service>/<partition of ce_position>");
  }
  source.remove_prefix(kSourcePrefix.size());
  source.remove_suffix(suffix.size());
  return std::string(source);
}

// Accepts only decimal digits.
template <typename Number>
bool ParseNumber(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && last == end && number >= 0;
}

// Removes `digits` decimal digits and the character `end` from the front of `text`.
bool TakeDigits(std::string_view& text, size_t digits, char end, int& number) {
  if (text.size() <= digits || text[digits] != end) return false;
  const bool read = ParseNumber(text.substr(0, digits), number);
  text.remove_prefix(digits + 1);
  return read;
}

}  // namespace

std::string TimeText(int64_t time_us) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(time_us)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<int64_t> ParseTime(std::string_view text) {
  std::string_view rest = text;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  const bool read = text.size() == kTimeTextBytes && TakeDigits(rest, 4, '-', year) &&
                    TakeDigits(rest, 2, '-', month) && TakeDigits(rest, 2, 'T', day) &&
                    TakeDigits(rest, 2, ':', hour) && TakeDigits(rest, 2, ':', minute) &&
                    TakeDigits(rest, 2, '.', second) && TakeDigits(rest, 6, 'Z', micros);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!read || !date.ok() || hour > 23 || minute > 59 || second > 59) {
    return Fail(Code::kInvalidArgument, "TIME_MALFORMED", "time",
                "A time must look like 2026-01-31T16:59:59.000001Z.");
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return seconds * kMicrosPerSecond + micros;
}

Record EncodeFeedRecord(std::string_view topic, const FeedFrame& frame, std::string key,
                        std::string value) {
  std::string position = ToText(frame.position);
  Record record;
  record.key = std::move(key);
  record.value = std::move(value);
  record.headers = {
      {.name = "ce_specversion", .value = "1.0"},
      {.name = "ce_id", .value = EventId(topic, position)},
      {.name = "ce_source",
       .value = fmt::format("{}{}/{}", kSourcePrefix, frame.service, frame.position.partition)},
      {.name = "ce_type", .value = frame.type},
      {.name = "ce_subject", .value = frame.subject},
      {.name = "ce_time", .value = TimeText(frame.time_us)},
      {.name = "ce_dataschema", .value = std::string(MessageName(frame.type))},
      {.name = "ce_sequence", .value = fmt::format("{}", frame.sequence)},
      {.name = "ce_previous", .value = frame.previous ? ToText(*frame.previous) : std::string()},
      {.name = "content-type", .value = "application/protobuf"}};
  record.headers.push_back({.name = "ce_position", .value = std::move(position)});
  if (frame.fork) record.headers.push_back({.name = "ce_fork", .value = ToText(*frame.fork)});
  return record;
}

Result<FeedFrame> DecodeFeedFrame(std::string_view topic, const Record& record) {
  const Headers headers(record.headers);
  FeedFrame frame;
  NAUNGAN_TRY(headers.Expect("ce_specversion", "1.0"));
  NAUNGAN_TRY(headers.Expect("content-type", "application/protobuf"));

  NAUNGAN_ASSIGN(const std::string_view position, headers.Get("ce_position"));
  auto parsed = ParsePosition(position);
  if (!parsed) return Malformed("ce_position", "is not a position");
  frame.position = *std::move(parsed);
  NAUNGAN_TRY(headers.Expect("ce_id", EventId(topic, position)));

  NAUNGAN_ASSIGN(const std::string_view previous, headers.Get("ce_previous"));
  if (!previous.empty()) {
    auto before = ParsePosition(previous);
    if (!before || before->partition != frame.position.partition ||
        !Before(*before, frame.position)) {
      return Malformed("ce_previous", "is not a position before ce_position");
    }
    frame.previous = *std::move(before);
  }

  NAUNGAN_ASSIGN(const auto fork, headers.Find("ce_fork"));
  if (fork) {
    auto between = ParsePosition(*fork);
    if (!between || between->partition != frame.position.partition ||
        !Before(*between, frame.position) ||
        (frame.previous && !Before(*frame.previous, *between))) {
      return Malformed("ce_fork", "is not a position between ce_previous and ce_position");
    }
    frame.fork = *std::move(between);
  }

  NAUNGAN_ASSIGN(const std::string_view source, headers.Get("ce_source"));
  NAUNGAN_ASSIGN(frame.service, ParseSource(source, frame.position.partition));
  if (frame.service != eventlog::ServiceOfTopic(topic)) {
    return Malformed("ce_source", "is not the service that the topic belongs to");
  }
  NAUNGAN_ASSIGN(frame.type, headers.Get("ce_type"));
  if (frame.type.find('.') == std::string::npos) {
    return Malformed("ce_type", "does not name a message and its case");
  }
  NAUNGAN_TRY(headers.Expect("ce_dataschema", MessageName(frame.type)));
  NAUNGAN_ASSIGN(frame.subject, headers.Get("ce_subject"));

  NAUNGAN_ASSIGN(const std::string_view sequence, headers.Get("ce_sequence"));
  if (!ParseNumber(sequence, frame.sequence)) return Malformed("ce_sequence", "is not a number");

  NAUNGAN_ASSIGN(const std::string_view time, headers.Get("ce_time"));
  const auto time_us = ParseTime(time);
  if (!time_us) return Malformed("ce_time", "is not a time");
  frame.time_us = *time_us;
  return frame;
}

}  // namespace naungan::runtime

#include "services/cli/log_dump.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "libs/platform/clock.h"
#include "services/cli/log_source.h"
#include "services/cli/record_dump.h"
#include "services/cli/report_error.h"
#include "services/cli/topic_messages.h"

namespace naungan::cli {
namespace {

// A dump that was cut short must not look complete, so every write is checked.
Status Print(const std::string& line) {
  if (std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
      std::fputc('\n', stdout) != EOF) {
    return {};
  }
  return Fail(Code::kUnavailable, "OUTPUT_NOT_WRITTEN", "",
              "standard output does not take the text; is its disk full or its reader gone?");
}

Status DumpTopic(LogSource& source, const std::string& name) {
  NAUNGAN_ASSIGN(const auto topics, source.ListTopics());
  const auto topic = std::ranges::find(topics, name, &TopicSize::name);
  if (topic == topics.end()) {
    return Fail(Code::kNotFound, "TOPIC_UNKNOWN", "topic",
                fmt::format("There is no topic {}; `naungan log topics` lists all topics.", name));
  }
  const TopicMessage message = TopicMessage::Of(name);
  for (int32_t partition = 0; partition < topic->partitions; ++partition) {
    RecordDump dump(partition, message);
    Status judged;  // the last record
    const auto print = [&](const eventlog::LoggedRecord& record) -> Status {
      DumpedRecord dumped = dump.Dump(record);
      NAUNGAN_TRY(Print(dumped.line));
      judged = std::move(dumped.judged);
      return dump.AwaitsFork() ? Status() : judged;
    };
    NAUNGAN_TRY(source.Read({name, partition}, print));
    NAUNGAN_TRY(judged);
  }
  if (std::fflush(stdout) == 0) return {};
  return Fail(Code::kUnavailable, "OUTPUT_NOT_WRITTEN", "",
              "standard output does not take the text; is its disk full or its reader gone?");
}

}  // namespace

int DumpLog(const DumpOptions& options) {
  const platform::SystemClock clock;
  const auto source = LogSource::Open(options.bootstrap, options.run_directory, clock);
  if (!source) return ReportError(source.error());
  const auto dumped = DumpTopic(**source, options.topic);
  if (dumped) return 0;
  const int status = ReportError(dumped.error());
  return dumped.error().code == Code::kDataLoss ? 1 : status;
}

int ListTopics(const DumpOptions& options) {
  const platform::SystemClock clock;
  const auto source = LogSource::Open(options.bootstrap, options.run_directory, clock);
  if (!source) return ReportError(source.error());
  const auto topics = (*source)->ListTopics();
  if (!topics) return ReportError(topics.error());
  for (const auto& topic : *topics) fmt::print("{} {}\n", topic.name, topic.partitions);
  return 0;
}

}  // namespace naungan::cli

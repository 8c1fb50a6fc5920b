#include "services/cli/log_dump.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "libs/base/base64.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/clock.h"
#include "services/cli/log_source.h"
#include "services/cli/report_error.h"
#include "services/cli/topic_messages.h"

namespace naungan::cli {
namespace {

using Json = nlohmann::ordered_json;

Json Decoded(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return {};
  return Json::parse(text, nullptr, false);
}

// A batch with its events decoded, not as bytes.
Json DecodedLogRecord(const runtime::v1::LogRecord& record, const TopicMessage& kind) {
  Json json = Decoded(record);
  if (!record.has_batch()) return json;
  for (int i = 0; i < record.batch().entries_size(); ++i) {
    Json events = Json::array();
    for (const auto& event : record.batch().entries(i).events()) {
      const auto message = kind.Decode(event);
      events.push_back(message == nullptr ? Json() : Decoded(*message));
    }
    json["batch"]["entries"][static_cast<size_t>(i)]["events"] = std::move(events);
  }
  return json;
}

const char* Name(eventlog::Verdict verdict) {
  switch (verdict) {
    case eventlog::Verdict::kFence:
      return "fence";
    case eventlog::Verdict::kBatch:
      return "admitted";
    default:
      return "void";
  }
}

// Writes the records of one partition.
class PartitionDump {
 public:
  PartitionDump(int32_t partition, const TopicMessage& kind) : partition_(partition), kind_(kind) {}

  Status Write(const eventlog::LoggedRecord& logged) {
    const auto& record = logged.record;
    Json json = {{"partition", partition_}, {"offset", logged.offset}, {"key", record.key}};
    Json headers = Json::object();
    for (const auto& header : record.headers) headers[header.name] = header.value;
    json["headers"] = std::move(headers);
    Status judged;
    if (kind_.is_log()) {
      judged = Judge(logged, json);
    } else if (const auto message = kind_.Decode(record.value); message != nullptr) {
      json["decoded"] = Decoded(*message);
    }
    json["value"] = EncodeBase64(record.value);
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return judged;
  }

 private:
  Status Judge(const eventlog::LoggedRecord& logged, Json& json) {
    const auto record = eventlog::DecodeLogRecord(logged.record.value);
    if (!record) return std::unexpected(record.error());
    const auto verdict = admission_.Judge(logged.offset, logged.record.value, *record);
    json["verdict"] = verdict ? Name(*verdict) : "loss";
    json["decoded"] = DecodedLogRecord(*record, kind_);
    if (!verdict) return std::unexpected(verdict.error());
    return {};
  }

  const int32_t partition_;
  const TopicMessage& kind_;
  eventlog::Admission admission_;
};

Status DumpTopic(LogSource& source, const std::string& topic) {
  NAUNGAN_ASSIGN(const auto topics, source.ListTopics());
  const TopicMessage kind = TopicMessage::Of(topic);
  for (const auto& [name, partitions] : topics) {
    if (name != topic) continue;
    for (int32_t partition = 0; partition < partitions; ++partition) {
      PartitionDump dump(partition, kind);
      NAUNGAN_TRY(source.Read({topic, partition}, [&](const eventlog::LoggedRecord& record) {
        return dump.Write(record);
      }));
    }
    return {};
  }
  return Fail(Code::kNotFound, "TOPIC_UNKNOWN", "topic",
              fmt::format("no topic {}; `naungan log topics` lists them", topic));
}

}  // namespace

int DumpLog(const DumpOptions& options) {
  const platform::SystemClock clock;
  const auto source = LogSource::Open(options.bootstrap, options.run_directory, clock);
  if (!source) return ReportError(source.error());
  const auto dumped = DumpTopic(**source, options.topic);
  if (dumped) return 0;
  ReportError(dumped.error());
  return dumped.error().code == Code::kDataLoss ? 1 : 2;
}

int ListTopics(const DumpOptions& options) {
  const platform::SystemClock clock;
  const auto source = LogSource::Open(options.bootstrap, options.run_directory, clock);
  if (!source) return ReportError(source.error());
  const auto topics = (*source)->ListTopics();
  if (!topics) return ReportError(topics.error());
  for (const auto& [name, partitions] : *topics) fmt::print("{} {}\n", name, partitions);
  return 0;
}

}  // namespace naungan::cli

#include "services/cli/record_dump.h"

#include <google/protobuf/util/json_util.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "libs/base/base64.h"

namespace naungan::cli {
namespace {

using Json = nlohmann::ordered_json;

Json Decoded(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return {};
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json() : json;
}

// A batch shows its events decoded instead of as bytes.
Json DecodedLogRecord(const runtime::v1::LogRecord& record, const TopicMessage& message) {
  Json json = Decoded(record);
  if (!record.has_batch()) return json;
  for (int i = 0; i < record.batch().entries_size(); ++i) {
    Json events = Json::array();
    for (const auto& bytes : record.batch().entries(i).events()) {
      const auto event = message.Decode(bytes);
      events.push_back(event == nullptr ? Json() : Decoded(*event));
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
    case eventlog::Verdict::kVoidFence:
    case eventlog::Verdict::kVoidTerm:
    case eventlog::Verdict::kVoidSequence:
      break;
  }
  return "void";
}

// Adds the verdict, and the decoded record if it can be decoded.
Status Judge(const eventlog::LoggedRecord& logged, const TopicMessage& message,
             eventlog::Admission& admission, Json& json) {
  json["verdict"] = "loss";
  NAUNGAN_ASSIGN(const auto record, eventlog::DecodeLogRecord(logged.record.value));
  json["decoded"] = DecodedLogRecord(record, message);
  NAUNGAN_ASSIGN(const auto verdict, admission.Judge(logged.offset, logged.record.value, record));
  json["verdict"] = Name(verdict);
  return {};
}

}  // namespace

DumpedRecord RecordDump::Dump(const eventlog::LoggedRecord& logged) {
  const auto& record = logged.record;
  Json json = {{"partition", partition_}, {"offset", logged.offset}, {"key", record.key}};
  Json headers = Json::object();
  for (const auto& header : record.headers) headers[header.name] = header.value;
  json["headers"] = std::move(headers);
  json["value"] = record.tombstone ? Json() : Json(EncodeBase64(record.value));
  DumpedRecord dumped;
  if (message_.is_log()) {
    dumped.judged = Judge(logged, message_, admission_, json);
  } else if (const auto message =
                 record.tombstone ? nullptr : message_.Decode(record.value, record.key);
             message != nullptr) {
    json["decoded"] = Decoded(*message);
  }
  // JSON can hold UTF-8 only, so other bytes are replaced.
  dumped.line = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return dumped;
}

}  // namespace naungan::cli

#include "libs/eventlog/local_codec.h"

#include <concepts>

#include "libs/base/check.h"

namespace naungan::eventlog::local {
namespace {

template <std::integral Integer>
void Put(std::string& bytes, Integer number) {
  for (int shift = static_cast<int>(sizeof(Integer) - 1) * 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<uint64_t>(number) >> shift));
  }
}

void Put(std::string& bytes, std::string_view text) {
  Put(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
}

// Removes fields from the front. Once one is missing, `ok` stays false and all later ones are
// empty.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  template <typename Integer>
  Integer Take() {
    const std::string_view field = TakeBytes(sizeof(Integer));
    uint64_t number = 0;
    for (const char byte : field) number = number << 8 | static_cast<uint8_t>(byte);
    return static_cast<Integer>(number);
  }

  std::string TakeText() { return std::string(TakeBytes(Take<uint32_t>())); }
  bool ok() const { return ok_; }
  bool AllTaken() const { return ok_ && bytes_.empty(); }

 private:
  std::string_view TakeBytes(size_t size) {
    ok_ = ok_ && size <= bytes_.size();
    if (!ok_) return {};
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

std::string PartitionKey(char kind, const TopicPartition& partition) {
  std::string key(1, kind);
  key += partition.topic;
  key.push_back('\0');
  Put(key, partition.partition);
  return key;
}

}  // namespace

std::string TopicKey(std::string_view topic) { return std::string(kTopicsBegin).append(topic); }

std::string RecordKey(const TopicPartition& partition, int64_t offset) {
  std::string key = PartitionKey('r', partition);
  Put(key, offset);
  return key;
}

int64_t OffsetOf(std::string_view record_key) {
  NAUNGAN_CHECK(record_key.size() > sizeof(int64_t), "a record's key ends with its offset");
  return *DecodeOffset(record_key.substr(record_key.size() - sizeof(int64_t)));
}

std::string NewestKey(const TopicPartition& partition, std::string_view key) {
  return PartitionKey('k', partition).append(key);
}

std::string EncodeOffset(int64_t offset) {
  std::string bytes;
  Put(bytes, offset);
  return bytes;
}

std::optional<int64_t> DecodeOffset(std::string_view bytes) {
  Fields fields(bytes);
  const auto offset = fields.Take<int64_t>();
  if (!fields.AllTaken()) return std::nullopt;
  return offset;
}

std::string EncodeSettings(const TopicSettings& settings) {
  std::string bytes;
  Put(bytes, settings.partitions);
  Put(bytes, settings.retention_ms);
  Put(bytes, static_cast<uint8_t>(settings.compacted));
  Put(bytes, settings.replication);
  Put(bytes, settings.min_insync_replicas);
  Put(bytes, settings.retention_bytes);
  return bytes;
}

std::optional<TopicSettings> DecodeSettings(std::string_view name, std::string_view bytes) {
  Fields fields(bytes);
  TopicSettings settings;
  settings.name = name;
  settings.partitions = fields.Take<int32_t>();
  settings.retention_ms = fields.Take<int64_t>();
  settings.compacted = fields.Take<uint8_t>() != 0;
  settings.replication = fields.Take<int32_t>();
  settings.min_insync_replicas = fields.Take<int32_t>();
  // Topics of older logs end here, because there was no limit of bytes.
  if (!fields.AllTaken()) settings.retention_bytes = fields.Take<int64_t>();
  if (!fields.AllTaken()) return std::nullopt;
  return settings;
}

std::string EncodeRecord(int64_t append_time_ms, const Record& record) {
  std::string bytes;
  bytes.reserve(record.value.size() + record.key.size() + 64);
  Put(bytes, append_time_ms);
  Put(bytes, static_cast<uint8_t>(record.tombstone));
  Put(bytes, record.key);
  Put(bytes, static_cast<uint32_t>(record.headers.size()));
  for (const Header& header : record.headers) {
    Put(bytes, header.name);
    Put(bytes, header.value);
  }
  Put(bytes, record.value);
  return bytes;
}

std::optional<LoggedRecord> DecodeRecord(int64_t offset, std::string_view bytes) {
  Fields fields(bytes);
  LoggedRecord logged;
  logged.offset = offset;
  logged.append_time_ms = fields.Take<int64_t>();
  logged.record.tombstone = fields.Take<uint8_t>() != 0;
  logged.record.key = fields.TakeText();
  const auto headers = fields.Take<uint32_t>();
  for (uint32_t i = 0; i < headers && fields.ok(); ++i) {
    std::string name = fields.TakeText();
    logged.record.headers.push_back({.name = std::move(name), .value = fields.TakeText()});
  }
  logged.record.value = fields.TakeText();
  if (!fields.AllTaken()) return std::nullopt;
  return logged;
}

}  // namespace naungan::eventlog::local

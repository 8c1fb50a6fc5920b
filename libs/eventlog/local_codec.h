// Internal to libs/eventlog: how the local log's rows are encoded in RocksDB. Pure; any thread.
//
//   'f'                                        -> kFormat
//   't' topic                                  -> its settings
//   'r' topic 0x00 partition offset            -> a record (partition and offset big-endian)
//   'k' topic 0x00 partition record key        -> the offset of the key's newest record (compacted)
//
// A topic's name contains no 0x00 (CheckTopicName), so the keys of one topic are never among those
// of another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/eventlog/log.h"

namespace naungan::eventlog::local {

inline constexpr std::string_view kFormatKey = "f";
inline constexpr std::string_view kFormat = "naungan local log 1";

std::string TopicKey(std::string_view topic);
// Where the topics' keys begin and end.
inline constexpr std::string_view kTopicsBegin = "t";
inline constexpr std::string_view kTopicsEnd = "u";

std::string RecordKey(const TopicPartition& partition, int64_t offset);
// The offset in a record's key. Precondition: RecordKey made the key.
int64_t OffsetOf(std::string_view record_key);

std::string NewestKey(const TopicPartition& partition, std::string_view key);
std::string EncodeOffset(int64_t offset);
std::optional<int64_t> DecodeOffset(std::string_view bytes);

// The decoders return nullopt if the bytes are not what the encoder wrote.
std::string EncodeSettings(const TopicSettings& settings);
std::optional<TopicSettings> DecodeSettings(std::string_view name, std::string_view bytes);

std::string EncodeRecord(int64_t append_time_ms, const Record& record);
std::optional<LoggedRecord> DecodeRecord(int64_t offset, std::string_view bytes);

}  // namespace naungan::eventlog::local

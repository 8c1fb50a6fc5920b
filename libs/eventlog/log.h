// The log port: what the house needs of Kafka, and no more.
//
//        LogWriter (one a term, one record in flight)       FeedWriter (many in flight)
//             |                                                  |
//             v                                                  v
//   topic, partition:  0  1  2  3  4 ... end            topic, any partition: ... end
//             |
//             v
//        LogReader (from an offset, in order; sees every record that landed)
//
// Three implementations under one contract-test suite (tests/contract): in memory (simulator),
// local (embedded, RocksDB with a synced WAL) and Kafka (librdkafka).
//
// Nothing here blocks for I/O unless a comment says so. Whoever polls is told by its Waker that a
// poll may have something new. Threads: a Log may be used from any thread; a reader or a writer
// from one thread at a time. Readers and writers must be destroyed before their Log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"

namespace naungan::eventlog {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;

  auto operator<=>(const TopicPartition&) const = default;
};

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

// What a writer hands over. Key and headers are empty in private logs.
struct Record {
  std::string key;
  std::vector<Header> headers;
  std::string value;
  // No value at all: removes the key from a compacted topic. `value` is then empty.
  bool tombstone = false;

  bool operator==(const Record&) const = default;
};

// A record where it landed.
struct LoggedRecord {
  int64_t offset = 0;
  // The log's own clock, milliseconds since 1970 (LogAppendTime).
  int64_t append_time_ms = 0;
  Record record;
};

// Called from any thread: a poll may have something new. Must not block and must not call into the
// log; whoever polls, opens or destroys holds no lock that the Waker takes. A call is owed only
// after a poll that had nothing: whoever got something polls again before waiting. It is not called
// any more once the destructor of its reader or writer has returned.
using Waker = std::function<void()>;

// Milliseconds since 1970 now: the clock of a log that has no broker's.
using NowMs = std::function<int64_t()>;

// Reads one partition in order from an offset. Sees only what landed for good.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // The next records, at most about `bytes_max` of values (at least one record if there is one);
  // empty: nothing now. Errors: kUnavailable (try again later; nothing is skipped), kDataLoss (the
  // next offset is below the log's start or beyond its end, reason OFFSET_OUT_OF_RANGE).
  virtual Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) = 0;

  // Where the partition ended when this reader last heard of it, without asking anybody; never
  // below what Poll gave. -1: not known. Nothing is decided by it: operators are told how far
  // behind a reader is.
  virtual int64_t KnownEndOffset() const { return -1; }
};

// What became of an append.
struct AppendOutcome {
  // The offset where the record landed. Absent: unknown; it may have landed, or may land later.
  std::optional<int64_t> offset;
  // Why it is unknown; empty otherwise.
  std::string why;
};

// Appends to one private partition, one record in flight. After an unknown outcome the writer is
// finished: make a new one. An idempotent producer of its own.
class LogWriter {
 public:
  virtual ~LogWriter() = default;

  // Starts an append. Precondition: none is in flight, no outcome was unknown, and the record is
  // within its limits (CheckRecord).
  virtual void Append(Record record) = 0;
  // The outcome of the append in flight, once known; calls the Waker when it becomes so. Unknown at
  // the latest after kAppendTimeoutMs.
  virtual std::optional<AppendOutcome> Poll() = 0;
};

// Appends to feeds, inboxes and vault topics: many in flight, in order per partition, never with a
// gap. After the first error every later record is refused: destroy it, make a new one and send
// again from the first record not acknowledged.
class FeedWriter {
 public:
  virtual ~FeedWriter() = default;

  // Takes one record. Errors: kResourceExhausted (buffer full: poll, then try again), kUnavailable
  // (this writer has failed), kInvalidArgument (RECORD_TOO_LARGE), kNotFound (TOPIC_UNKNOWN,
  // PARTITION_UNKNOWN; where that takes the broker to know, the writer fails later instead). No
  // message timeout: an unanswered record stays in flight.
  virtual Status Append(const TopicPartition& target, Record record) = 0;
  // How many of the taken records, counted in the order they were taken, are acknowledged without a
  // gap. Error: kUnavailable once the writer has failed.
  virtual Result<int64_t> Acknowledged() = 0;
};

// What a topic is. A value below zero means "without end".
struct TopicSettings {
  std::string name;
  int32_t partitions = 1;
  int64_t retention_ms = -1;
  int64_t retention_bytes = -1;
  bool compacted = false;
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
  // A replica that lacks acknowledged records may lead. Always made without.
  bool unclean_leader_election = false;
  // Records carry the log's own clock, not their writer's. Always made so.
  bool log_append_time = true;

  bool operator==(const TopicSettings&) const = default;
};

// One record in flight is given up (outcome unknown) after this long.
inline constexpr int64_t kAppendTimeoutMs = 10'000;
// A call that asks the broker and waits for the answer takes no longer than this.
inline constexpr int64_t kMetadataTimeoutMs = 5'000;
// A question for an offset, which a partition asks while its commands wait for an answer.
inline constexpr int64_t kOffsetTimeoutMs = 2'000;
// A FeedWriter takes this much before it says kResourceExhausted.
inline constexpr int64_t kFeedBytesInFlightMax = 32 * 1024 * 1024;
// The largest record value, and the most that key and headers may add to it.
inline constexpr int64_t kRecordBytesMax = 900 * 1024;
inline constexpr int64_t kKeyAndHeadersBytesMax = 64 * 1024;

// Error: kInvalidArgument, RECORD_TOO_LARGE (one of the limits above) or RECORD_MALFORMED (a
// tombstone that has a value).
Status CheckRecord(const Record& record);

class Log {
 public:
  virtual ~Log() = default;

  // Errors of the two calls below: kNotFound (TOPIC_UNKNOWN, PARTITION_UNKNOWN), kUnavailable. The
  // first use of a topic may block up to kMetadataTimeoutMs; opening a writer up to half a second.
  virtual Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source,
                                                        int64_t from_offset, Waker waker) = 0;
  virtual Result<std::unique_ptr<LogWriter>> OpenWriter(const TopicPartition& target,
                                                        Waker waker) = 0;
  virtual Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Waker waker) = 0;

  // The offset that the next record will have. Blocks up to kOffsetTimeoutMs. kUnavailable when
  // the broker does not answer.
  virtual Result<int64_t> EndOffset(const TopicPartition& source) = 0;
  // The offset of the oldest record still there (0 unless compacted or cut). Blocks likewise.
  virtual Result<int64_t> BeginOffset(const TopicPartition& source) = 0;

  // Blocks likewise. kNotFound: no such topic.
  virtual Result<TopicSettings> DescribeTopic(const std::string& topic) = 0;
  // Blocks likewise. kAlreadyExists: there is one of that name. kInvalidArgument: a name or a
  // number that no topic may have (TOPIC_NAME_MALFORMED, TOPIC_SETTINGS_INVALID).
  virtual Status CreateTopic(const TopicSettings& settings) = 0;
  virtual Result<std::vector<std::string>> ListTopics() = 0;
};

}  // namespace naungan::eventlog

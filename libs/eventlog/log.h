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
// Nothing here blocks for I/O unless a comment says so. A Waker tells the caller that a poll may
// have something new. Threads: a Log may be used from any thread, a reader or a writer from one
// thread at a time. Readers and writers must be destroyed before their Log.
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

// A record as a writer hands it over. In private logs key and headers are empty.
struct Record {
  std::string key;
  std::vector<Header> headers;
  std::string value;
  // True: the record has no value, and removes its key from a compacted topic. `value` must be
  // empty.
  bool tombstone = false;

  bool operator==(const Record&) const = default;
};

// A record that landed.
struct LoggedRecord {
  int64_t offset = 0;
  // The log's own clock, milliseconds since 1970 (LogAppendTime).
  int64_t append_time_ms = 0;
  Record record;
};

// A Waker is called when a poll may have something new.
//
//   - Any thread may call it. It must not block and must not call into the log.
//   - A caller that polls, opens or destroys must not hold a lock that its Waker takes.
//   - It need only be called after a poll that returned nothing. So after a poll that returned
//     something, poll again before waiting.
//   - It is not called once the destructor of its reader or writer has returned.
using Waker = std::function<void()>;

// The time now in milliseconds since 1970: the clock of a log without a broker.
using NowMs = std::function<int64_t()>;

// Reads one partition in order from an offset. It sees only records that landed for good.
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Returns the next records, with about `bytes_max` bytes of values at most, but at least one
  // record if there is one. Empty if there is nothing new. Errors:
  //
  //   kUnavailable                    try again later; nothing is skipped
  //   kDataLoss, OFFSET_OUT_OF_RANGE  the next offset is below the log's start or beyond its end
  //   kDataLoss, other reasons        a record is damaged
  virtual Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) = 0;

  // Where the partition ended when this reader last heard of it, without asking again; never below
  // what Poll returned; -1 if it is not known. It only shows operators how far behind a reader is;
  // nothing may be decided by it.
  virtual int64_t KnownEndOffset() const { return -1; }
};

// What became of an append.
struct AppendOutcome {
  // The offset where the record landed. nullopt: unknown, the record may have landed or may land
  // later.
  std::optional<int64_t> offset;
  // Why the offset is unknown; else empty.
  std::string why;
  // True: the log refused the record, and would refuse it again until an operator has changed what
  // `why` says.
  bool refused = false;
};

// Appends to one private partition, one record in flight. After an unknown outcome the writer is
// finished: open a new one. Each writer is an idempotent producer of its own.
class LogWriter {
 public:
  virtual ~LogWriter() = default;

  // Starts an append. Precondition: none is in flight, no outcome was unknown, and the record is
  // within its limits (CheckRecord).
  virtual void Append(Record record) = 0;
  // Returns the outcome of the append in flight, or nullopt while it is open. The Waker is called
  // when there is one. After kAppendTimeoutMs at the latest the outcome is unknown.
  virtual std::optional<AppendOutcome> Poll() = 0;
};

// Appends to feeds, inboxes and vault topics: many in flight, in order per partition, never with a
// gap. After the first error it refuses every later record. Then destroy it, open a new one and
// send again from the first record that was not acknowledged.
class FeedWriter {
 public:
  virtual ~FeedWriter() = default;

  // Accepts one record. It stays in flight until it is answered; there is no timeout. Errors:
  //
  //   kResourceExhausted  FEED_BUFFER_FULL    call Acknowledged, then try again
  //   kUnavailable        FEED_WRITER_FAILED  this writer has failed
  //   kFailedPrecondition RECORD_REFUSED      it has failed, and a new one would fail at the same
  //                                           record, until an operator has changed what the
  //                                           message says
  //   kInvalidArgument    RECORD_TOO_LARGE, RECORD_MALFORMED
  //   kNotFound           TOPIC_UNKNOWN, PARTITION_UNKNOWN. If only the broker knows, the writer
  //                       fails later instead.
  virtual Status Append(const TopicPartition& target, Record record) = 0;
  // How many of the accepted records, in the order of Append, are acknowledged without a gap.
  // Errors: kUnavailable or kFailedPrecondition once the writer has failed, as for Append.
  virtual Result<int64_t> Acknowledged() = 0;
};

// The largest batch of records that a writer sends, with all that Kafka adds to it. It has room for
// the largest record (kRecordBytesMax, kKeyAndHeadersBytesMax), and is Kafka's own default.
inline constexpr int64_t kTopicMessageBytes = 1'048'588;

// What a topic is. A retention below zero means "without end".
struct TopicSettings {
  std::string name;
  int32_t partitions = 1;
  int64_t retention_ms = -1;
  int64_t retention_bytes = -1;
  bool compacted = false;
  int32_t replication = 1;
  int32_t min_insync_replicas = 1;
  // True: a replica that lacks acknowledged records may lead. CreateTopic always makes it false.
  bool unclean_leader_election = false;
  // True: records carry the log's own time, not their writer's. CreateTopic always makes it true.
  bool log_append_time = true;
  // The largest batch of records that the topic takes, in bytes. CreateTopic always makes it
  // kTopicMessageBytes.
  int64_t message_bytes_max = kTopicMessageBytes;

  bool operator==(const TopicSettings&) const = default;
};

// A LogWriter gives its record in flight up after this long: the outcome is unknown.
inline constexpr int64_t kAppendTimeoutMs = 10'000;
// How long a call that asks the broker may wait for the answer.
inline constexpr int64_t kMetadataTimeoutMs = 5'000;
// The same for an offset, which a partition asks for while its commands wait.
inline constexpr int64_t kOffsetTimeoutMs = 2'000;
// A FeedWriter accepts this much before it returns kResourceExhausted.
inline constexpr int64_t kFeedBytesInFlightMax = 32 * 1024 * 1024;
// The largest record value, and the most that key and headers may add to it.
inline constexpr int64_t kRecordBytesMax = 900 * 1024;
inline constexpr int64_t kKeyAndHeadersBytesMax = 64 * 1024;

// Errors, kInvalidArgument: RECORD_TOO_LARGE (one of the limits above), RECORD_MALFORMED (a
// tombstone that has a value).
Status CheckRecord(const Record& record);

class Log {
 public:
  virtual ~Log() = default;

  // Errors of OpenReader and OpenWriter: kNotFound (TOPIC_UNKNOWN, PARTITION_UNKNOWN),
  // kUnavailable. The first use of a topic may block up to kMetadataTimeoutMs, and opening a writer
  // up to half a second.
  virtual Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source,
                                                        int64_t from_offset, Waker waker) = 0;
  virtual Result<std::unique_ptr<LogWriter>> OpenWriter(const TopicPartition& target,
                                                        Waker waker) = 0;
  virtual Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Waker waker) = 0;

  // The offset that the next record will have. Blocks up to kOffsetTimeoutMs. Error: kUnavailable
  // if the broker does not answer.
  virtual Result<int64_t> EndOffset(const TopicPartition& source) = 0;
  // The offset of the oldest record that is still there: 0 unless the topic was compacted or cut.
  // Blocks up to kOffsetTimeoutMs.
  virtual Result<int64_t> BeginOffset(const TopicPartition& source) = 0;

  // The same for all partitions of a topic, in their order, with one question to each broker.
  virtual Result<std::vector<int64_t>> EndOffsets(const std::string& topic);

  // Blocks up to kMetadataTimeoutMs. Error: kNotFound if there is no such topic.
  virtual Result<TopicSettings> DescribeTopic(const std::string& topic) = 0;
  // Blocks up to kMetadataTimeoutMs. Errors:
  //   kAlreadyExists    TOPIC_EXISTS
  //   kInvalidArgument  TOPIC_NAME_MALFORMED, TOPIC_SETTINGS_INVALID
  virtual Status CreateTopic(const TopicSettings& settings) = 0;
  // Blocks up to kMetadataTimeoutMs.
  virtual Result<std::vector<std::string>> ListTopics() = 0;

  // Runs `call` on a thread of the log's own, so that it may make the calls above that block; a log
  // whose calls do not block runs it at once. The log's destructor waits until it has run. Asked
  // (asked.h) gives its outcome.
  virtual void RunApart(std::move_only_function<void()> call) { call(); }
};

}  // namespace naungan::eventlog

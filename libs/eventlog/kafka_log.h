// The log on Apache Kafka, through librdkafka.
//
// Each LogWriter and each FeedWriter is an idempotent producer of its own (acks=all). Readers share
// consumer clients and use no consumer group; if several readers of this process read one
// partition, that takes as many clients.
//
// A thread of this Log asks every kProbeIntervalMs each broker that leads a partition which is
// read. A broker that leaves two questions in a row without an answer is away (after about four
// seconds). Then readers of its partitions that have nothing buffered return kUnavailable; they go
// on by themselves afterwards. Readers of other partitions do not notice. Destroying a reader or a
// writer never waits for a broker.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// How often the Log asks whether a broker answers, and how long it may take.
inline constexpr int64_t kProbeIntervalMs = 500;
inline constexpr int64_t kProbeTimeoutMs = 1'000;

struct KafkaLogOptions {
  // "host:port,host:port".
  std::string bootstrap_servers;
  // Names this process in the brokers' logs and quotas.
  std::string client_id;
  // For brokers that are not on a private network: librdkafka settings whose names begin with
  // "security.", "ssl." or "sasl.". The Log sets all others itself.
  std::vector<std::pair<std::string, std::string>> security;
  // About how much a reader holds that was not polled yet. When that is full, librdkafka 2.0 looks
  // again only a second later (fetch.queue.backoff.ms came with 2.2). So it is also the most that a
  // reader gets in a second while it catches up.
  int64_t reader_bytes_max = int64_t{16} * 1024 * 1024;
  // Called with each line that the client library reports of lost connections and the like, from
  // any thread. If empty, the lines are dropped. Errors that calls return are not reported here.
  std::function<void(std::string_view line)> on_report;
};

class KafkaLog final : public Log {
 public:
  // Does not wait for a broker; if none can be reached, later calls return kUnavailable. Error,
  // kInvalidArgument: KAFKA_OPTION_INVALID, librdkafka refuses an option (`field` names it).
  static Result<std::unique_ptr<KafkaLog>> Open(KafkaLogOptions options);
  // Blocks until the clients' threads have ended: a second or so.
  ~KafkaLog() override;

  Result<std::unique_ptr<LogReader>> OpenReader(const TopicPartition& source, int64_t from_offset,
                                                Waker waker) override;
  Result<std::unique_ptr<LogWriter>> OpenWriter(const TopicPartition& target, Waker waker) override;
  Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Waker waker) override;
  Result<int64_t> EndOffset(const TopicPartition& source) override;
  Result<int64_t> BeginOffset(const TopicPartition& source) override;
  Result<std::vector<int64_t>> EndOffsets(const std::string& topic) override;
  Result<TopicSettings> DescribeTopic(const std::string& topic) override;
  // Also waits until every partition has a leader.
  Status CreateTopic(const TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;
  void RunApart(std::move_only_function<void()> call) override;

 private:
  struct Parts;

  explicit KafkaLog(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace naungan::eventlog

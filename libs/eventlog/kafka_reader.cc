#include "libs/eventlog/kafka_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "libs/eventlog/refusals.h"

namespace naungan::eventlog::kafka {
namespace {

std::string Text(const void* bytes, size_t size) {
  return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

LoggedRecord Copied(const rd_kafka_message_t& message) {
  LoggedRecord logged;
  logged.offset = message.offset;
  rd_kafka_timestamp_type_t type{};
  logged.append_time_ms = rd_kafka_message_timestamp(&message, &type);
  logged.record.key = Text(message.key, message.key_len);
  logged.record.tombstone = message.payload == nullptr;
  logged.record.value = Text(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return logged;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    logged.record.headers.push_back({.name = name, .value = Text(value, size)});
  }
  return logged;
}

class Reader final : public LogReader {
 public:
  Reader(Cluster* cluster, Consumer* consumer, TopicPartition partition, int64_t from_offset,
         Waker waker)
      : cluster_(cluster),
        consumer_(consumer),
        partition_(std::move(partition)),
        next_(from_offset),
        wake_(std::move(waker)),
        topic_(rd_kafka_topic_new(consumer->client.get(), partition_.topic.c_str(), nullptr)),
        queue_(rd_kafka_queue_new(consumer->client.get())) {
    WakeOnEvents(queue_.get(), wake_.slot().get());
    followed_ = cluster_->brokers().Follow(partition_, wake_.slot());
  }

  ~Reader() override {
    WakeOnEvents(queue_.get(), nullptr);
    // This waits for a thread of librdkafka, never for a broker.
    if (started_) rd_kafka_consume_stop(topic_.get(), partition_.partition);
    queue_.reset();
    topic_.reset();
    cluster_->ReturnConsumer(consumer_, partition_);
  }

  Status Start() {
    // To librdkafka negative offsets mean other things ("the end"). Here they are out of range.
    if (next_ < 0) {
      lost_ = OffsetOutOfRange(partition_, next_).error();
      return {};
    }
    started_ =
        rd_kafka_consume_start_queue(topic_.get(), partition_.partition, next_, queue_.get()) == 0;
    return started_ ? Status() : Unavailable("The reader did not start", rd_kafka_last_error());
  }

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    std::vector<LoggedRecord> records;
    size_t bytes = 0;
    while (!lost_ && (records.empty() || bytes < bytes_max)) {
      const Message message(rd_kafka_consume_queue(queue_.get(), 0));
      if (!message) break;
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        const Status status = Heed(*message);
        if (status || !records.empty()) continue;
        return std::unexpected(status.error());
      }
      // After a reconnection records may come a second time.
      if (message->offset < next_) continue;
      next_ = message->offset + 1;
      records.push_back(Copied(*message));
      bytes += records.back().record.value.size();
    }
    if (!records.empty()) return records;
    if (lost_) return std::unexpected(*lost_);
    if (followed_->away) {
      return LeaderUnavailable(fmt::format("{}-{}", partition_.topic, partition_.partition),
                               RD_KAFKA_RESP_ERR__TIMED_OUT);
    }
    return records;
  }

  // The end in the broker's last answer to a fetch.
  int64_t KnownEndOffset() const override {
    int64_t low = 0;
    int64_t high = 0;
    const auto known = rd_kafka_get_watermark_offsets(
        consumer_->client.get(), partition_.topic.c_str(), partition_.partition, &low, &high);
    return known == RD_KAFKA_RESP_ERR_NO_ERROR ? std::max(next_, high) : next_;
  }

 private:
  // Judges an error in the partition's queue. Returns an error if the caller should try again
  // later, and sets `lost_` if reading is over.
  Status Heed(const rd_kafka_message_t& message) {
    switch (message.err) {
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        lost_ = OffsetOutOfRange(partition_, next_).error();
        return {};
      case RD_KAFKA_RESP_ERR__BAD_MSG:
        // librdkafka goes on after a record that fails its checksum, but a reader must never skip.
        lost_ = Fail(Code::kDataLoss, "RECORD_CORRUPT", "",
                     fmt::format("A record of {}-{} at or after offset {} fails its checksum.",
                                 partition_.topic, partition_.partition, next_))
                    .error();
        return {};
      default:
        return Unavailable("The partition cannot be read now", message.err);
    }
  }

  Cluster* cluster_;
  Consumer* consumer_;
  TopicPartition partition_;
  int64_t next_;
  WakeHandle wake_;
  std::shared_ptr<const FollowedPartition> followed_;
  Topic topic_;
  Queue queue_;
  bool started_ = false;
  // Set once reading is over because of data loss.
  std::optional<Error> lost_;
};

}  // namespace

Result<std::unique_ptr<LogReader>> OpenReader(Cluster& cluster, const TopicPartition& partition,
                                              int64_t from_offset, Pace pace, Waker waker) {
  NAUNGAN_ASSIGN(Consumer* const consumer, cluster.TakeConsumer(partition, pace));
  auto reader =
      std::make_unique<Reader>(&cluster, consumer, partition, from_offset, std::move(waker));
  NAUNGAN_TRY(reader->Start());
  return reader;
}

}  // namespace naungan::eventlog::kafka

#include "libs/eventlog/kafka_writers.h"

#include <fmt/core.h>

#include <cstdint>
#include <deque>

#include "libs/base/check.h"
#include "libs/eventlog/record_limits.h"
#include "libs/eventlog/refusals.h"

namespace naungan::eventlog::kafka {
namespace {

// How long opening a writer waits for its producer's connection.
constexpr int kConnectMs = 500;

// Waits until the producer is connected. A producer that gets its first record while it connects
// may ask for the topic only with its next scan, a second later (seen 3 times in 100), and the
// fence of a new term would wait for that. If no answer comes, the producer connects by itself
// later.
void AwaitConnection(Cluster& cluster, rd_kafka_t* producer) {
  if (!cluster.brokers().answer()) return;
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(producer, /*all_topics=*/0, nullptr, &metadata, kConnectMs) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
}

// A producer, its delivery reports and the Waker that waits for them.
class Producer {
 public:
  Producer(Cluster* cluster, Client client, Waker waker)
      : cluster_(cluster),
        wake_(std::move(waker)),
        client_(std::move(client)),
        reports_(rd_kafka_queue_get_main(client_.get())) {
    WakeOnEvents(reports_.get(), wake_.slot().get());
  }

  ~Producer() {
    WakeOnEvents(reports_.get(), nullptr);
    reports_.reset();
    End(std::move(client_), cluster_->reaper());
  }
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  rd_kafka_t* client() { return client_.get(); }
  rd_kafka_queue_t* reports() { return reports_.get(); }
  WakeHandle& wake() { return wake_; }

 private:
  Cluster* cluster_;
  WakeHandle wake_;
  Client client_;
  Queue reports_;
};

class Writer final : public LogWriter {
 public:
  Writer(Cluster* cluster, Client client, TopicPartition target, Waker waker)
      : target_(std::move(target)), producer_(cluster, std::move(client), std::move(waker)) {}

  void Append(Record record) override {
    NAUNGAN_CHECK(!in_flight_, "one record is in flight, and its outcome comes first");
    NAUNGAN_CHECK(!finished_, "after an unknown outcome a writer is finished");
    NAUNGAN_CHECK(CheckRecord(record).has_value(), "the record is within its limits");
    in_flight_ = true;
    not_taken_ = Produce(producer_.client(), target_, record, nullptr);
    if (not_taken_ != RD_KAFKA_RESP_ERR_NO_ERROR) producer_.wake().Wake();
  }

  std::optional<AppendOutcome> Poll() override {
    if (!in_flight_) return std::nullopt;
    if (not_taken_ != RD_KAFKA_RESP_ERR_NO_ERROR) return Failed(not_taken_);
    std::optional<AppendOutcome> outcome;
    TakeDeliveryReports(producer_.reports(), [this, &outcome](const rd_kafka_message_t& report) {
      outcome = OutcomeOf(report);
    });
    return outcome;
  }

 private:
  AppendOutcome OutcomeOf(const rd_kafka_message_t& report) {
    if (report.err != RD_KAFKA_RESP_ERR_NO_ERROR) return Failed(report.err);
    // A broker that had the record already says so, but not at which offset.
    if (report.offset < 0) return Unknown("it landed, but the broker did not say at which offset");
    in_flight_ = false;
    return {.offset = report.offset, .why = {}};
  }

  AppendOutcome Failed(rd_kafka_resp_err_t reported) {
    const rd_kafka_resp_err_t error = DeliveryError(producer_.client(), reported);
    const auto refusal = RefusalOf(target_, error);
    AppendOutcome outcome = Unknown(refusal ? refusal->message : rd_kafka_err2str(error));
    outcome.refused = refusal.has_value();
    return outcome;
  }

  AppendOutcome Unknown(std::string why) {
    in_flight_ = false;
    finished_ = true;
    return {.offset = std::nullopt, .why = std::move(why)};
  }

  TopicPartition target_;
  Producer producer_;
  rd_kafka_resp_err_t not_taken_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  bool in_flight_ = false;
  bool finished_ = false;
};

class Feeds final : public FeedWriter {
 public:
  Feeds(Cluster* cluster, Client client, Waker waker)
      : cluster_(cluster), producer_(cluster, std::move(client), std::move(waker)) {}

  Status Append(const TopicPartition& target, Record record) override {
    NAUNGAN_TRY(CheckRecord(record));
    const auto partitions = cluster_->brokers().KnownPartitionsOf(target.topic);
    if (target.partition < 0 || (partitions && target.partition >= *partitions)) {
      return PartitionUnknown(target);
    }
    TakeReports();
    if (failure_) return std::unexpected(*failure_);
    const int64_t bytes = BufferedBytes(record);
    if (bytes_in_flight_ + bytes > kFeedBytesInFlightMax) {
      return Fail(Code::kResourceExhausted, "FEED_BUFFER_FULL", "",
                  "The records in flight fill the buffer: wait for acknowledgements.");
    }
    const int64_t number = acknowledged_ + std::ssize(in_flight_);
    // The opaque is a number and not a pointer, because librdkafka only hands it back.
    const rd_kafka_resp_err_t refused =
        Produce(producer_.client(), target, record,
                // NOLINTNEXTLINE(performance-no-int-to-ptr)
                reinterpret_cast<void*>(static_cast<uintptr_t>(number)));
    switch (refused) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        break;
      case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        return PartitionUnknown(target);
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        return TopicUnknown(target.topic);
      default:
        Fails(target, refused);
        return std::unexpected(*failure_);
    }
    in_flight_.push_back({.bytes = bytes});
    bytes_in_flight_ += bytes;
    return {};
  }

  Result<int64_t> Acknowledged() override {
    TakeReports();
    if (failure_) return std::unexpected(*failure_);
    return acknowledged_;
  }

 private:
  struct InFlight {
    int64_t bytes;
    bool acknowledged = false;
  };

  void TakeReports() {
    TakeDeliveryReports(producer_.reports(), [this](const rd_kafka_message_t& report) {
      if (report.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        Fails({.topic = rd_kafka_topic_name(report.rkt), .partition = report.partition},
              report.err);
        return;
      }
      const auto number = static_cast<int64_t>(reinterpret_cast<uintptr_t>(report._private));
      InFlight& landed = in_flight_[number - acknowledged_];
      landed.acknowledged = true;
      bytes_in_flight_ -= landed.bytes;
      // Partitions are acknowledged in any order. The count goes on only without a gap.
      while (!in_flight_.empty() && in_flight_.front().acknowledged) {
        in_flight_.pop_front();
        ++acknowledged_;
      }
    });
  }

  // One record that is refused fails all others with other errors, and only the refusal says what
  // to do.
  void Fails(const TopicPartition& target, rd_kafka_resp_err_t reported) {
    const rd_kafka_resp_err_t error = DeliveryError(producer_.client(), reported);
    if (auto refusal = RefusalOf(target, error)) {
      failure_ = std::move(refusal);
    } else if (!failure_) {
      failure_ = Fail(Code::kUnavailable, "FEED_WRITER_FAILED", "",
                      fmt::format("A record could not be delivered: {}. Open a new writer and send "
                                  "again from the first record that was not acknowledged.",
                                  rd_kafka_err2str(error)))
                     .error();
    }
  }

  Cluster* cluster_;
  Producer producer_;
  std::deque<InFlight> in_flight_;
  int64_t bytes_in_flight_ = 0;
  int64_t acknowledged_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<LogWriter>> OpenWriter(Cluster& cluster, const TopicPartition& partition,
                                              Waker waker) {
  NAUNGAN_ASSIGN(Client client, MakeClient(ClientKind::kLogProducer, cluster.options()));
  AwaitConnection(cluster, client.get());
  return std::make_unique<Writer>(&cluster, std::move(client), partition, std::move(waker));
}

Result<std::unique_ptr<FeedWriter>> OpenFeedWriter(Cluster& cluster, Waker waker) {
  NAUNGAN_ASSIGN(Client client, MakeClient(ClientKind::kFeedProducer, cluster.options()));
  AwaitConnection(cluster, client.get());
  return std::make_unique<Feeds>(&cluster, std::move(client), std::move(waker));
}

}  // namespace naungan::eventlog::kafka

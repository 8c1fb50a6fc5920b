// Internal to libs/eventlog: librdkafka's handles as owned values, and the settings of each kind of
// client.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/eventlog/errands.h"
#include "libs/eventlog/kafka_log.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog::kafka {

template <auto Destroy>
struct DestroyWith {
  template <typename Handle>
  void operator()(Handle* handle) const {
    Destroy(handle);
  }
};

// Destroying a client waits for its threads: readers and writers leave that to End.
using Client = std::unique_ptr<rd_kafka_t, DestroyWith<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, DestroyWith<rd_kafka_queue_destroy>>;
using Topic = std::unique_ptr<rd_kafka_topic_t, DestroyWith<rd_kafka_topic_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, DestroyWith<rd_kafka_event_destroy>>;
struct MetadataDestroy {
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, MetadataDestroy>;
using Message = std::unique_ptr<rd_kafka_message_t, DestroyWith<rd_kafka_message_destroy>>;

enum class ClientKind {
  // Asks brokers questions, with a timeout.
  kQueries,
  // Reads, one reader per partition, and asks the brokers again soon.
  kConsumer,
  // The same for partitions to which little comes: a fetch waits longer for something to come, and
  // a reader that is opened waits until it ends.
  kSteadyConsumer,
  // One record in flight, which is given up after kDeliveryTimeoutMs.
  kLogProducer,
  // Many records in flight, which are never given up and never have a gap.
  kFeedProducer,
};

// When librdkafka gives up a log writer's record. It looks once a second which records are over
// time, so that the outcome comes before kAppendTimeoutMs on a busy machine too.
inline constexpr int64_t kDeliveryTimeoutMs = 7'000;

// `options` must outlive the client. Error: kInvalidArgument (librdkafka refuses a setting).
Result<Client> MakeClient(ClientKind kind, const KafkaLogOptions& options);

// An error of librdkafka as one of the port: kUnavailable, KAFKA_UNAVAILABLE.
std::unexpected<Error> Unavailable(std::string_view what, rd_kafka_resp_err_t error);

// The same for a question about `where` (a topic or one of its partitions) to the brokers that lead
// it. If none of them answered, it says so.
std::unexpected<Error> LeaderUnavailable(std::string_view where, rd_kafka_resp_err_t error);

// The error for a record of `target` that was not delivered: kFailedPrecondition, RECORD_REFUSED,
// if it would fail again however often it was sent, with what to change; nullopt for any other
// cause. Pass the code of rd_kafka_fatal_error for a client that has failed as a whole
// (DeliveryError).
std::optional<Error> RefusalOf(const TopicPartition& target, rd_kafka_resp_err_t error);

// What a delivery report says, or what ended the whole client if it says no more than that.
rd_kafka_resp_err_t DeliveryError(rd_kafka_t* producer, rd_kafka_resp_err_t error);

// What the brokers say about one topic. It exists and is `topics[0]` of the result. Blocks up to
// kMetadataTimeoutMs. Errors: kNotFound, kUnavailable.
Result<Metadata> AskForTopic(rd_kafka_t* client, const std::string& topic);

// Where a partition begins or ends.
enum class Edge { kBegin, kEnd };
struct OffsetsAnswer {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__TIMED_OUT;
  std::vector<int64_t> offsets;  // of the partitions in order; empty if there is an error
};
// Asks the brokers that lead the partitions, once. Blocks up to `timeout_ms`. The error is that of
// one of the partitions, if several have one.
OffsetsAnswer AskForOffsets(rd_kafka_t* client, std::span<const TopicPartition> partitions,
                            Edge edge, int64_t timeout_ms);

// Hands `record` to a producer, which copies it. `opaque` comes back with its delivery report. Does
// not wait.
rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const TopicPartition& target,
                            const Record& record, void* opaque);

// Calls `visit(const rd_kafka_message_t&)` for each delivery report in the queue and removes it.
// Ignores other events: they repeat what the log callback got, or what fails every record in
// flight.
template <typename Visit>
void TakeDeliveryReports(rd_kafka_queue_t* queue, Visit visit) {
  while (const Event event{rd_kafka_queue_poll(queue, 0)}) {
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    while (const rd_kafka_message_t* report = rd_kafka_event_message_next(event.get())) {
      visit(*report);
    }
  }
}

// Wakes `slot` from a thread of librdkafka when the queue was empty and is not any more. With null
// it wakes no more. Waits for a call in progress.
void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot* slot);

// Destroys a client on the reaper's thread, since that waits for the client's threads. Gives up a
// producer's records that are still in flight. They may still land.
void End(Client client, Errands& reaper);

}  // namespace naungan::eventlog::kafka

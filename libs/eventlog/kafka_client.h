// Internal to libs/eventlog: librdkafka's handles as owned values, and how each kind of client is
// configured.
#pragma once

#include <librdkafka/rdkafka.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

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

// Destroying a client waits for its threads: readers and writers leave theirs to a Reaper.
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
  // Asks brokers, and gives up in time.
  kQueries,
  // Reads, one reader per partition.
  kConsumer,
  // One record in flight, given up after kDeliveryTimeoutMs.
  kLogProducer,
  // Many in flight, never given up, never a gap.
  kFeedProducer,
};

// When librdkafka gives a log writer's record up. Below kAppendTimeoutMs, so that its reason, which
// is better than ours, comes first.
inline constexpr int64_t kDeliveryTimeoutMs = 7'000;

// `options` must outlive the client. Error: kInvalidArgument (librdkafka refuses a setting).
Result<Client> MakeClient(ClientKind kind, const KafkaLogOptions& options);

// What librdkafka said, as the port's error: kUnavailable, KAFKA_UNAVAILABLE.
std::unexpected<Error> Unavailable(std::string_view what, rd_kafka_resp_err_t error);

// What the brokers say of one topic, which is `topics[0]` and there. Blocks up to
// kMetadataTimeoutMs. Errors: kNotFound, kUnavailable.
Result<Metadata> AskForTopic(rd_kafka_t* client, const std::string& topic);

// Hands `record` to a producer, which copies it; `opaque` comes back with its delivery report. Does
// not wait.
rd_kafka_resp_err_t Produce(rd_kafka_t* producer, const TopicPartition& target,
                            const Record& record, void* opaque);

// Calls `visit(const rd_kafka_message_t&)` for each delivery report that is in the queue. Errors
// that are no reports only repeat what the log callback was told, or what fails every record in
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

// Wakes `slot` when the queue was empty and is not any more, from a thread of librdkafka; null:
// no more. A call in progress is waited for.
void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot* slot);

// Ends clients on a thread of its own, so that a partition's thread never waits for one. Any
// thread.
class Reaper {
 public:
  Reaper() : thread_([this] { Run(); }) {}
  // Ends all that were handed over first.
  ~Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  // A producer's records that are still in flight are given up; they may land.
  void End(Client client);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Client> clients_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace naungan::eventlog::kafka

// Internal to libs/eventlog: which broker leads each partition, and whether it answers.
//
// librdkafka does not say when a broker that leads a partition is away. So a thread asks: every
// kProbeIntervalMs it asks each broker that leads a followed partition where one of these
// partitions ends. A broker that leaves kMissesMax questions in a row without an answer is away.
// Another broker that is away or slow does not matter to that partition.
//
//   leaders, once from the brokers --> one question for each leader --> away or not --> wake
//   readers
//         ^                                     |
//         +---- who leads now? (any broker) <---+ if one did not answer
//
// A question who leads that has no answer makes no broker away, because librdkafka chooses whom it
// asks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libs/eventlog/kafka_client.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog::kafka {

// A broker is away once so many questions in a row had no answer. One is too few: a pause of a
// second is no outage.
inline constexpr int kMissesMax = 2;

// A partition that a reader reads. Shared with the thread that asks.
struct FollowedPartition {
  TopicPartition partition;
  std::shared_ptr<WakeSlot> wake;  // called whenever `away` changes
  // True: the broker that leads the partition does not answer, or none leads it.
  std::atomic<bool> away = false;
};

// Any thread.
class Brokers {
 public:
  // `client` is asked, and must outlive this object.
  explicit Brokers(rd_kafka_t* client);
  ~Brokers();
  Brokers(const Brokers&) = delete;
  Brokers& operator=(const Brokers&) = delete;

  // How many partitions a topic has. Asks the brokers the first time. Errors: kNotFound,
  // kUnavailable.
  Result<int32_t> PartitionsOf(const std::string& topic);
  // The same without asking; nullopt if it is not known yet.
  std::optional<int32_t> KnownPartitionsOf(const std::string& topic);

  // Watches the broker of a partition for as long as the result is held.
  std::shared_ptr<const FollowedPartition> Follow(TopicPartition partition,
                                                  std::shared_ptr<WakeSlot> wake);

  // False if every broker that leads a followed partition is away.
  bool answer() const { return answer_; }

 private:
  // One that the client knows, so that it keeps its metadata.
  struct KnownTopic {
    Topic handle;
    std::vector<int32_t> leaders;  // by partition; -1 if none leads it
  };

  void Run();
  // One followed partition of each broker that leads some.
  std::map<int32_t, TopicPartition> OneOfEach();
  void AskWhoLeads();
  void Learn(const rd_kafka_metadata_topic_t& topic);
  int32_t LeaderOf(const TopicPartition& partition) const;
  bool IsAway(const TopicPartition& partition) const;
  void Judge();

  rd_kafka_t* const client_;
  std::mutex mutex_;
  std::map<std::string, KnownTopic> topics_;
  std::vector<std::weak_ptr<FollowedPartition>> followed_;
  std::map<int32_t, int> misses_;  // by broker; only those that did not answer last
  std::atomic<bool> answer_ = true;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace naungan::eventlog::kafka

// Internal to libs/eventlog: what the readers and writers of one KafkaLog share.
//
//   queries     one client for questions (no fetch ever waits on its connections)
//   consumers   clients that readers share, for each pace as many as the most readers of one
//               partition (most readers of one partition share a tail before they come here:
//               shared_tails.h)
//   brokers     who leads what, and a thread that asks whether they answer
//   reaper      a thread that destroys clients
#pragma once

#include <chrono>
#include <mutex>
#include <set>

#include "libs/eventlog/kafka_brokers.h"
#include "libs/eventlog/kafka_client.h"
#include "libs/eventlog/shared_tails.h"

namespace naungan::eventlog::kafka {

using SteadyClock = std::chrono::steady_clock;

// A consumer client and the partitions that readers read through it, one reader each.
struct Consumer {
  Pace pace = Pace::kSoon;
  Client client;
  std::set<TopicPartition> partitions;
};

// Any thread.
class Cluster {
 public:
  static Result<std::unique_ptr<Cluster>> Open(KafkaLogOptions options);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  const KafkaLogOptions& options() const { return options_; }
  rd_kafka_t* queries() { return queries_.get(); }
  Brokers& brokers() { return *brokers_; }
  // One thread, for End.
  Errands& reaper() { return reaper_; }

  // Checks that the partition exists. Errors: kNotFound, kUnavailable.
  Status CheckPartition(const TopicPartition& partition);

  // Returns a consumer through which no reader reads this partition yet.
  Result<Consumer*> TakeConsumer(const TopicPartition& partition, Pace pace);
  void ReturnConsumer(Consumer* consumer, const TopicPartition& partition);

 private:
  Cluster(KafkaLogOptions options) : options_(std::move(options)) {}

  const KafkaLogOptions options_;
  Errands reaper_{1};
  Client queries_;

  std::unique_ptr<Brokers> brokers_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
};

}  // namespace naungan::eventlog::kafka

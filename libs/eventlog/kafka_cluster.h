// Internal to libs/eventlog: what the readers and writers of one KafkaLog share.
//
//   queries     one client for questions (no fetch ever waits on its connections)
//   consumers   clients that readers share, as many as the most readers of one partition
//   probe       a thread that asks whether the brokers answer, and wakes those who wait for that
//   reaper      a thread that destroys clients
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <set>

#include "libs/eventlog/kafka_client.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog::kafka {

using SteadyClock = std::chrono::steady_clock;

// When a writer must give up its append. The probe thread wakes the writer then. Shared with that
// thread.
struct AppendTimer {
  // In ticks of the steady clock; kIdle if nothing is in flight.
  std::atomic<SteadyClock::rep> deadline = kIdle;
  std::shared_ptr<WakeSlot> wake;

  static constexpr SteadyClock::rep kIdle = SteadyClock::duration::max().count();

  void Start();
  void Stop() { deadline = kIdle; }
  bool IsOver() const;
};

// A consumer client and the partitions that readers read through it, one reader each.
struct Consumer {
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
  Reaper& reaper() { return reaper_; }

  // How many partitions a topic has. Asks the brokers the first time. Errors: kNotFound,
  // kUnavailable.
  Result<int32_t> PartitionsOf(const std::string& topic);
  // The same without asking; nullopt if it is not known yet.
  std::optional<int32_t> KnownPartitionsOf(const std::string& topic);
  // Checks that the partition exists. Errors: kNotFound, kUnavailable.
  Status CheckPartition(const TopicPartition& partition);

  // Returns a consumer through which no reader reads this partition yet.
  Result<Consumer*> TakeConsumer(const TopicPartition& partition);
  void ReturnConsumer(Consumer* consumer, const TopicPartition& partition);

  // True if the brokers answered when they were last asked.
  bool answers() const { return answers_; }
  // Wakes `slot` whenever that changes.
  void Follow(const std::shared_ptr<WakeSlot>& slot);
  // Wakes the timer's writer when its time is over.
  void Watch(const std::shared_ptr<AppendTimer>& timer);

 private:
  Cluster(KafkaLogOptions options) : options_(std::move(options)) {}

  void Probe();
  bool AskBrokers();
  void WakeOverdue();

  const KafkaLogOptions options_;
  Reaper reaper_;
  Client queries_;

  std::mutex mutex_;
  std::map<std::string, int32_t> partitions_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  Followers followers_;
  std::vector<std::weak_ptr<AppendTimer>> timers_;

  std::atomic<bool> answers_ = true;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::thread probe_;
};

}  // namespace naungan::eventlog::kafka

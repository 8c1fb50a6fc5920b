// A broker in virtual time: the log in memory behind a network that delays, loses and repeats
// records and answers wrongly, as the faults are dealt.
//
//   instance -- Connection --> [under way, until its time] --> MemoryLog
//
// Things move only in Deliver. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/platform/clock.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/trace.h"

namespace naungan::simulation {

class Broker {
 public:
  // The arguments must outlive it.
  Broker(const platform::Clock& clock, Chance& chance, FaultDealer& faults, Trace& trace);

  // What is really in the log.
  eventlog::MemoryLog& log() { return log_; }

  // Forgets the records of a log from `end` on. Call it once in a run at most.
  void CutTail(const eventlog::TopicPartition& log, int64_t end);

  // Forgets the records of a feed or an inbox from `end` on. As with Kafka, the publishers whose
  // last records are among them cannot go on, and readers notice that the broker was gone.
  void CutFeedTail(const eventlog::TopicPartition& feed, int64_t end);
  // How often that happened to this feed.
  int64_t CutsOf(const eventlog::TopicPartition& feed) const {
    const auto cuts = cuts_.find(feed);
    return cuts == cuts_.end() ? 0 : cuts->second;
  }

  // Lets everything land or be answered whose time has come.
  void Deliver();
  // Returns true if nothing is under way.
  bool Quiet() const { return under_way_.empty(); }

 private:
  friend class Connection;

  void At(int64_t delay_us, std::function<void()> what);

  const platform::Clock& clock_;
  Chance& chance_;
  FaultDealer& faults_;
  Trace& trace_;
  eventlog::MemoryLog log_;
  std::multimap<int64_t, std::function<void()>> under_way_;  // by due time
  // Which records of a log are gone, if some are.
  struct Cut {
    eventlog::TopicPartition log;
    int64_t end = 0;
    int64_t landed = 0;  // how many records had landed when it was cut
  };
  std::optional<Cut> cut_;
  // What a publisher's connection did so far. It is shared with the records that are under way,
  // too.
  struct FeedLink {
    bool failed = false;
    int64_t acknowledged = 0;
    std::map<eventlog::TopicPartition, int64_t> last_offsets;
  };
  std::vector<std::weak_ptr<FeedLink>> feed_links_;
  std::map<eventlog::TopicPartition, int64_t> cuts_;
  int64_t landed_ = 0;
};

// An instance's connection to the broker. It must outlive the instance's readers and writers, and
// the broker must outlive it.
class Connection final : public eventlog::Log {
 public:
  // `on_append` is called with each record that the instance appends to a log.
  using OnAppend =
      std::function<void(const eventlog::TopicPartition& target, const eventlog::Record& record)>;

  Connection(Broker& broker, std::string who, OnAppend on_append)
      : broker_(broker), who_(std::move(who)), on_append_(std::move(on_append)) {}

  // Until then no call is answered.
  void SetAwayUntil(int64_t steady_us) { away_until_us_ = steady_us; }
  // Until then records are read late.
  void SetSlowUntil(int64_t steady_us) { slow_until_us_ = steady_us; }

  Result<std::unique_ptr<eventlog::LogReader>> OpenReader(const eventlog::TopicPartition& source,
                                                          int64_t from_offset,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::LogWriter>> OpenWriter(const eventlog::TopicPartition& target,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::FeedWriter>> OpenFeedWriter(eventlog::Waker waker) override;
  Result<int64_t> EndOffset(const eventlog::TopicPartition& source) override;
  Result<int64_t> BeginOffset(const eventlog::TopicPartition& source) override;
  Result<eventlog::TopicSettings> DescribeTopic(const std::string& topic) override;
  Status CreateTopic(const eventlog::TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;

 private:
  class Reader;
  class Writer;
  class Feeds;

  Status Answered() const;
  bool Slow() const { return broker_.clock_.SteadyUs() < slow_until_us_; }

  Broker& broker_;
  const std::string who_;
  const OnAppend on_append_;
  int64_t away_until_us_ = 0;
  int64_t slow_until_us_ = 0;
};

}  // namespace naungan::simulation

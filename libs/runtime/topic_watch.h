// Looks again and again at the topics that a service needs, while it runs: somebody may change a
// setting, or delete a topic and make it anew. What it finds is an alarm of the service.
//
// A log that is kept for ever never gets shorter. So a topic that ends before a place where it
// ended once was made anew or lost its tail, unless it is one of persons or of clocks. If as many
// records come again between two looks, this is not seen; then only the positions in its records
// tell (gap_rule.h, feed_check.h).
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"

namespace naungan::runtime {

// How long a TopicWatch waits after each look.
inline constexpr int64_t kTopicLookMs = 30'000;

// What is known of the topics. One thread.
class TopicLooks {
 public:
  // `log` must outlive it.
  TopicLooks(eventlog::Log& log, std::vector<eventlog::TopicSettings> needed)
      : log_(log), needed_(std::move(needed)) {}

  // Asks the log about every topic, and waits for the answers. Returns what an operator must know;
  // empty if all is well. That a topic got shorter is said from then on. Error: kUnavailable, the
  // brokers do not answer.
  Result<std::string> Look();

 private:
  void LookAtEnds(const std::string& topic);

  eventlog::Log& log_;
  const std::vector<eventlog::TopicSettings> needed_;
  std::map<std::string, std::vector<int64_t>> ends_;  // the furthest that each partition had
  std::map<std::string, std::string> shorter_;        // the topics that got shorter, and how
};

// Looks on a thread of its own, at once and every kTopicLookMs.
class TopicWatch {
 public:
  TopicWatch(eventlog::Log& log, std::vector<eventlog::TopicSettings> needed);
  // Waits for the look that is under way.
  ~TopicWatch();
  TopicWatch(const TopicWatch&) = delete;
  TopicWatch& operator=(const TopicWatch&) = delete;

  // What the last look that had an answer found. Any thread.
  std::string Alarm() const;

 private:
  void Run(const std::stop_token& stop);

  TopicLooks looks_;
  mutable std::mutex mutex_;
  std::string alarm_;
  std::jthread thread_;
};

}  // namespace naungan::runtime

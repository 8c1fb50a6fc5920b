#include "libs/runtime/topic_watch.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::runtime {

namespace {

// A topic of persons that lost records gets them again from the stores (vault/vault_follower.h),
// and no instance needs the old records of a clock topic.
bool MayGetShorter(const eventlog::TopicSettings& topic) {
  return topic.compacted ||
         topic.name == eventlog::ClockTopic(eventlog::ServiceOfTopic(topic.name));
}

}  // namespace

Result<std::string> TopicLooks::Look() {
  std::string found;
  if (const Status checked = CheckTopics(log_, needed_); !checked) {
    if (checked.error().code == Code::kUnavailable) return std::unexpected(checked.error());
    found = checked.error().message;
  }
  for (const eventlog::TopicSettings& topic : needed_) {
    if (!MayGetShorter(topic)) LookAtEnds(topic.name);
  }
  for (const auto& [topic, how] : shorter_) found += (found.empty() ? "" : " ") + how;
  return found;
}

void TopicLooks::LookAtEnds(const std::string& topic) {
  // Why a topic cannot be asked was found above, or the next look finds it.
  const auto ends = log_.EndOffsets(topic);
  if (!ends) return;
  std::vector<int64_t>& known = ends_[topic];
  known.resize(std::max(known.size(), ends->size()), 0);
  for (size_t partition = 0; partition < ends->size(); ++partition) {
    const int64_t end = (*ends)[partition];
    if (end < known[partition]) {
      shorter_.try_emplace(
          topic,
          fmt::format("Topic {} ended at offset {} in partition {} and ends at {} now: it was "
                      "made anew or lost records. Stop the services that write and read it, "
                      "restore it with its records, and start them again.",
                      topic, known[partition], partition, end));
    }
    known[partition] = std::max(known[partition], end);
  }
}

TopicWatch::TopicWatch(eventlog::Log& log, std::vector<eventlog::TopicSettings> needed)
    : looks_(log, std::move(needed)), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

TopicWatch::~TopicWatch() {
  thread_.request_stop();
  thread_.join();
}

std::string TopicWatch::Alarm() const {
  const std::scoped_lock lock(mutex_);
  return alarm_;
}

void TopicWatch::Run(const std::stop_token& stop) {
  std::mutex idle;
  std::condition_variable_any stopped;
  while (!stop.stop_requested()) {
    if (auto found = looks_.Look(); found) {
      const std::scoped_lock lock(mutex_);
      if (alarm_ != *found && !found->empty()) {
        platform::LogWarning("topics are not as they must be", {{"what", *found}});
      }
      alarm_ = *std::move(found);
    }
    std::unique_lock lock(idle);
    stopped.wait_for(lock, stop, std::chrono::milliseconds(kTopicLookMs), [] { return false; });
  }
}

}  // namespace naungan::runtime

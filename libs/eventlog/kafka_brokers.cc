#include "libs/eventlog/kafka_brokers.h"

#include <chrono>
#include <utility>

namespace naungan::eventlog::kafka {
namespace {

using std::chrono::milliseconds;

// In place of a broker's number: no broker leads the partition, as far as we know.
constexpr int32_t kNoBroker = -1;

// An error too shows that the broker answers. LEADER_NOT_AVAILABLE is what other brokers say of it.
bool IsFromBroker(rd_kafka_resp_err_t error) {
  return error >= RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
}

std::vector<int32_t> LeadersOf(const rd_kafka_metadata_topic_t& topic) {
  std::vector<int32_t> leaders(topic.partition_cnt, kNoBroker);
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const rd_kafka_metadata_partition_t& partition = topic.partitions[i];
    if (partition.id >= 0 && partition.id < topic.partition_cnt) {
      leaders[partition.id] = partition.leader < 0 ? kNoBroker : partition.leader;
    }
  }
  return leaders;
}

}  // namespace

Brokers::Brokers(rd_kafka_t* client) : client_(client), thread_([this] { Run(); }) {}

Brokers::~Brokers() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_one();
  thread_.join();
}

Result<int32_t> Brokers::PartitionsOf(const std::string& topic) {
  if (const auto known = KnownPartitionsOf(topic)) return *known;
  NAUNGAN_ASSIGN(const Metadata metadata, AskForTopic(client_, topic));
  const std::scoped_lock lock(mutex_);
  Learn(metadata->topics[0]);
  return metadata->topics[0].partition_cnt;
}

std::optional<int32_t> Brokers::KnownPartitionsOf(const std::string& topic) {
  const std::scoped_lock lock(mutex_);
  const auto known = topics_.find(topic);
  if (known == topics_.end()) return std::nullopt;
  return static_cast<int32_t>(known->second.leaders.size());
}

std::shared_ptr<const FollowedPartition> Brokers::Follow(TopicPartition partition,
                                                         std::shared_ptr<WakeSlot> wake) {
  auto followed = std::make_shared<FollowedPartition>(std::move(partition), std::move(wake));
  const std::scoped_lock lock(mutex_);
  followed->away = IsAway(followed->partition);
  // Those that are gone are dropped here too, because readers may come and go between two
  // questions.
  std::erase_if(followed_, [](const auto& other) { return other.expired(); });
  followed_.push_back(followed);
  return followed;
}

void Brokers::Run() {
  while (true) {
    bool leaders_known = true;
    for (const auto& [broker, partition] : OneOfEach()) {
      const rd_kafka_resp_err_t error =
          AskForOffsets(client_, {&partition, 1}, Edge::kEnd, kProbeTimeoutMs).error;
      leaders_known = leaders_known && error == RD_KAFKA_RESP_ERR_NO_ERROR && broker != kNoBroker;
      const std::scoped_lock lock(mutex_);
      if (IsFromBroker(error)) {
        misses_.erase(broker);
      } else {
        ++misses_[broker];
      }
    }
    Judge();
    if (!leaders_known) AskWhoLeads();
    std::unique_lock lock(mutex_);
    if (stop_asked_.wait_for(lock, milliseconds(kProbeIntervalMs), [this] { return stopping_; })) {
      return;
    }
  }
}

std::map<int32_t, TopicPartition> Brokers::OneOfEach() {
  const std::scoped_lock lock(mutex_);
  std::map<int32_t, TopicPartition> partitions;
  for (const auto& watched : followed_) {
    if (const auto followed = watched.lock()) {
      partitions.try_emplace(LeaderOf(followed->partition), followed->partition);
    }
  }
  // What is not asked any more is not known either.
  std::erase_if(misses_, [&](const auto& missed) { return !partitions.contains(missed.first); });
  return partitions;
}

// Asks for the topics that the client knows.
void Brokers::AskWhoLeads() {
  const rd_kafka_metadata_t* answer = nullptr;
  if (rd_kafka_metadata(client_, /*all_topics=*/0, nullptr, &answer, kProbeTimeoutMs) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return;
  }
  const Metadata metadata(answer);
  const std::scoped_lock lock(mutex_);
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topics_.contains(topic.topic)) Learn(topic);
  }
}

void Brokers::Learn(const rd_kafka_metadata_topic_t& topic) {
  KnownTopic& known = topics_[topic.topic];
  if (!known.handle) known.handle.reset(rd_kafka_topic_new(client_, topic.topic, nullptr));
  known.leaders = LeadersOf(topic);
}

int32_t Brokers::LeaderOf(const TopicPartition& partition) const {
  const auto known = topics_.find(partition.topic);
  if (known == topics_.end()) return kNoBroker;
  const std::vector<int32_t>& leaders = known->second.leaders;
  const auto number = static_cast<size_t>(partition.partition);
  return number < leaders.size() ? leaders[number] : kNoBroker;
}

bool Brokers::IsAway(const TopicPartition& partition) const {
  const auto misses = misses_.find(LeaderOf(partition));
  return misses != misses_.end() && misses->second >= kMissesMax;
}

void Brokers::Judge() {
  WakeSlots wake;
  {
    const std::scoped_lock lock(mutex_);
    bool one_answers = followed_.empty();
    for (const auto& watched : followed_) {
      const auto followed = watched.lock();
      if (!followed) continue;
      const bool away = IsAway(followed->partition);
      one_answers = one_answers || !away;
      if (followed->away.exchange(away) != away) wake.push_back(followed->wake);
    }
    answer_ = one_answers;
  }
  WakeAll(wake);
}

}  // namespace naungan::eventlog::kafka

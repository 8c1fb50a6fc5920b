#include "libs/eventlog/kafka_cluster.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "libs/eventlog/refusals.h"

namespace naungan::eventlog::kafka {
namespace {

using std::chrono::milliseconds;

// The probe thread may notice it this much later, hence the margin.
constexpr milliseconds kGiveUpAfter{kAppendTimeoutMs - kProbeIntervalMs - kProbeTimeoutMs};
static_assert(kDeliveryTimeoutMs < kGiveUpAfter.count());

constexpr std::array<std::string_view, 3> kSecurityPrefixes = {"security.", "ssl.", "sasl."};

Status CheckOptions(const KafkaLogOptions& options) {
  if (options.bootstrap_servers.empty()) {
    return Fail(Code::kInvalidArgument, "KAFKA_OPTION_INVALID", "bootstrap.servers",
                "No brokers are given.");
  }
  for (const auto& [name, value] : options.security) {
    bool known = false;
    for (const std::string_view prefix : kSecurityPrefixes) {
      known = known || name.starts_with(prefix);
    }
    if (!known) {
      return Fail(Code::kInvalidArgument, "KAFKA_OPTION_INVALID", name,
                  "Only security settings may be given. The log sets the others itself.");
    }
  }
  return {};
}

}  // namespace

void AppendTimer::Start() {
  deadline = (SteadyClock::now() + kGiveUpAfter).time_since_epoch().count();
}

bool AppendTimer::IsOver() const {
  return SteadyClock::now().time_since_epoch().count() >= deadline;
}

Result<std::unique_ptr<Cluster>> Cluster::Open(KafkaLogOptions options) {
  NAUNGAN_TRY(CheckOptions(options));
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(options)));
  NAUNGAN_ASSIGN(cluster->queries_, MakeClient(ClientKind::kQueries, cluster->options_));
  cluster->probe_ = std::thread([probing = cluster.get()] { probing->Probe(); });
  return cluster;
}

Cluster::~Cluster() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_one();
  if (probe_.joinable()) probe_.join();
  for (auto& consumer : consumers_) reaper_.End(std::move(consumer->client));
}

Result<int32_t> Cluster::PartitionsOf(const std::string& topic) {
  if (const auto known = KnownPartitionsOf(topic)) return *known;
  NAUNGAN_ASSIGN(const Metadata metadata, AskForTopic(queries(), topic));
  const int32_t partitions = metadata->topics[0].partition_cnt;
  const std::scoped_lock lock(mutex_);
  partitions_[topic] = partitions;
  return partitions;
}

std::optional<int32_t> Cluster::KnownPartitionsOf(const std::string& topic) {
  const std::scoped_lock lock(mutex_);
  const auto known = partitions_.find(topic);
  if (known == partitions_.end()) return std::nullopt;
  return known->second;
}

Status Cluster::CheckPartition(const TopicPartition& partition) {
  NAUNGAN_ASSIGN(const int32_t partitions, PartitionsOf(partition.topic));
  if (partition.partition < 0 || partition.partition >= partitions) {
    return PartitionUnknown(partition);
  }
  return {};
}

Result<Consumer*> Cluster::TakeConsumer(const TopicPartition& partition) {
  const std::scoped_lock lock(mutex_);
  for (const auto& consumer : consumers_) {
    if (consumer->partitions.insert(partition).second) return consumer.get();
  }
  NAUNGAN_ASSIGN(Client client, MakeClient(ClientKind::kConsumer, options_));
  consumers_.push_back(std::make_unique<Consumer>(std::move(client)));
  consumers_.back()->partitions.insert(partition);
  return consumers_.back().get();
}

void Cluster::ReturnConsumer(Consumer* consumer, const TopicPartition& partition) {
  const std::scoped_lock lock(mutex_);
  consumer->partitions.erase(partition);
}

void Cluster::Follow(const std::shared_ptr<WakeSlot>& slot) {
  const std::scoped_lock lock(mutex_);
  followers_.Add(slot);
}

void Cluster::Watch(const std::shared_ptr<AppendTimer>& timer) {
  const std::scoped_lock lock(mutex_);
  timers_.push_back(timer);
}

void Cluster::Probe() {
  while (true) {
    const bool answer = AskBrokers();
    WakeSlots slots;
    {
      std::unique_lock lock(mutex_);
      if (answers_.exchange(answer) != answer) followers_.Collect(slots);
    }
    WakeAll(slots);
    WakeOverdue();
    std::unique_lock lock(mutex_);
    if (stop_asked_.wait_for(lock, milliseconds(kProbeIntervalMs), [this] { return stopping_; })) {
      return;
    }
  }
}

// Any broker's answer is enough. librdkafka's own events do not say when brokers are back.
bool Cluster::AskBrokers() {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(queries(), /*all_topics=*/0, nullptr, &metadata, kProbeTimeoutMs);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(metadata);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

void Cluster::WakeOverdue() {
  WakeSlots slots;
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(timers_, [&slots](const std::weak_ptr<AppendTimer>& watched) {
      const auto timer = watched.lock();
      if (timer && timer->IsOver()) slots.push_back(timer->wake);
      return timer == nullptr;
    });
  }
  WakeAll(slots);
}

}  // namespace naungan::eventlog::kafka

#include "libs/eventlog/kafka_cluster.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "libs/eventlog/refusals.h"

namespace naungan::eventlog::kafka {
namespace {

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

Result<std::unique_ptr<Cluster>> Cluster::Open(KafkaLogOptions options) {
  NAUNGAN_TRY(CheckOptions(options));
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(options)));
  NAUNGAN_ASSIGN(cluster->queries_, MakeClient(ClientKind::kQueries, cluster->options_));
  cluster->brokers_ = std::make_unique<Brokers>(cluster->queries());
  return cluster;
}

Cluster::~Cluster() {
  for (auto& consumer : consumers_) End(std::move(consumer->client), reaper_);
}

Status Cluster::CheckPartition(const TopicPartition& partition) {
  NAUNGAN_ASSIGN(const int32_t partitions, brokers_->PartitionsOf(partition.topic));
  if (partition.partition < 0 || partition.partition >= partitions) {
    return PartitionUnknown(partition);
  }
  return {};
}

Result<Consumer*> Cluster::TakeConsumer(const TopicPartition& partition, Pace pace) {
  const std::scoped_lock lock(mutex_);
  for (const auto& consumer : consumers_) {
    if (consumer->pace != pace) continue;
    if (consumer->partitions.insert(partition).second) return consumer.get();
  }
  const auto kind = pace == Pace::kSteady ? ClientKind::kSteadyConsumer : ClientKind::kConsumer;
  NAUNGAN_ASSIGN(Client client, MakeClient(kind, options_));
  consumers_.push_back(std::make_unique<Consumer>(pace, std::move(client)));
  consumers_.back()->partitions.insert(partition);
  return consumers_.back().get();
}

void Cluster::ReturnConsumer(Consumer* consumer, const TopicPartition& partition) {
  const std::scoped_lock lock(mutex_);
  consumer->partitions.erase(partition);
  // The first one of its pace is kept for the next reader. Each client has threads of its own.
  const auto first = std::ranges::find(consumers_, consumer->pace, &Consumer::pace);
  if (!consumer->partitions.empty() || consumer == first->get()) return;
  End(std::move(consumer->client), reaper_);
  std::erase_if(consumers_, [consumer](const auto& other) { return other.get() == consumer; });
}

}  // namespace naungan::eventlog::kafka

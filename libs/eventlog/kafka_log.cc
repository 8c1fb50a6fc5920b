#include "libs/eventlog/kafka_log.h"

#include <chrono>
#include <utility>

#include "libs/eventlog/errands.h"
#include "libs/eventlog/kafka_cluster.h"
#include "libs/eventlog/kafka_reader.h"
#include "libs/eventlog/kafka_topics.h"
#include "libs/eventlog/kafka_writers.h"
#include "libs/eventlog/shared_tails.h"

namespace naungan::eventlog {
namespace {

// So many questions may wait for brokers that do not answer before others wait with them.
constexpr size_t kErrandThreadsMax = 16;

}  // namespace

struct KafkaLog::Parts {
  explicit Parts(std::unique_ptr<kafka::Cluster> opened)
      : cluster(std::move(opened)),
        tails(
            [this](const TopicPartition& source, int64_t from_offset, Pace pace, Waker waker) {
              return kafka::OpenReader(*cluster, source, from_offset, pace, std::move(waker));
            },
            [] {
              return std::chrono::duration_cast<std::chrono::microseconds>(
                         kafka::SteadyClock::now().time_since_epoch())
                  .count();
            }) {}

  const std::unique_ptr<kafka::Cluster> cluster;
  SharedTails tails;
  Errands errands{kErrandThreadsMax};  // last: they use the above
};

KafkaLog::KafkaLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KafkaLog::~KafkaLog() = default;

Result<std::unique_ptr<KafkaLog>> KafkaLog::Open(KafkaLogOptions options) {
  NAUNGAN_ASSIGN(auto cluster, kafka::Cluster::Open(std::move(options)));
  return std::unique_ptr<KafkaLog>(new KafkaLog(std::make_unique<Parts>(std::move(cluster))));
}

Result<std::unique_ptr<LogReader>> KafkaLog::OpenReader(const TopicPartition& source,
                                                        int64_t from_offset, Waker waker) {
  NAUNGAN_TRY(parts_->cluster->CheckPartition(source));
  return parts_->tails.OpenReader(source, from_offset, std::move(waker));
}

Result<std::unique_ptr<LogWriter>> KafkaLog::OpenWriter(const TopicPartition& target, Waker waker) {
  NAUNGAN_TRY(parts_->cluster->CheckPartition(target));
  return kafka::OpenWriter(*parts_->cluster, target, std::move(waker));
}

Result<std::unique_ptr<FeedWriter>> KafkaLog::OpenFeedWriter(Waker waker) {
  return kafka::OpenFeedWriter(*parts_->cluster, std::move(waker));
}

Result<int64_t> KafkaLog::EndOffset(const TopicPartition& source) {
  return kafka::OffsetOf(*parts_->cluster, source, kafka::Edge::kEnd);
}

Result<int64_t> KafkaLog::BeginOffset(const TopicPartition& source) {
  return kafka::OffsetOf(*parts_->cluster, source, kafka::Edge::kBegin);
}

Result<std::vector<int64_t>> KafkaLog::EndOffsets(const std::string& topic) {
  return kafka::EndsOf(*parts_->cluster, topic);
}

Result<TopicSettings> KafkaLog::DescribeTopic(const std::string& topic) {
  return kafka::DescribeTopic(*parts_->cluster, topic);
}

Status KafkaLog::CreateTopic(const TopicSettings& settings) {
  return kafka::CreateTopic(*parts_->cluster, settings);
}

Result<std::vector<std::string>> KafkaLog::ListTopics() {
  return kafka::ListTopics(*parts_->cluster);
}

void KafkaLog::RunApart(std::move_only_function<void()> call) {
  parts_->errands.Give(std::move(call));
}

}  // namespace naungan::eventlog

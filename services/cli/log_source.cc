#include "services/cli/log_source.h"

#include <fmt/format.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <semaphore>

#include "libs/eventlog/kafka_log.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::cli {
namespace {

constexpr size_t kPollBytesMax = 4 * 1024 * 1024;
// The broker says that records are there: it has this long to hand the next ones over.
constexpr int64_t kReadTimeoutMs = 30'000;
constexpr int64_t kReadLogTimeoutMs = 60'000;
const rpc::Actor kOperator{.name = "naungan", .role = "operator"};

class KafkaSource final : public LogSource {
 public:
  KafkaSource(std::unique_ptr<eventlog::Log> log, const platform::Clock& clock)
      : log_(std::move(log)), clock_(clock) {}

  Result<std::vector<std::pair<std::string, int32_t>>> ListTopics() override {
    NAUNGAN_ASSIGN(auto names, log_->ListTopics());
    std::ranges::sort(names);
    std::vector<std::pair<std::string, int32_t>> topics;
    for (const auto& name : names) {
      NAUNGAN_ASSIGN(const auto settings, log_->DescribeTopic(name));
      topics.emplace_back(name, settings.partitions);
    }
    return topics;
  }

  Status Read(const eventlog::TopicPartition& source,
              const std::function<Status(const eventlog::LoggedRecord&)>& visit) override {
    NAUNGAN_ASSIGN(const int64_t end, log_->EndOffset(source));
    NAUNGAN_ASSIGN(const int64_t begin, log_->BeginOffset(source));
    std::counting_semaphore<> news(0);
    NAUNGAN_ASSIGN(const auto reader, log_->OpenReader(source, begin, [&news] { news.release(); }));
    int64_t next = begin;
    int64_t give_up_us = clock_.SteadyUs() + kReadTimeoutMs * 1000;
    while (next < end) {
      NAUNGAN_ASSIGN(const auto records, reader->Poll(kPollBytesMax));
      for (const auto& record : records) {
        if (record.offset >= end) return {};
        NAUNGAN_TRY(visit(record));
        next = record.offset + 1;
      }
      if (!records.empty()) {
        give_up_us = clock_.SteadyUs() + kReadTimeoutMs * 1000;
      } else if (clock_.SteadyUs() > give_up_us) {
        // A compacted topic may end before its end offset.
        return {};
      } else {
        (void)news.try_acquire_for(std::chrono::milliseconds(100));
      }
    }
    return {};
  }

 private:
  const std::unique_ptr<eventlog::Log> log_;
  const platform::Clock& clock_;
};

eventlog::LoggedRecord FromProto(const runtime::v1::RawRecord& raw) {
  eventlog::LoggedRecord logged{.offset = raw.offset(), .append_time_ms = raw.append_time_ms()};
  logged.record.key = raw.key();
  logged.record.value = raw.value();
  logged.record.tombstone = raw.tombstone();
  for (const auto& header : raw.headers()) {
    logged.record.headers.push_back({header.name(), header.value()});
  }
  return logged;
}

class EmbeddedSource final : public LogSource {
 public:
  explicit EmbeddedSource(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(runtime::v1::OperatorService::NewStub(channel)) {}

  Result<std::vector<std::pair<std::string, int32_t>>> ListTopics() override {
    grpc::ClientContext context;
    rpc::Prepare(context, kOperator, rpc::kCallTimeoutMs);
    runtime::v1::ListTopicsResponse response;
    NAUNGAN_TRY(rpc::Outcome(stub_->ListTopics(&context, {}, &response)));
    std::vector<std::pair<std::string, int32_t>> topics;
    for (const auto& topic : response.topics()) {
      topics.emplace_back(topic.topic(), topic.partitions());
    }
    std::ranges::sort(topics);
    return topics;
  }

  Status Read(const eventlog::TopicPartition& source,
              const std::function<Status(const eventlog::LoggedRecord&)>& visit) override {
    grpc::ClientContext context;
    rpc::Prepare(context, kOperator, kReadLogTimeoutMs);
    runtime::v1::ReadLogRequest request;
    request.set_topic(source.topic);
    request.set_partition(source.partition);
    const auto stream = stub_->ReadLog(&context, request);
    runtime::v1::ReadLogResponse page;
    while (stream->Read(&page)) {
      for (const auto& raw : page.records()) {
        const Status visited = visit(FromProto(raw));
        if (!visited) {
          context.TryCancel();
          return visited;
        }
      }
    }
    return rpc::Outcome(stream->Finish());
  }

 private:
  const std::unique_ptr<runtime::v1::OperatorService::Stub> stub_;
};

}  // namespace

Result<std::unique_ptr<LogSource>> LogSource::Open(const std::string& bootstrap,
                                                   const std::filesystem::path& run_directory,
                                                   const platform::Clock& clock) {
  if (!bootstrap.empty()) {
    NAUNGAN_ASSIGN(auto log, eventlog::KafkaLog::Open(
                                 {.bootstrap_servers = bootstrap, .client_id = "naungan"}));
    return std::make_unique<KafkaSource>(std::move(log), clock);
  }
  NAUNGAN_ASSIGN(const auto found, rpc::FindService(run_directory, "agreement"));
  NAUNGAN_ASSIGN(const auto channel, rpc::Connect(found.address));
  return std::make_unique<EmbeddedSource>(channel);
}

}  // namespace naungan::cli

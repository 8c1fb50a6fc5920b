#include "services/cli/log_source.h"

#include <fmt/core.h>
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

constexpr size_t kPollBytesMax = size_t{4} * 1024 * 1024;
// How long the broker may take to hand over the next records that it says it has.
constexpr std::chrono::seconds kReadTimeout{30};
constexpr auto kPollPause = std::chrono::milliseconds(100);
// The longest time that a server allows a call (rpc/server.h).
constexpr int64_t kReadLogTimeoutMs = 60'000;
const rpc::Actor kOperator{.name = "naungan", .role = "operator"};

class KafkaSource final : public LogSource {
 public:
  KafkaSource(std::unique_ptr<eventlog::Log> log, const platform::Clock& clock)
      : log_(std::move(log)), clock_(clock) {}

  Result<std::vector<TopicSize>> ListTopics() override {
    NAUNGAN_ASSIGN(auto names, log_->ListTopics());
    std::ranges::sort(names);
    std::vector<TopicSize> topics;
    for (auto& name : names) {
      NAUNGAN_ASSIGN(const auto settings, log_->DescribeTopic(name));
      topics.push_back({std::move(name), settings.partitions});
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
    const auto now = [this] { return std::chrono::microseconds(clock_.SteadyUs()); };
    auto give_up = now() + kReadTimeout;
    while (next < end) {
      NAUNGAN_ASSIGN(const auto records, reader->Poll(kPollBytesMax));
      for (const auto& record : records) {
        NAUNGAN_TRY(visit(record));
        next = record.offset + 1;
      }
      if (!records.empty()) {
        give_up = now() + kReadTimeout;
      } else if (now() > give_up) {
        return Stalled(source, next, end);
      } else {
        (void)news.try_acquire_for(kPollPause);
      }
    }
    return {};
  }

 private:
  // Compaction may have removed the last records before the end. In any other topic a record that
  // does not come is missing.
  Status Stalled(const eventlog::TopicPartition& source, int64_t next, int64_t end) {
    NAUNGAN_ASSIGN(const auto settings, log_->DescribeTopic(source.topic));
    if (settings.compacted) return {};
    return Fail(
        Code::kUnavailable, "READ_STALLED", "topic",
        fmt::format("{}[{}]: the broker hands over no record from offset {} on, although the "
                    "end is {}. Check the broker, then dump the topic again.",
                    source.topic, source.partition, next, end));
  }

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

  Result<std::vector<TopicSize>> ListTopics() override {
    grpc::ClientContext context;
    rpc::Prepare(context, kOperator, rpc::kCallTimeoutMs);
    runtime::v1::ListTopicsResponse response;
    NAUNGAN_TRY(rpc::Outcome(stub_->ListTopics(&context, {}, &response)));
    std::vector<TopicSize> topics;
    for (const auto& topic : response.topics()) {
      topics.push_back({topic.topic(), topic.partitions()});
    }
    std::ranges::sort(topics, {}, &TopicSize::name);
    return topics;
  }

  Status Read(const eventlog::TopicPartition& source,
              const std::function<Status(const eventlog::LoggedRecord&)>& visit) override {
    int64_t next = 0;
    while (true) {
      const int64_t begun_at = next;
      Status visited;
      Status outcome = ReadFrom(source, next, visit, visited);
      if (!visited) return visited;
      // A server ends every call after a while, so a long topic is read in several calls.
      if (outcome || next == begun_at || !rpc::IsRetriable(outcome.error())) return outcome;
    }
  }

 private:
  // Makes one call from offset `next` on, and moves `next` past each record that was visited.
  Status ReadFrom(const eventlog::TopicPartition& source, int64_t& next,
                  const std::function<Status(const eventlog::LoggedRecord&)>& visit,
                  Status& visited) {
    grpc::ClientContext context;
    rpc::Prepare(context, kOperator, kReadLogTimeoutMs);
    runtime::v1::ReadLogRequest request;
    request.set_topic(source.topic);
    request.set_partition(source.partition);
    request.set_from_offset(next);
    const auto stream = stub_->ReadLog(&context, request);
    runtime::v1::ReadLogResponse page;
    while (visited && stream->Read(&page)) {
      for (const auto& raw : page.records()) {
        visited = visit(FromProto(raw));
        if (!visited) break;
        next = raw.offset() + 1;
      }
    }
    if (!visited) context.TryCancel();
    return rpc::Outcome(stream->Finish());
  }

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

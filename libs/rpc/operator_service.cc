#include "libs/rpc/operator_service.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/rpc/call.h"
#include "libs/rpc/operator_answers.h"
#include "libs/rpc/partition_orders.h"
#include "libs/rpc/server.h"
#include "libs/rpc/status_mapping.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/query_pool.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::rpc {
namespace {

using runtime::v1::GetFeedHeadsRequest;
using runtime::v1::GetFeedHeadsResponse;
using runtime::v1::GetStatusRequest;
using runtime::v1::GetStatusResponse;
using runtime::v1::ListTopicsRequest;
using runtime::v1::ListTopicsResponse;
using runtime::v1::ReadLogRequest;
using runtime::v1::ReadLogResponse;

constexpr std::string_view kPublicPrefix = "public.";

// True if one of the partition's inputs holds a record that the partition has not read, or if that
// is not known: a caller that waits for quiet then asks again.
bool HasUnreadInput(const runtime::PartitionStatus& status, eventlog::Log& log) {
  return std::ranges::any_of(status.inputs, [&log](const runtime::InputStatus& input) {
    const auto end = log.EndOffset({.topic = input.topic, .partition = input.partition});
    return !end || input.next_offset < *end;
  });
}

// Streams the records that the log held when the call came, a message at a time. gRPC calls it from
// one thread at a time. It deletes itself when the call is done.
class RecordStream final : public grpc::ServerWriteReactor<ReadLogResponse> {
 public:
  explicit RecordStream(const Status& refused) { Finish(ToGrpcStatus(refused)); }

  RecordStream(std::unique_ptr<eventlog::LogReader> reader, int64_t end_offset)
      : reader_(std::move(reader)), end_offset_(end_offset) {
    WriteNext();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    WriteNext();
  }

  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    auto records = reader_->Poll(kReadLogBytesMax);
    if (!records) return Finish(ToGrpcStatus(records.error()));
    response_.Clear();
    for (eventlog::LoggedRecord& record : *records) {
      if (record.offset >= end_offset_) break;
      FillRecord(std::move(record), response_.add_records());
    }
    if (response_.records().empty()) return Finish(grpc::Status::OK);
    StartWrite(&response_);
  }

  std::unique_ptr<eventlog::LogReader> reader_;
  int64_t end_offset_ = 0;
  ReadLogResponse response_;
};

class OperatorService final : public runtime::v1::OperatorService::CallbackService {
 public:
  explicit OperatorService(OperatorSources sources)
      : sources_(std::move(sources)), apart_(sources_.share->queries) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const GetStatusRequest* request,
                                      GetStatusResponse* response) override {
    const Status fits = CheckMessageSize(request->ByteSizeLong());
    if (fits) FillStatus(response);
    return Done(context, fits);
  }

  grpc::ServerUnaryReactor* GetFeedHeads(grpc::CallbackServerContext* context,
                                         const GetFeedHeadsRequest* request,
                                         GetFeedHeadsResponse* response) override {
    const Status fits = CheckMessageSize(request->ByteSizeLong());
    if (!fits) return Done(context, fits);
    return DoneApart(context, [this, response]() -> Status {
      FillFeedHeads(response);
      return {};
    });
  }

  grpc::ServerUnaryReactor* ResignPartitions(grpc::CallbackServerContext* context,
                                             const runtime::v1::ResignPartitionsRequest* request,
                                             runtime::v1::ResignPartitionsResponse*) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto order = [&]() -> Status {
      const std::vector<int32_t> partitions(request->partitions().begin(),
                                            request->partitions().end());
      NAUNGAN_ASSIGN(runtime::PartitionHost* const host,
                     AcceptOrder(*context, *request, partitions));
      NAUNGAN_TRY(CheckLoopback(request->successor_address(), "successor_address"));
      if (request->successor_address() == sources_.address()) {
        return Fail(Code::kInvalidArgument, "SUCCESSOR_IS_GIVER", "successor_address",
                    "Name another instance: this one has the partitions.");
      }
      GiveAll(*host, partitions, request->successor_address(),
              [reactor](const Status& given) { Finish(reactor, given); });
      return {};
    };
    if (const Status ordered = order(); !ordered) Finish(reactor, ordered);
    return reactor;
  }

  grpc::ServerUnaryReactor* LeadPartitions(grpc::CallbackServerContext* context,
                                           const runtime::v1::LeadPartitionsRequest* request,
                                           runtime::v1::LeadPartitionsResponse*) override {
    const auto order = [&]() -> Status {
      const std::vector<int32_t> partitions(request->partitions().begin(),
                                            request->partitions().end());
      NAUNGAN_ASSIGN(runtime::PartitionHost* const host,
                     AcceptOrder(*context, *request, partitions));
      return LeadAll(*host, partitions);
    };
    return Done(context, order());
  }

  grpc::ServerUnaryReactor* SkipInput(grpc::CallbackServerContext* context,
                                      const runtime::v1::SkipInputRequest* request,
                                      runtime::v1::SkipInputResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto order = [&]() -> Status {
      NAUNGAN_ASSIGN(const Actor actor, AcceptCall(*context, *request));
      NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
      NAUNGAN_ASSIGN(runtime::PartitionHost* const host, sources_.host());
      SkipAll(*host, sources_.partitions(),
              {.topic = request->topic(),
               .partition = request->partition(),
               .offset = request->offset()},
              actor.name, request->reason(),
              [reactor, response](const Result<std::vector<int32_t>>& skipped) {
                if (!skipped) return Finish(reactor, std::unexpected(skipped.error()));
                response->mutable_partitions()->Assign(skipped->begin(), skipped->end());
                Finish(reactor, {});
              });
      return {};
    };
    if (const Status ordered = order(); !ordered) Finish(reactor, ordered);
    return reactor;
  }

  grpc::ServerUnaryReactor* AcceptLoss(grpc::CallbackServerContext* context,
                                       const runtime::v1::AcceptLossRequest* request,
                                       runtime::v1::AcceptLossResponse* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const auto order = [&]() -> Status {
      NAUNGAN_ASSIGN(const Actor actor, AcceptCall(*context, *request));
      NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
      NAUNGAN_TRY(CheckPartitions({request->partition()}, sources_.partition_count, "partition"));
      NAUNGAN_TRY(CheckReason(request->reason()));
      NAUNGAN_ASSIGN(runtime::PartitionHost* const host, sources_.host());
      host->AcceptLoss(
          request->partition(),
          {.actor = actor.name, .reason = request->reason(), .lead = !request->follow()},
          [reactor, response](const Result<runtime::AcceptedFork>& accepted) {
            if (!accepted) return Finish(reactor, std::unexpected(accepted.error()));
            FillAccepted(*accepted, response);
            Finish(reactor, {});
          });
      return {};
    };
    if (const Status ordered = order(); !ordered) Finish(reactor, ordered);
    return reactor;
  }

  grpc::ServerUnaryReactor* RaiseLevel(grpc::CallbackServerContext* context,
                                       const runtime::v1::RaiseLevelRequest* request,
                                       runtime::v1::RaiseLevelResponse*) override {
    const auto order = [&]() -> Status {
      NAUNGAN_ASSIGN(const Actor actor, AcceptCall(*context, *request));
      NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
      NAUNGAN_ASSIGN(runtime::PartitionHost* const host, sources_.host());
      return host->RaiseLevel(request->level());
    };
    return Done(context, order());
  }

  grpc::ServerUnaryReactor* RepublishVault(grpc::CallbackServerContext* context,
                                           const runtime::v1::RepublishVaultRequest* request,
                                           runtime::v1::RepublishVaultResponse*) override {
    const auto order = [&]() -> Status {
      NAUNGAN_ASSIGN(const Actor actor, AcceptCall(*context, *request));
      NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
      if (sources_.republish_vault) return sources_.republish_vault();
      return Fail(Code::kUnimplemented, "VAULT_MISSING", "",
                  "The service " + sources_.service + " keeps no vault of persons.");
    };
    return Done(context, order());
  }

  grpc::ServerUnaryReactor* ListTopics(grpc::CallbackServerContext* context,
                                       const ListTopicsRequest* request,
                                       ListTopicsResponse* response) override {
    const Status fits = CheckMessageSize(request->ByteSizeLong());
    if (!fits) return Done(context, fits);
    return DoneApart(context, [this, response] { return FillTopics(response); });
  }

  grpc::ServerWriteReactor<ReadLogResponse>* ReadLog(grpc::CallbackServerContext* context,
                                                     const ReadLogRequest* request) override {
    const auto open = [&]() -> Result<RecordStream*> {
      NAUNGAN_ASSIGN(const Actor actor, AcceptCall(*context, *request));
      NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
      NAUNGAN_ASSIGN(eventlog::Log* const log, EmbeddedLog());
      const eventlog::TopicPartition source{.topic = request->topic(),
                                            .partition = request->partition()};
      NAUNGAN_ASSIGN(const int64_t end_offset, log->EndOffset(source));
      if (request->from_offset() < 0 || request->from_offset() > end_offset) {
        return Fail(Code::kOutOfRange, "OFFSET_OUT_OF_RANGE", "from_offset",
                    "A topic is read from 0 on, up to its end.");
      }
      NAUNGAN_ASSIGN(auto reader, log->OpenReader(source, request->from_offset(), [] {}));
      return new RecordStream(std::move(reader), end_offset);
    };
    const auto stream = open();
    // A reactor deletes itself in OnDone.
    if (!stream) return new RecordStream(Status(std::unexpected(stream.error())));
    return *stream;
  }

 private:
  static grpc::ServerUnaryReactor* Done(grpc::CallbackServerContext* context,
                                        const Status& status) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    Finish(reactor, status);
    return reactor;
  }

  // Finishes the call with what `answer` returns. It runs on a thread apart, because it asks the
  // broker and waits, and gRPC has few threads.
  grpc::ServerUnaryReactor* DoneApart(grpc::CallbackServerContext* context,
                                      std::move_only_function<Status()> answer) {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    if (apart_.Waiting() >= kQuestionsMax) {
      Finish(reactor, Fail(Code::kResourceExhausted, "QUESTIONS_FULL", "",
                           "Too many questions wait to be answered. Ask again later."));
      return reactor;
    }
    apart_.Give([reactor, answer = std::move(answer)]() mutable { Finish(reactor, answer()); });
    return reactor;
  }

  void FillStatus(GetStatusResponse* response) const {
    response->set_service(sources_.service);
    response->set_build(sources_.build);
    response->set_address(sources_.address());
    response->set_ready(sources_.ready());
    response->set_partition_count(sources_.partition_count);
    response->set_metrics_port(sources_.metrics_port);
    response->set_known_level(sources_.known_level);
    if (sources_.alarm) response->set_alarm(sources_.alarm());
    FillMemory(*sources_.share, response);
    if (sources_.vault_health) FillVault(sources_.vault_health(), response);
    for (const auto& partition : sources_.partitions()) {
      auto* const added = response->add_partitions();
      FillPartition(partition, added);
      // Only the leader counts, since a follower would count the same sagas again.
      if (sources_.pending_sagas && partition.role == runtime::Role::kLeading) {
        added->set_pending_sagas(sources_.pending_sagas(partition.partition));
      }
    }
  }

  void FillFeedHeads(GetFeedHeadsResponse* response) const {
    bool pending = !sources_.ready();
    response->set_partition_count(sources_.partition_count);
    for (const auto& partition : sources_.partitions()) {
      // A follower knows of its feeds only what the leader told it some time ago.
      if (partition.role == runtime::Role::kFollowing && partition.projection.empty()) continue;
      if (partition.role == runtime::Role::kLeading) FillLed(partition, response);
      pending = pending || partition.queued_commands > 0 || partition.pending_work > 0 ||
                partition.unpublished > 0 || HasUnreadInput(partition, *sources_.log);
      for (const runtime::FeedHead& head : partition.feed_heads) {
        if (!head.topic.starts_with(kPublicPrefix)) continue;
        auto* const added = response->add_heads();
        added->set_feed(head.topic);
        *added->mutable_position() = runtime::ToProto(head.position);
      }
    }
    response->set_pending(pending);
  }

  // The host that carries out an order about the request's partitions, if the caller may give it.
  template <typename Request>
  Result<runtime::PartitionHost*> AcceptOrder(const grpc::CallbackServerContext& context,
                                              const Request& request,
                                              const std::vector<int32_t>& partitions) const {
    NAUNGAN_ASSIGN(const Actor actor, AcceptCall(context, request));
    NAUNGAN_TRY(RequireRole(actor, kOperatorRole));
    NAUNGAN_TRY(CheckPartitions(partitions, sources_.partition_count));
    return sources_.host();
  }

  void FillLed(const runtime::PartitionStatus& partition, GetFeedHeadsResponse* response) const {
    response->add_led_partitions(partition.partition);
    if (partition.log_position.epoch == 0) return;
    auto* const log = response->add_logs();
    log->set_feed(eventlog::PrivateLogTopic(sources_.service));
    *log->mutable_position() = runtime::ToProto(partition.log_position);
  }

  Result<eventlog::Log*> EmbeddedLog() const {
    if (sources_.embedded_log != nullptr) return sources_.embedded_log;
    return Fail(Code::kUnimplemented, "LOG_NOT_EMBEDDED", "",
                "This server's log is Kafka: read the topic there.");
  }

  Status FillTopics(ListTopicsResponse* response) const {
    NAUNGAN_ASSIGN(eventlog::Log* const log, EmbeddedLog());
    NAUNGAN_ASSIGN(const auto topics, log->ListTopics());
    for (const std::string& topic : topics) {
      NAUNGAN_ASSIGN(const auto settings, log->DescribeTopic(topic));
      auto* const added = response->add_topics();
      added->set_topic(topic);
      added->set_partitions(settings.partitions);
    }
    return {};
  }

  const OperatorSources sources_;
  runtime::QueryLane apart_;  // last: what it runs uses the above
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOperatorService(OperatorSources sources) {
  return std::make_unique<OperatorService>(std::move(sources));
}

}  // namespace naungan::rpc

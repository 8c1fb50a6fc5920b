#include "libs/rpc/service.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

#include "libs/platform/data_directory.h"
#include "libs/platform/log.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/operator_service.h"

namespace naungan::rpc {
namespace {

std::function<bool()> ReadinessOf(const PartitionedService::Parts& parts) {
  return [&calls = parts.calls, folded_ready = parts.folded_ready, vault = parts.vault] {
    // Calls::Host would count this as a call, and AwaitCallersGone would wait.
    if (calls.IsClosed()) return false;
    const auto host = calls.Host();
    return host && (*host)->Ready() && (!folded_ready || folded_ready()) &&
           (vault == nullptr || !vault->IsBehind());
  };
}

std::function<std::vector<runtime::PartitionStatus>()> StatusOf(
    const PartitionedService::Parts& parts) {
  return [&calls = parts.calls, folded_partitions = parts.folded_partitions] {
    const auto host = calls.Host();
    if (!host) return std::vector<runtime::PartitionStatus>();
    auto partitions = (*host)->Status();
    if (folded_partitions) {
      auto folded = folded_partitions();
      std::ranges::move(folded, std::back_inserter(partitions));
    }
    return partitions;
  };
}

// Counts what is pending in a partition. The count is 0 if the partition does not answer queries;
// its status then says why.
std::function<int64_t(int32_t)> PendingOf(const PartitionedService::Parts& parts) {
  if (!parts.pending_sagas) return {};
  return [&calls = parts.calls, count = parts.pending_sagas](int32_t partition) {
    int64_t pending = 0;
    const auto host = calls.Host();
    if (!host) return pending;
    // A query without `after` is answered before Query returns.
    (*host)->Query(partition, {}, 0, runtime::IfUnread::kWait,
                   [&](const Result<runtime::View>& view) {
                     if (!view) return;
                     pending = runtime::AnswerFromRows([&]() -> Result<int64_t> {
                                 return count(*view->rows);
                               }).value_or(0);
                   });
    return pending;
  };
}

std::function<vault::VaultHealth()> HealthOf(const vault::PersonVault* vault) {
  if (vault == nullptr) return {};
  return [vault] { return vault->Health(); };
}

std::function<Status()> RepublicationOf(vault::PersonVault* vault) {
  if (vault == nullptr) return {};
  return [vault] { return vault->Republish(); };
}

// A call that comes while gRPC shuts a server down is answered CANCELLED, which does not say why.
// So the port stays open, and calls are answered UNAVAILABLE (Calls), until none has come for a
// while.
void AwaitCallersGone(const Calls& calls) {
  int64_t waited_ms = 0;
  int64_t asked = 0;
  do {
    asked = calls.AskedWhenClosed();
    const int64_t pause_ms = asked == 0 ? kDrainGlanceMs : kDrainQuietMs;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    waited_ms += pause_ms;
  } while (calls.AskedWhenClosed() > asked && waited_ms < kDrainNoticeMsMax);
}

std::vector<eventlog::TopicSettings> TopicsOf(const ServiceOptions& options,
                                              const PartitionedService::Parts& parts) {
  std::vector<runtime::InputSpec> inputs = parts.machine.Inputs();
  inputs.insert(inputs.end(), parts.folded_inputs.begin(), parts.folded_inputs.end());
  return runtime::NeededTopics(parts.service, parts.calls.partitions(), inputs, options.replicas);
}

OperatorSources SourcesOf(const ServiceOptions& options, const ProcessResources& given,
                          const PartitionedService::Parts& parts, const runtime::TopicWatch& topics,
                          std::function<std::string()> address) {
  return {.service = parts.service,
          .build = options.build,
          .address = std::move(address),
          .ready = ReadinessOf(parts),
          .partitions = StatusOf(parts),
          .partition_count = parts.calls.partitions(),
          .known_level = parts.machine.Level(),
          .alarm = [&topics] { return topics.Alarm(); },
          .vault_health = HealthOf(parts.vault),
          .republish_vault = RepublicationOf(parts.vault),
          .pending_sagas = PendingOf(parts),
          .metrics_port = given.metrics.port(),
          .share = &given.share,
          .host = [&calls = parts.calls] { return calls.Host(); },
          .log = &given.log,
          .embedded_log = given.log_is_embedded ? &given.log : nullptr};
}

}  // namespace

Status EnsureTopics(eventlog::Log& log, std::span<const eventlog::TopicSettings> topics) {
  for (const eventlog::TopicSettings& wanted : topics) {
    const auto there = log.DescribeTopic(wanted.name);
    if (there) continue;
    if (there.error().code != Code::kNotFound) return std::unexpected(there.error());
    const Status created = log.CreateTopic(wanted);
    // Another instance may have created it meanwhile; then the check below looks at that topic.
    if (!created && created.error().code != Code::kAlreadyExists) return created;
  }
  return runtime::CheckTopics(log, {topics.begin(), topics.end()});
}

Result<std::unique_ptr<PartitionedService>> PartitionedService::Start(const ServiceOptions& options,
                                                                      const ProcessResources& given,
                                                                      Parts parts) {
  NAUNGAN_ASSIGN(const auto data, platform::DataDirectory::Open(options.data_directory));
  const std::function<bool()> ready = ReadinessOf(parts);
  platform::LogInfo("service starts", {{"service", parts.service}, {"build", options.build}});
  std::unique_ptr<PartitionedService> service(new PartitionedService(ready, parts.calls));

  service->topic_watch_ =
      std::make_unique<runtime::TopicWatch>(given.log, TopicsOf(options, parts));
  service->operator_service_ = MakeOperatorService(SourcesOf(
      options, given, parts, *service->topic_watch_, [raw = service.get()]() -> std::string {
        const Server* const server = raw->listening_.load();
        return server == nullptr ? "" : server->address();
      }));
  std::vector<grpc::Service*> handlers = std::move(parts.handlers);
  handlers.push_back(service->operator_service_.get());
  NAUNGAN_ASSIGN(service->server_,
                 Server::Start({.listen = options.listen, .service = parts.service, .ready = ready},
                               handlers));
  service->listening_.store(service->server_.get());

  runtime::HostOptions host{.service = parts.service,
                            .partitions = parts.calls.partitions(),
                            .led = options.led,
                            // A port that gRPC chose may have been another instance's before.
                            .resumes = !options.listen.ends_with(":0"),
                            .replicas = options.replicas,
                            .state_directory = data.root() / parts.service,
                            .owner_address = service->server_->address(),
                            .build = options.build,
                            .metrics = &given.metrics};
  NAUNGAN_ASSIGN(service->host_,
                 runtime::PartitionHost::Start(std::move(host), parts.machine, given.log,
                                               given.clock, given.entropy, given.share));
  parts.calls.Open(*service->host_);
  if (!options.run_directory.empty()) {
    NAUNGAN_ASSIGN(service->address_entry_,
                   AddressEntry::Write(options.run_directory, parts.service, service->address()));
  }
  platform::LogInfo("service started",
                    {{"service", parts.service}, {"address", service->address()}});
  return service;
}

PartitionedService::PartitionedService(std::function<bool()> ready, Calls& calls)
    : ready_(std::move(ready)), calls_(calls) {}

PartitionedService::~PartitionedService() { Drain(); }

bool PartitionedService::Ready() const { return ready_(); }

void PartitionedService::Drain() {
  std::call_once(drained_, [this] {
    // New callers do not find the service any more. What was accepted is finished and answered, and
    // then the port is closed. The host outlives the server, whose handlers use it until the end.
    platform::LogInfo("drain begun", {{"service", calls_.service()}});
    address_entry_.reset();
    if (server_) server_->AnnounceDrain();
    if (host_) host_->Drain();
    calls_.Close();
    AwaitCallersGone(calls_);
    if (server_) server_->Drain();
    platform::LogInfo("drain ended", {{"service", calls_.service()}});
  });
}

}  // namespace naungan::rpc

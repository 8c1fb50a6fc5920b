#include "services/reporting/reporting_server.h"

#include <grpcpp/impl/service_type.h>

#include <utility>

#include "libs/platform/data_directory.h"
#include "libs/rules/cover_rules.h"
#include "libs/runtime/projector_host.h"
#include "libs/runtime/skipped_inputs.h"
#include "services/reporting/reporting_service.h"

namespace naungan::reporting {
namespace {

constexpr const char* kService = "reporting";
// The name of the fold, in the figures' stores and in what the log says of it. The number is that
// of the rows' shape. 2: bills with their months and what became of them,
// payments of claims with a kecamatan.
constexpr const char* kProjection = "reporting.figures.2";
// The figures lie beside the directories of the own log's partitions, whose names are numbers.
constexpr const char* kFiguresDirectory = "figures";

// Skips of the figures' inputs are in the log of the service. While its partition does not answer,
// none is known, and the figures ask again.
auto SkippedFor(const rpc::Calls& calls) {
  return [&calls](int32_t partition, const eventlog::TopicPartition& input, int64_t offset) {
    if (calls.IsClosed()) return false;
    const auto host = calls.Host();
    if (!host) return false;
    bool skipped = false;
    // A query without `after` is answered before Query returns.
    (*host)->Query(
        partition, {}, 0, runtime::IfUnread::kWait, [&](const Result<runtime::View>& view) {
          if (!view) return;
          skipped = runtime::AnswerFromRows([&]() -> Result<bool> {
                      return runtime::InputIsSkipped(*view->rows, kProjection, input, offset);
                    }).value_or(false);
        });
    return skipped;
  };
}

}  // namespace

ReportingServer::ReportingServer(domain::CoverRules rules, const rpc::ServiceOptions& options,
                                 const rpc::ProcessResources& given)
    : rules_(std::move(rules)),
      machine_(regions_),
      projection_(options.partitions, options.agreement_partitions),
      calls_(kService, options.partitions, given.clock, given.share.queries) {}

ReportingServer::~ReportingServer() { Drain(); }

Result<std::unique_ptr<ReportingServer>> ReportingServer::Start(
    const rpc::ServiceOptions& options, const rpc::ProcessResources& given) {
  NAUNGAN_ASSIGN(const auto data, platform::DataDirectory::Open(options.data_directory));
  NAUNGAN_ASSIGN(domain::CoverRules rules, rules::HouseCoverRules());
  std::unique_ptr<ReportingServer> server(new ReportingServer(std::move(rules), options, given));
  NAUNGAN_ASSIGN(
      server->figures_,
      runtime::ProjectorHost::Start({.name = kProjection,
                                     .partitions = options.partitions,
                                     .held = {},
                                     .replicas = options.replicas,
                                     .state_directory = data.root() / kService / kFiguresDirectory,
                                     .metrics = &given.metrics,
                                     .is_skipped = SkippedFor(server->calls_)},
                                    server->projection_, given.log, given.clock, given.share));
  runtime::ProjectorHost& figures = *server->figures_;
  server->service_ =
      MakeReportingService({.own_log = server->calls_, .figures = figures}, server->rules_);
  NAUNGAN_ASSIGN(
      server->running_,
      rpc::PartitionedService::Start(options, given,
                                     {.service = kService,
                                      .machine = server->machine_,
                                      .calls = server->calls_,
                                      .handlers = {server->service_.get()},
                                      .folded_ready = [&figures] { return figures.Ready(); },
                                      .folded_partitions = [&figures] { return figures.Status(); },
                                      .folded_inputs = server->projection_.Inputs()}));
  return server;
}

void ReportingServer::Drain() {
  if (running_) running_->Drain();
  if (figures_) figures_->Drain();
}

}  // namespace naungan::reporting

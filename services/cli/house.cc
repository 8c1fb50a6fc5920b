#include "services/cli/house.h"

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>
#include <thread>
#include <utility>
#include <vector>

#include "libs/eventlog/local_log.h"
#include "libs/platform/data_directory.h"
#include "libs/runtime/topic_plan.h"
#include "services/agreement/agreement_server.h"
#include "services/claims/claims_server.h"
#include "services/enrollment/enrollment_server.h"
#include "services/reporting/reporting_server.h"

namespace naungan::cli {
namespace {

Result<std::unique_ptr<eventlog::Log>> OpenLog(const HouseOptions& options,
                                               const platform::Clock& clock) {
  NAUNGAN_ASSIGN(const auto directory, platform::DataDirectory::Open(options.data_directory));
  NAUNGAN_ASSIGN(auto log,
                 eventlog::LocalLog::Open({.directory = directory.Log().string(),
                                           .now_ms = [&clock] { return clock.NowUs() / 1000; }}));
  const auto topics = runtime::TopicPlan(
      {.agreement_partitions = options.agreement_partitions, .partitions = options.partitions});
  NAUNGAN_TRY(rpc::EnsureTopics(*log, topics));
  return log;
}

using Services = std::array<std::unique_ptr<rpc::Service>, 4>;

// Side by side: after a crash each replays what its stores had not flushed.
template <typename... Servers>
Status StartServices(const rpc::ServiceOptions& options, const rpc::ProcessResources& given,
                     Services& services) {
  std::array<std::function<Result<std::unique_ptr<rpc::Service>>()>, sizeof...(Servers)> starts = {
      [&] { return Servers::Start(options, given); }...};
  std::array<Status, sizeof...(Servers)> outcomes;
  {
    std::vector<std::jthread> threads;
    threads.reserve(starts.size());
    for (size_t i = 0; i < starts.size(); ++i) {
      threads.emplace_back([&, i] {
        auto started = starts[i]();
        if (started) {
          services[i] = *std::move(started);
        } else {
          outcomes[i] = std::unexpected(std::move(started).error());
        }
      });
    }
  }
  for (Status& outcome : outcomes) NAUNGAN_TRY(std::move(outcome));
  return {};
}

}  // namespace

Result<std::unique_ptr<House>> House::Start(const HouseOptions& options,
                                            const platform::Clock& clock,
                                            platform::Entropy& entropy) {
  std::unique_ptr<House> house(new House());
  NAUNGAN_ASSIGN(house->log_, OpenLog(options, clock));
  NAUNGAN_ASSIGN(house->metrics_port_, house->metrics_.Serve("127.0.0.1:0"));
  const rpc::ProcessResources given{.log = *house->log_,
                                    .clock = clock,
                                    .entropy = entropy,
                                    .metrics = house->metrics_,
                                    .log_is_embedded = true};
  const rpc::ServiceOptions service{.data_directory = options.data_directory,
                                    .run_directory = options.run_directory,
                                    .partitions = options.partitions,
                                    .agreement_partitions = options.agreement_partitions};
  const Status started =
      StartServices<agreement::AgreementServer, enrollment::EnrollmentServer, claims::ClaimsServer,
                    reporting::ReportingServer>(service, given, house->services_);
  NAUNGAN_TRY(started);
  return house;
}

House::~House() {
  // Who reads from another goes first.
  for (auto& service : std::views::reverse(services_)) {
    if (service != nullptr) service->Drain();
  }
}

bool House::Ready() const {
  return std::ranges::all_of(services_, [](const auto& service) { return service->Ready(); });
}

}  // namespace naungan::cli

#include "services/cli/house.h"

#include <algorithm>
#include <ranges>
#include <thread>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/local_log.h"
#include "libs/eventlog/service_table.h"
#include "libs/platform/data_directory.h"
#include "libs/runtime/topic_plan.h"
#include "services/cli/service_starts.h"

namespace naungan::cli {
namespace {

using Services = std::vector<std::unique_ptr<rpc::Service>>;

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

// One start for each row of the table of services, in its order.
std::vector<ServiceStart> StartsOfTable() {
  std::vector<ServiceStart> starts;
  for (const auto& row : eventlog::ServiceTable()) {
    const auto all = ServiceStarts();
    const auto found = std::ranges::find(all, row.name, &ServiceStart::service);
    NAUNGAN_CHECK(found != all.end(),
                  "services/CMakeLists.txt lists every service of the table of services");
    starts.push_back(*found);
  }
  return starts;
}

// Starts every service on a thread of its own, because after a crash each replays what its stores
// had not flushed. Fills `services` in the order of the table; a service that failed is missing
// there (nullptr), and the first failure is returned.
Status StartServices(const rpc::ServiceOptions& options, const rpc::ProcessResources& given,
                     Services& services) {
  const auto starts = StartsOfTable();
  services.resize(starts.size());
  std::vector<Status> outcomes(starts.size());
  {
    std::vector<std::jthread> threads;
    threads.reserve(starts.size());
    for (size_t i = 0; i < starts.size(); ++i) {
      threads.emplace_back([&, i] {
        auto started = starts[i].start(options, given);
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
                                    .share = house->share_,
                                    .log_is_embedded = true};
  const rpc::ServiceOptions service{.data_directory = options.data_directory,
                                    .run_directory = options.run_directory,
                                    .partitions = options.partitions,
                                    .agreement_partitions = options.agreement_partitions};
  NAUNGAN_TRY(StartServices(service, given, house->services_));
  return house;
}

House::~House() {
  // A service that reads from another is drained first.
  for (auto& service : std::views::reverse(services_)) {
    if (service != nullptr) service->Drain();
  }
}

bool House::Ready() const {
  return std::ranges::all_of(services_, [](const auto& service) { return service->Ready(); });
}

}  // namespace naungan::cli

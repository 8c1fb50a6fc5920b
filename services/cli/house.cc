#include "services/cli/house.h"

#include <algorithm>
#include <ranges>

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

template <typename Server>
Status StartService(const rpc::ServiceOptions& options, const rpc::Surroundings& given,
                    std::unique_ptr<rpc::Service>& service) {
  NAUNGAN_ASSIGN(service, Server::Start(options, given));
  return {};
}

}  // namespace

Result<std::unique_ptr<House>> House::Start(const HouseOptions& options,
                                            const platform::Clock& clock,
                                            platform::Entropy& entropy) {
  std::unique_ptr<House> house(new House());
  NAUNGAN_ASSIGN(house->log_, OpenLog(options, clock));
  NAUNGAN_ASSIGN(house->metrics_port_, house->metrics_.Serve("127.0.0.1:0"));
  const rpc::Surroundings given{.log = *house->log_,
                                .clock = clock,
                                .entropy = entropy,
                                .metrics = house->metrics_,
                                .log_is_embedded = true};
  const rpc::ServiceOptions service{.data_directory = options.data_directory,
                                    .run_directory = options.run_directory,
                                    .partitions = options.partitions,
                                    .agreement_partitions = options.agreement_partitions};
  auto& services = house->services_;
  NAUNGAN_TRY(StartService<agreement::AgreementServer>(service, given, services[0]));
  NAUNGAN_TRY(StartService<enrollment::EnrollmentServer>(service, given, services[1]));
  NAUNGAN_TRY(StartService<claims::ClaimsServer>(service, given, services[2]));
  NAUNGAN_TRY(StartService<reporting::ReportingServer>(service, given, services[3]));
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

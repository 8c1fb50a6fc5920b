#include "services/cli/level_raise.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "libs/rpc/partition_list.h"
#include "services/cli/instance.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

using runtime::v1::GetStatusResponse;

constexpr auto kLookPause = std::chrono::milliseconds(50);

Result<std::vector<Instance>> InstancesOf(const RaiseOptions& options) {
  NAUNGAN_ASSIGN(const auto found, rpc::FindInstances(options.run_directory, options.service));
  std::vector<Instance> instances;
  for (const rpc::ServiceAddress& address : found) {
    NAUNGAN_ASSIGN(auto instance, Instance::At(address.address, ""));
    instances.push_back(std::move(instance));
  }
  return instances;
}

// Returns the level to raise the logs to, if all instances know it.
Result<int32_t> LevelToRaiseTo(const RaiseOptions& options,
                               const std::vector<Instance>& instances) {
  int32_t known_by_all = 0;
  for (const Instance& instance : instances) {
    NAUNGAN_ASSIGN(const GetStatusResponse status, instance.Status());
    if (status.known_level() < options.level) {
      return Fail(Code::kFailedPrecondition, "LEVEL_UNKNOWN", "to",
                  fmt::format("{} runs build {}, which knows levels up to {}. Nothing was changed: "
                              "upgrade all instances first.",
                              instance.address(), status.build(), status.known_level()));
    }
    known_by_all =
        known_by_all == 0 ? status.known_level() : std::min(known_by_all, status.known_level());
  }
  return options.level == 0 ? known_by_all : options.level;
}

// The partitions whose log does not have the level yet, as far as their leaders say.
Result<std::vector<int32_t>> PartitionsBelow(int32_t level,
                                             const std::vector<Instance>& instances) {
  std::vector<bool> raised;
  for (const Instance& instance : instances) {
    NAUNGAN_ASSIGN(const GetStatusResponse status, instance.Status());
    raised.resize(std::max<size_t>(raised.size(), status.partition_count()));
    for (const auto& partition : status.partitions()) {
      if (partition.projection().empty() && partition.level() >= level) {
        raised.at(partition.partition()) = true;
      }
    }
  }
  std::vector<int32_t> below;
  for (size_t partition = 0; partition < raised.size(); ++partition) {
    if (!raised[partition]) below.push_back(static_cast<int32_t>(partition));
  }
  return below;
}

Status Raise(const RaiseOptions& options, const platform::Clock& clock) {
  NAUNGAN_ASSIGN(auto instances, InstancesOf(options));
  NAUNGAN_ASSIGN(const int32_t level, LevelToRaiseTo(options, instances));
  for (Instance& instance : instances) NAUNGAN_TRY(instance.RaiseLevel(level));
  const auto now = [&clock] { return std::chrono::microseconds(clock.SteadyUs()); };
  const auto give_up = now() + std::chrono::milliseconds(kRaiseMaxMs);
  while (true) {
    NAUNGAN_ASSIGN(const auto below, PartitionsBelow(level, instances));
    if (below.empty()) break;
    if (now() >= give_up) {
      return Fail(Code::kFailedPrecondition, "LEVEL_NOT_RAISED", "",
                  fmt::format("Partitions {} of {} do not have level {} yet. See naungan status "
                              "for who leads them, then give the command again.",
                              rpc::PartitionsText(below), options.service, level));
    }
    std::this_thread::sleep_for(kLookPause);
  }
  fmt::print("{}: the log of every partition has level {}\n", options.service, level);
  return {};
}

}  // namespace

int RaiseLevel(const RaiseOptions& options, const platform::Clock& clock) {
  const Status raised = Raise(options, clock);
  if (raised) return 0;
  ReportError(raised.error());
  return raised.error().code == Code::kFailedPrecondition ? 1 : 2;
}

}  // namespace naungan::cli

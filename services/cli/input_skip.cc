#include "services/cli/input_skip.h"

#include <fmt/core.h>

#include <optional>
#include <vector>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "libs/rpc/partition_list.h"
#include "services/cli/instance.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

constexpr const char* kNotStanding = "INPUT_NOT_STANDING";

// Returns the partitions that go on; empty if none that the instance leads stands there.
Result<std::vector<int32_t>> SkipAt(const std::string& address,
                                    const runtime::v1::SkipInputRequest& request) {
  NAUNGAN_ASSIGN(auto instance, Instance::At(address, ""));
  const auto skipped = instance.SkipInput(request);
  if (!skipped && skipped.error().reason == kNotStanding) return std::vector<int32_t>();
  if (!skipped) return std::unexpected(skipped.error());
  return std::vector<int32_t>(skipped->partitions().begin(), skipped->partitions().end());
}

}  // namespace

int SkipInput(const SkipOptions& options) {
  const auto instances = rpc::FindInstances(options.run_directory, options.service);
  if (!instances) return ReportError(instances.error());
  runtime::v1::SkipInputRequest request;
  request.set_topic(options.topic);
  request.set_partition(options.partition);
  request.set_offset(options.offset);
  request.set_reason(options.reason);
  std::optional<Error> failed;
  bool any = false;
  for (const rpc::ServiceAddress& instance : *instances) {
    const auto partitions = SkipAt(instance.address, request);
    if (!partitions) {
      ReportError(partitions.error());
      failed = partitions.error();
    } else if (!partitions->empty()) {
      any = true;
      fmt::print("{} at {}: the skip is in the log of partitions {}\n", options.service,
                 instance.address, rpc::PartitionsText(*partitions));
    }
  }
  if (failed) return rpc::IsRetriable(*failed) ? 2 : 1;
  if (any) return 0;
  ReportError(
      {.code = Code::kFailedPrecondition,
       .reason = kNotStanding,
       .field = "offset",
       .message = fmt::format("No partition of {} stands at offset {} of {}/{}; naungan "
                              "status shows where inputs stand.",
                              options.service, options.offset, options.topic, options.partition)});
  return 1;
}

}  // namespace naungan::cli

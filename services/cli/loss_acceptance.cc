#include "services/cli/loss_acceptance.h"

#include <fmt/core.h>

#include <optional>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "libs/runtime/position_proto.h"
#include "services/cli/instance.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

using runtime::v1::AcceptLossRequest;
using runtime::v1::AcceptLossResponse;

constexpr const char* kNothingLost = "NOTHING_LOST";

// Returns nullopt if the partition has not stopped there for this reason.
Result<std::optional<AcceptLossResponse>> AcceptAt(const std::string& address,
                                                   const AcceptLossRequest& request) {
  NAUNGAN_ASSIGN(auto instance, Instance::At(address, ""));
  auto accepted = instance.AcceptLoss(request);
  if (!accepted && accepted.error().reason == kNothingLost) return std::nullopt;
  if (!accepted) return std::unexpected(accepted.error());
  return *std::move(accepted);
}

std::string Text(const common::v1::Position& position) {
  return runtime::ToText(runtime::FromProto(position));
}

std::string BatchText(const AcceptLossResponse& accepted, const runtime::v1::BatchRange& range,
                      int64_t sequence) {
  return runtime::ToText({.partition = accepted.applied_through().partition(),
                          .epoch = range.epoch(),
                          .term_id = range.term_id(),
                          .sequence = sequence});
}

void Print(const AcceptLossOptions& options, const std::string& address,
           const AcceptLossResponse& accepted) {
  if (!accepted.has_fork()) {
    fmt::print("{} at {}: partition {} reads its log again\n", options.service, address,
               options.partition);
    return;
  }
  fmt::print(
      "{} at {}: partition {} goes on with the fork {}\n"
      "  the last batch that counts before it: {}\n"
      "  the last batch that was applied here: {}\n",
      options.service, address, options.partition, Text(accepted.fork()),
      accepted.has_last() ? Text(accepted.last()) : "none", Text(accepted.applied_through()));
  if (accepted.lost_unknown()) {
    fmt::print("  which of those up to there are gone is not known: the store cannot be read\n");
  } else if (accepted.lost().empty()) {
    fmt::print("  nothing that was applied here is gone\n");
  }
  for (const runtime::v1::BatchRange& gone : accepted.lost()) {
    const std::string first = BatchText(accepted, gone, gone.first_sequence());
    const std::string last = BatchText(accepted, gone, gone.last_sequence());
    fmt::print("  gone: {}\n", first == last ? first : fmt::format("{} to {}", first, last));
  }
}

}  // namespace

int AcceptLoss(const AcceptLossOptions& options) {
  const auto instances = rpc::FindInstances(options.run_directory, options.service);
  if (!instances) return ReportError(instances.error());
  AcceptLossRequest request;
  request.set_partition(options.partition);
  request.set_reason(options.reason);
  std::optional<Error> failed;
  for (const rpc::ServiceAddress& instance : *instances) {
    const auto accepted = AcceptAt(instance.address, request);
    if (!accepted) {
      ReportError(accepted.error());
      failed = accepted.error();
    } else if (*accepted) {
      Print(options, instance.address, **accepted);
      request.set_follow(true);
    }
  }
  if (failed) return rpc::IsRetriable(*failed) ? 2 : 1;
  if (request.follow()) return 0;
  ReportError(
      {.code = Code::kFailedPrecondition,
       .reason = kNothingLost,
       .field = "partition",
       .message = fmt::format("Partition {} of {} has not stopped at any instance because its log "
                              "lost records; naungan status shows why partitions stop.",
                              options.partition, options.service)});
  return 1;
}

}  // namespace naungan::cli

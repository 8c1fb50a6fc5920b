#include "services/cli/status.h"

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <string_view>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/cli/report_error.h"
#include "services/cli/service_names.h"

namespace naungan::cli {
namespace {

Result<runtime::v1::GetStatusResponse> Ask(const std::filesystem::path& run_directory,
                                           std::string_view service) {
  NAUNGAN_ASSIGN(const auto found, rpc::FindService(run_directory, service));
  NAUNGAN_ASSIGN(const auto channel, rpc::Connect(found.address));
  const auto stub = runtime::v1::OperatorService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, {.name = "naungan", .role = "operator"}, rpc::kCallTimeoutMs);
  runtime::v1::GetStatusResponse response;
  NAUNGAN_TRY(rpc::Outcome(stub->GetStatus(&context, {}, &response)));
  return response;
}

}  // namespace

int PrintStatus(const std::filesystem::path& run_directory) {
  bool all_well = true;
  for (const auto service : kServiceNames) {
    const auto status = Ask(run_directory, service);
    if (status) {
      fmt::print("{}", StatusText(*status));
    } else {
      ReportError(Under(service, status.error()));
    }
    all_well = all_well && status && IsWell(*status);
  }
  return all_well ? 0 : 1;
}

std::string StatusText(const runtime::v1::GetStatusResponse& status) {
  std::string text = fmt::format("{} {} build {}: {}\n", status.service(), status.address(),
                                 status.build(), status.ready() ? "ready" : "not ready");
  for (const auto& partition : status.partitions()) {
    text += fmt::format(
        "  partition {} {}, epoch {}, offset {}, queued {}, work {}, unpublished {}, void {}\n",
        partition.partition(), partition.role(), partition.epoch(), partition.cursor_offset(),
        partition.queued_commands(), partition.pending_work(), partition.unpublished(),
        partition.void_records());
    if (!partition.alarm().empty()) text += fmt::format("    ALARM: {}\n", partition.alarm());
  }
  return text;
}

bool IsWell(const runtime::v1::GetStatusResponse& status) {
  return status.ready() && std::ranges::all_of(status.partitions(), [](const auto& partition) {
           return partition.alarm().empty();
         });
}

}  // namespace naungan::cli

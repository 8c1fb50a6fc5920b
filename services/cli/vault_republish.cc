#include "services/cli/vault_republish.h"

#include <fmt/core.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <thread>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

using runtime::v1::GetStatusResponse;
using runtime::v1::OperatorService;

constexpr auto kLookPause = std::chrono::milliseconds(100);
const rpc::Actor kOperator{.name = "naungan", .role = "operator"};

Result<GetStatusResponse> StatusOf(OperatorService::Stub& instance) {
  grpc::ClientContext context;
  rpc::Prepare(context, kOperator, rpc::kCallTimeoutMs);
  GetStatusResponse status;
  NAUNGAN_TRY(rpc::Outcome(instance.GetStatus(&context, {}, &status)));
  return status;
}

Status Begin(OperatorService::Stub& instance) {
  grpc::ClientContext context;
  rpc::Prepare(context, kOperator, rpc::kCallTimeoutMs);
  runtime::v1::RepublishVaultResponse response;
  return rpc::Outcome(instance.RepublishVault(&context, {}, &response));
}

// Returns how many versions the instance put.
Result<int64_t> Republish(const std::string& address) {
  NAUNGAN_ASSIGN(const auto channel, rpc::Connect(address));
  const auto instance = OperatorService::NewStub(channel);
  NAUNGAN_ASSIGN(const GetStatusResponse before, StatusOf(*instance));
  NAUNGAN_TRY(Begin(*instance));
  while (true) {
    NAUNGAN_ASSIGN(const GetStatusResponse now, StatusOf(*instance));
    // The service may have other alarms, which are not in the way.
    if (!now.vault().alarm().empty()) {
      return Fail(Code::kFailedPrecondition, "VAULT_STOPPED", "", now.vault().alarm());
    }
    if (!now.vault().comparing()) {
      return now.vault().restored_versions() - before.vault().restored_versions();
    }
    std::this_thread::sleep_for(kLookPause);
  }
}

}  // namespace

int RepublishVault(const RepublishOptions& options) {
  const auto instances = rpc::FindInstances(options.run_directory, options.service);
  if (!instances) return ReportError(instances.error());
  for (const auto& instance : *instances) {
    const auto versions = Republish(instance.address);
    if (!versions) {
      Error error = versions.error();
      error.message = fmt::format("{} at {}: {}", options.service, instance.address, error.message);
      ReportError(error);
      return rpc::IsRetriable(error) ? 2 : 1;
    }
    fmt::print("{} at {}: {} versions of persons were put into the topic\n", options.service,
               instance.address, *versions);
  }
  return 0;
}

}  // namespace naungan::cli

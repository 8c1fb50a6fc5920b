#include "services/cli/instance.h"

#include <grpcpp/client_context.h>

#include "libs/rpc/client.h"

namespace naungan::cli {
namespace {

using runtime::v1::OperatorService;

const rpc::Actor kOperator{.name = "naungan", .role = "operator"};

template <typename Request, typename Response>
Status Call(OperatorService::Stub& stub, const std::string& address,
            grpc::Status (OperatorService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                          Response*),
            const Request& request, Response& response, int64_t timeout_ms) {
  grpc::ClientContext context;
  rpc::Prepare(context, kOperator, timeout_ms);
  auto outcome = rpc::Outcome((stub.*method)(&context, request, &response));
  if (!outcome) outcome.error().message = address + ": " + outcome.error().message;
  return outcome;
}

}  // namespace

Result<Instance> Instance::At(const std::string& address, std::string_view field) {
  const auto channel = rpc::Connect(address);
  if (!channel) return std::unexpected(Under(field, channel.error()));
  return Instance(address, OperatorService::NewStub(*channel));
}

Result<runtime::v1::GetStatusResponse> Instance::Status() const {
  runtime::v1::GetStatusResponse response;
  NAUNGAN_TRY(Call(*stub_, address_, &Stub::GetStatus, runtime::v1::GetStatusRequest(), response,
                   kInstanceTimeoutMs));
  return response;
}

Status Instance::Resign(const std::vector<int32_t>& partitions, const std::string& successor) {
  runtime::v1::ResignPartitionsRequest request;
  request.mutable_partitions()->Assign(partitions.begin(), partitions.end());
  request.set_successor_address(successor);
  runtime::v1::ResignPartitionsResponse response;
  return Call(*stub_, address_, &Stub::ResignPartitions, request, response, rpc::kCallTimeoutMs);
}

Status Instance::Lead(const std::vector<int32_t>& partitions) {
  runtime::v1::LeadPartitionsRequest request;
  request.mutable_partitions()->Assign(partitions.begin(), partitions.end());
  runtime::v1::LeadPartitionsResponse response;
  return Call(*stub_, address_, &Stub::LeadPartitions, request, response, kInstanceTimeoutMs);
}

Status Instance::RaiseLevel(int32_t level) {
  runtime::v1::RaiseLevelRequest request;
  request.set_level(level);
  runtime::v1::RaiseLevelResponse response;
  return Call(*stub_, address_, &Stub::RaiseLevel, request, response, kInstanceTimeoutMs);
}

Result<runtime::v1::SkipInputResponse> Instance::SkipInput(
    const runtime::v1::SkipInputRequest& request) {
  runtime::v1::SkipInputResponse response;
  NAUNGAN_TRY(Call(*stub_, address_, &Stub::SkipInput, request, response, rpc::kCallTimeoutMs));
  return response;
}

Result<runtime::v1::AcceptLossResponse> Instance::AcceptLoss(
    const runtime::v1::AcceptLossRequest& request) {
  runtime::v1::AcceptLossResponse response;
  NAUNGAN_TRY(Call(*stub_, address_, &Stub::AcceptLoss, request, response, kAcceptTimeoutMs));
  return response;
}

}  // namespace naungan::cli

// One instance of a service, as an operator asks it and gives it orders. An error's message names
// the instance. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::cli {

// An instance that does not answer within this time counts as gone.
inline constexpr int64_t kInstanceTimeoutMs = 2'000;
// An instance that accepts a loss reads its whole log before it answers.
inline constexpr int64_t kAcceptTimeoutMs = 600'000;

class Instance {
 public:
  // `field` is the option that named the address (host:port), if there is one. Errors: those of
  // rpc::Connect.
  static Result<Instance> At(const std::string& address, std::string_view field);

  // Each sends the call of this name (operator_service.proto). Errors: those of the call.
  Result<runtime::v1::GetStatusResponse> Status() const;
  naungan::Status Resign(const std::vector<int32_t>& partitions, const std::string& successor);
  naungan::Status Lead(const std::vector<int32_t>& partitions);
  naungan::Status RaiseLevel(int32_t level);
  Result<runtime::v1::SkipInputResponse> SkipInput(const runtime::v1::SkipInputRequest& request);
  // Waits up to kAcceptTimeoutMs.
  Result<runtime::v1::AcceptLossResponse> AcceptLoss(const runtime::v1::AcceptLossRequest& request);

  const std::string& address() const { return address_; }

 private:
  using Stub = runtime::v1::OperatorService::Stub;

  Instance(std::string address, std::unique_ptr<Stub> stub)
      : address_(std::move(address)), stub_(std::move(stub)) {}

  std::string address_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace naungan::cli

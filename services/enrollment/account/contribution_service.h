// The gRPC methods of accounts (naungan.enrollment.v1.ContributionService).
#pragma once

#include <memory>

#include "libs/rpc/calls.h"
#include "services/enrollment/account/policy.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::enrollment {

// `calls` and `policy` must outlive the service.
std::unique_ptr<grpc::Service> MakeContributionService(rpc::Calls& calls, const Policy& policy);

}  // namespace naungan::enrollment

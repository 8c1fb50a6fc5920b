// The gRPC methods of the agreement service (naungan.agreement.v1.AgreementService).
#pragma once

#include <memory>

#include "libs/rpc/calls.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::agreement {

// `calls` must outlive the service.
std::unique_ptr<grpc::Service> MakeAgreementService(rpc::Calls& calls);

}  // namespace naungan::agreement

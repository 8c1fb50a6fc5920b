// The gRPC face of the claims service (naungan.claims.v1.ClaimsService).
#pragma once

#include <memory>

#include "libs/rpc/calls.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::claims {

// A beneficiary goes into `vault` before its command is submitted, and the command names the
// version only. All must outlive the service.
std::unique_ptr<grpc::Service> MakeClaimsService(rpc::Calls& calls,
                                                 const vault::IdentitySecret& secret,
                                                 vault::PersonVault& vault);

}  // namespace naungan::claims

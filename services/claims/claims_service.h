// The gRPC methods of the claims service (naungan.claims.v1.ClaimsService).
#pragma once

#include <memory>

#include "libs/domain/cover_rules.h"
#include "libs/rpc/calls.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::claims {

// A beneficiary is put into `vault` before the command is submitted, and the command names only the
// version. `calls`, `secret`, `vault` and `cover_rules` must outlive the
// service.
std::unique_ptr<grpc::Service> MakeClaimsService(rpc::Calls& calls,
                                                 const vault::IdentitySecret& secret,
                                                 vault::PersonVault& vault,
                                                 const domain::CoverRules& cover_rules);

}  // namespace naungan::claims

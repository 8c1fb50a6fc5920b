// The claims service as a part of a process: its state machine over its partitions behind a gRPC
// server, with the person vault that keeps beneficiaries. Safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "libs/state/store.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"
#include "services/claims/claims_machine.h"

namespace naungan::claims {

// The memory of the vault's store: there are few beneficiaries, and each is read when it is paid.
inline constexpr int64_t kVaultMemoryBytes = int64_t{16} * 1024 * 1024;

class ClaimsServer final : public rpc::Service {
 public:
  // Opens, in this order: the benefit rules (options.rules_file, if given, replaces the embedded
  // ones), the key files (the first start creates them), the vault, the partitions. What `given`
  // refers to must outlive the server. Errors: those of benefit_rules.h, vault::OpenVault,
  // vault::IdentitySecret and rpc::PartitionedService.
  static Result<std::unique_ptr<ClaimsServer>> Start(const rpc::ServiceOptions& options,
                                                     const rpc::ProcessResources& given);
  ~ClaimsServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  ClaimsServer(BenefitTable rules, domain::CoverRules cover_rules, vault::IdentitySecret secret,
               std::unique_ptr<state::StoreMemory> vault_memory,
               std::unique_ptr<vault::PersonVault> vault, const rpc::ServiceOptions& options,
               const rpc::ProcessResources& given);

  const ClaimsMachine machine_;
  rpc::Calls calls_;
  const vault::IdentitySecret secret_;
  const std::unique_ptr<state::StoreMemory> vault_memory_;
  const std::unique_ptr<vault::PersonVault> vault_;
  const std::unique_ptr<grpc::Service> service_;
  // The last member, because it uses all of the above until it is destroyed.
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::claims

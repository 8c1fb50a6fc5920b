// The claims service as a part of a process: its state machine over its partitions behind a gRPC
// server, with the person vault that keeps beneficiaries. Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "libs/state/store.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"
#include "services/claims/claims_machine.h"

namespace naungan::claims {

// The vault's store: beneficiaries are few, and read when they are paid.
inline constexpr int64_t kVaultMemoryBytes = int64_t{16} * 1024 * 1024;
// A start waits this long for the vault to have read its topic.
inline constexpr int64_t kVaultCatchUpTimeoutMs = 60'000;

class ClaimsServer final : public rpc::Service {
 public:
  // The topics that the service writes, for whoever sets up a house.
  static std::vector<eventlog::TopicSettings> Topics(int32_t partitions);

  // Opens the key files (created on the first start), the benefit rules (options.rules_file in
  // place of the embedded ones), the vault, the partitions. What `given` refers to must outlive the
  // server. Errors: those of benefit_rules.h, of the vault and its keys, PartitionedService's.
  static Result<std::unique_ptr<ClaimsServer>> Start(const rpc::ServiceOptions& options,
                                                     const rpc::ProcessResources& given);
  ~ClaimsServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  ClaimsServer(BenefitTable rules, vault::IdentitySecret secret,
               std::unique_ptr<state::StoreMemory> vault_memory,
               std::unique_ptr<vault::PersonVault> vault, const rpc::ServiceOptions& options,
               const rpc::ProcessResources& given);

  const ClaimsMachine machine_;
  rpc::Calls calls_;
  const vault::IdentitySecret secret_;
  const std::unique_ptr<state::StoreMemory> vault_memory_;
  const std::unique_ptr<vault::PersonVault> vault_;
  const std::unique_ptr<grpc::Service> service_;
  // Last: it uses all of the above until it is gone.
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::claims

// The enrollment service as a part of a process: the state machine over its partitions, behind a
// gRPC server, with the vault that keeps direct identifiers. Safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "libs/state/store.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"
#include "services/enrollment/account/contribution_rules.h"
#include "services/enrollment/enrollment_machine.h"
#include "services/enrollment/roster/row_intake.h"

namespace naungan::enrollment {

// Memory for the vault's store. Persons are written in bulk and read one by one.
inline constexpr int64_t kVaultMemoryBytes = int64_t{64} * 1024 * 1024;

class EnrollmentServer final : public rpc::Service {
 public:
  // Opens the key files, which the first start creates, the contribution rules (the embedded ones
  // unless options.rules_file names a file), the vault and the partitions. What `given` refers to
  // must outlive the server. The errors are those of contribution_rules.h, of the vault and its
  // keys, and of PartitionedService.
  static Result<std::unique_ptr<EnrollmentServer>> Start(const rpc::ServiceOptions& options,
                                                         const rpc::ProcessResources& given);
  ~EnrollmentServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  EnrollmentServer(ContributionRules rules, domain::CoverRules cover, vault::IdentitySecret secret,
                   std::unique_ptr<state::StoreMemory> vault_memory,
                   std::unique_ptr<vault::PersonVault> vault, const rpc::ServiceOptions& options,
                   const rpc::ProcessResources& given);

  const domain::RegionNames regions_;
  const EnrollmentMachine machine_;
  rpc::Calls calls_;
  const vault::IdentitySecret secret_;
  const std::unique_ptr<state::StoreMemory> vault_memory_;
  const std::unique_ptr<vault::PersonVault> vault_;
  const RowIntake intake_;
  const std::unique_ptr<grpc::Service> enrollment_service_;
  const std::unique_ptr<grpc::Service> contribution_service_;
  // Last, since it uses all of the above until it is gone.
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::enrollment

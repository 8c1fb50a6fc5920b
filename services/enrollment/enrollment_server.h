// The enrollment service as a part of a process: its state machine over its partitions behind a
// gRPC server, with the person vault that keeps direct identifiers. Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/eventlog/log.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "libs/state/store.h"
#include "libs/vault/identity.h"
#include "libs/vault/person_vault.h"
#include "services/enrollment/contribution_rules.h"
#include "services/enrollment/enrollment_state.h"
#include "services/enrollment/row_intake.h"

namespace naungan::enrollment {

// The vault's store: persons are written in bulk and read one by one.
inline constexpr int64_t kVaultMemoryBytes = int64_t{64} * 1024 * 1024;
// A start waits this long for the vault to have read its topic.
inline constexpr int64_t kVaultCatchUpTimeoutMs = 60'000;

class EnrollmentServer final : public rpc::Service {
 public:
  // The topics that the service writes, for whoever sets up a house.
  static std::vector<eventlog::TopicSettings> Topics(int32_t partitions);

  // Opens the key files (created on the first start), the contribution rules (options.rules_file in
  // place of the embedded ones), the vault, the partitions. What `given` refers to must outlive the
  // server. Errors: those of contribution_rules.h, of the vault and its keys, PartitionedService's.
  static Result<std::unique_ptr<EnrollmentServer>> Start(const rpc::ServiceOptions& options,
                                                         const rpc::ProcessResources& given);
  ~EnrollmentServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  EnrollmentServer(ContributionRules rules, vault::IdentitySecret secret,
                   std::unique_ptr<state::StoreMemory> vault_memory,
                   std::unique_ptr<vault::PersonVault> vault, const rpc::ServiceOptions& options,
                   const rpc::ProcessResources& given);

  const domain::RegionNames regions_;
  const EnrollmentState machine_;
  rpc::Calls calls_;
  const vault::IdentitySecret secret_;
  const std::unique_ptr<state::StoreMemory> vault_memory_;
  const std::unique_ptr<vault::PersonVault> vault_;
  const RowIntake intake_;
  const std::unique_ptr<grpc::Service> enrollment_service_;
  const std::unique_ptr<grpc::Service> contribution_service_;
  // Last: it uses all of the above until it is gone.
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::enrollment

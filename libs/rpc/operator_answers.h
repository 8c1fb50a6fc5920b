// How the operator service says in messages what partitions, vaults and logs show. Pure functions;
// any thread.
#pragma once

#include "libs/eventlog/log.h"
#include "libs/runtime/forks.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/process_share.h"
#include "libs/vault/person_vault.h"
#include "naungan/runtime/v1/operator_service.pb.h"

namespace naungan::rpc {

void FillMemory(const runtime::ProcessShare& share, runtime::v1::GetStatusResponse* response);
void FillPartition(const runtime::PartitionStatus& status, runtime::v1::PartitionStatus* proto);
// Appends the vault's alarm to that of the service.
void FillVault(const vault::VaultHealth& health, runtime::v1::GetStatusResponse* response);
void FillAccepted(const runtime::AcceptedFork& accepted, runtime::v1::AcceptLossResponse* response);
void FillRecord(eventlog::LoggedRecord&& logged, runtime::v1::RawRecord* proto);

}  // namespace naungan::rpc

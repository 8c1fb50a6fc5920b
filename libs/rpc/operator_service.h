// naungan.runtime.v1.OperatorService, which every server has: what it says about itself, and the
// orders that it takes from operators.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"
#include "libs/runtime/partition_host.h"
#include "libs/runtime/process_share.h"
#include "libs/vault/person_vault.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::rpc {

// About this many bytes of records go into one message of ReadLog.
inline constexpr size_t kReadLogBytesMax = 256 * 1024;
// The role that may read raw records and move partitions.
inline constexpr const char* kOperatorRole = "operator";

// Where the answers come from. The functions are called from any thread, and what they use must
// outlive the service.
struct OperatorSources {
  std::string service;
  std::string build;
  std::function<std::string()> address;
  std::function<bool()> ready;
  // Empty while the service starts.
  std::function<std::vector<runtime::PartitionStatus>()> partitions;
  // The service's number of partitions P.
  int32_t partition_count = 0;
  // The highest level of events that this build knows (runtime/event_level.h).
  int32_t known_level = 0;
  // What is wrong with the service's topics; an empty text if nothing is. The function may be
  // empty.
  std::function<std::string()> alarm = {};
  // What there is to say of the service's vault, and what begins PersonVault::Republish. Both are
  // empty if it keeps none.
  std::function<vault::VaultHealth()> vault_health = {};
  std::function<Status()> republish_vault = {};
  // How many sagas are pending in a partition that is led here. It may read many rows, so only
  // GetStatus calls it. The function may be empty.
  std::function<int64_t(int32_t partition)> pending_sagas = {};
  int32_t metrics_port = 0;
  // What the process's partitions share. It must not be null.
  runtime::ProcessShare* share = nullptr;
  // The host that carries out orders, or why there is none now.
  std::function<Result<runtime::PartitionHost*>()> host = {};
  // The log that inputs are read from. What is unread there counts as pending.
  eventlog::Log* log = nullptr;
  // ReadLog and ListTopics answer from it. It is null if the log is Kafka; they are then
  // UNIMPLEMENTED.
  eventlog::Log* embedded_log = nullptr;
};

std::unique_ptr<grpc::Service> MakeOperatorService(OperatorSources sources);

}  // namespace naungan::rpc

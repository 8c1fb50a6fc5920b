// naungan.runtime.v1.OperatorService: what every server answers about itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"
#include "libs/runtime/partition_host.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::rpc {

// Records of ReadLog in flight, about.
inline constexpr size_t kReadLogBytesMax = 256 * 1024;
// The role that may read raw records and move partitions.
inline constexpr const char* kOperatorRole = "operator";

// Where the answers come from. Called from any thread; whatever they need must outlive the service.
struct OperatorSources {
  std::string service;
  std::string build;
  std::function<std::string()> address;
  std::function<bool()> ready;
  // Empty while the service starts.
  std::function<std::vector<runtime::PartitionStatus>()> partitions;
  // P of the service.
  int32_t partition_count = 0;
  // What is wrong with the service as a whole; empty: nothing can be.
  std::function<std::string()> alarm = {};
  // What is pending in a partition that is led here; empty: nothing can be. May scan: asked by
  // GetStatus only.
  std::function<int64_t(int32_t partition)> pending_sagas = {};
  int32_t metrics_port = 0;
  // Whom orders go to, or why nobody takes them now.
  std::function<Result<runtime::PartitionHost*>()> host = {};
  // The log that inputs are read from: what is unread there is pending.
  eventlog::Log* log = nullptr;
  // Set in the embedded server only: ReadLog and ListTopics answer from it, else UNIMPLEMENTED.
  eventlog::Log* embedded_log = nullptr;
};

std::unique_ptr<grpc::Service> MakeOperatorService(OperatorSources sources);

}  // namespace naungan::rpc

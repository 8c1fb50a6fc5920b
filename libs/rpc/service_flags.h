// The command line that all services share, and what else their mains have in common. Only
// service_flags.cc includes CLI11, because one include of it costs ten seconds of compile time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/eventlog/service_table.h"
#include "libs/platform/memory_budget.h"
#include "libs/platform/metrics.h"
#include "libs/rpc/service.h"

namespace naungan::rpc {

struct ServiceFlags {
  ServiceOptions options;
  std::string kafka_bootstrap;
  // 0 takes any free port.
  int32_t metrics_port = 0;
  std::string log_level = "info";
  // What the process may use of memory for rows, commands and records (platform/memory_budget.h).
  int64_t memory_mib = platform::kMemoryBytesDefault / platform::kBytesPerMib;
};

// The help of --partition-count (kPeople) and --agreement-partition-count (kAgreement).
std::string PartitionCountHelp(eventlog::PartitionGroup group);

// Reads
//   --kafka HOST:PORT --data-dir DIR --listen 127.0.0.1:PORT --run-dir DIR --key-dir DIR
//   --partition-count P --agreement-partition-count P --replication N --min-insync-replicas N
//   --partitions 0-3,6 --rules FILE --metrics-port PORT --log-level LEVEL
//   --memory-mib MIB
// The unexpected value is the exit code of the process: 0 after --help or --version. Otherwise the
// flags were wrong, and stderr says how.
std::expected<ServiceFlags, int> ParseServiceFlags(int argc, char** argv, std::string_view program,
                                                   std::string_view description);

// Opens the log on the Kafka that the flags name. Does not wait for a broker.
Result<std::unique_ptr<eventlog::Log>> OpenLog(const ServiceFlags& flags, std::string_view service);

// Serves the metrics page for Prometheus on 127.0.0.1, at the port that the flags name.
Status ServeMetrics(const ServiceFlags& flags, platform::Metrics& metrics);

// Tells a person on stderr why a service could not start. Returns the exit code.
int RefuseToStart(const Error& error);

}  // namespace naungan::rpc

// The command line that the four services share, and what their mains have in common. CLI11 is
// included by service_flags.cc only: one include of it costs ten seconds.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/metrics.h"
#include "libs/rpc/service.h"

namespace naungan::rpc {

struct ServiceFlags {
  ServiceOptions options;
  std::string kafka_bootstrap;
  // 0: any free one.
  int32_t metrics_port = 0;
  std::string log_level = "info";
};

// Reads
//   --kafka HOST:PORT --data-dir DIR --listen 127.0.0.1:PORT --run-dir DIR --key-dir DIR
//   --partition-count P --agreement-partition-count P --partitions 0-3,6 --rules FILE
//   --metrics-port PORT --log-level LEVEL
// The unexpected value is the process's exit code: 0 after --help or --version, else what is wrong
// has been said on stderr.
std::expected<ServiceFlags, int> ParseServiceFlags(int argc, char** argv, std::string_view program,
                                                   std::string_view description);

// The log on Kafka that the flags name. Does not wait for a broker.
Result<std::unique_ptr<eventlog::Log>> OpenLog(const ServiceFlags& flags, std::string_view service);

// Answers Prometheus on 127.0.0.1, on the port that the flags name.
Status ServeMetrics(const ServiceFlags& flags, platform::Metrics& metrics);

// Says why a service could not start, on stderr and for a person. Returns the exit code.
int RefuseToStart(const Error& error);

}  // namespace naungan::rpc

// All services in one process on the embedded log: for the quick start, a small office, and tests.
// Each service has handles to its own topics, a directory and a gRPC port, and nothing else of the
// other services.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/service.h"

namespace naungan::cli {

struct HouseOptions {
  std::filesystem::path data_directory;
  // Where the servers write their addresses (rpc/address_book.h).
  std::filesystem::path run_directory;
  int32_t partitions = rpc::kPartitionsDefault;
  int32_t agreement_partitions = rpc::kAgreementPartitionsDefault;
};

class House {
 public:
  // Opens the log, creates the topics that are missing, and starts the services. Returns before the
  // services are ready. If one cannot start, those that did start are drained.
  static Result<std::unique_ptr<House>> Start(const HouseOptions& options,
                                              const platform::Clock& clock,
                                              platform::Entropy& entropy);
  // Drains the services.
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // In the order of eventlog::ServiceTable.
  const std::vector<std::unique_ptr<rpc::Service>>& services() const { return services_; }
  // True once every service is ready.
  bool Ready() const;
  // The port of the metrics page, on loopback.
  int32_t metrics_port() const { return metrics_port_; }

 private:
  House() = default;

  std::unique_ptr<eventlog::Log> log_;
  platform::Metrics metrics_;
  runtime::ProcessShare share_;
  int32_t metrics_port_ = 0;
  std::vector<std::unique_ptr<rpc::Service>> services_;
};

}  // namespace naungan::cli

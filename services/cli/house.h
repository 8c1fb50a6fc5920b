// All four services in one process on the embedded log: the quick start, a small office, tests.
// Each has handles to its own topics, a directory and a gRPC port, and nothing else of the others.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/service.h"

namespace naungan::cli {

struct HouseOptions {
  std::filesystem::path data_directory;
  // Where the servers' addresses are found (rpc/address_book.h).
  std::filesystem::path run_directory;
  int32_t partitions = rpc::kPartitionsDefault;
  int32_t agreement_partitions = rpc::kAgreementPartitionsDefault;
};

class House {
 public:
  // Opens the log, creates missing topics, starts the services. Does not wait until they are ready.
  static Result<std::unique_ptr<House>> Start(const HouseOptions& options,
                                              const platform::Clock& clock,
                                              platform::Entropy& entropy);
  // Drains.
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // agreement, enrollment, claims, reporting.
  const std::array<std::unique_ptr<rpc::Service>, 4>& services() const { return services_; }
  bool Ready() const;
  // The port of the metrics page, on loopback.
  int32_t metrics_port() const { return metrics_port_; }

 private:
  House() = default;

  std::unique_ptr<eventlog::Log> log_;
  platform::Metrics metrics_;
  int32_t metrics_port_ = 0;
  std::array<std::unique_ptr<rpc::Service>, 4> services_;
};

}  // namespace naungan::cli

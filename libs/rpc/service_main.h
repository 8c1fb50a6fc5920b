// The main function of a service that is a process of its own, over Kafka, until SIGTERM.
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/open_files.h"
#include "libs/platform/out_of_memory.h"
#include "libs/platform/random.h"
#include "libs/rpc/service_flags.h"
#include "libs/rpc/termination_signal.h"
#include "libs/runtime/process_share.h"

namespace naungan::rpc {

// `Server` follows the convention of service.h, as claims::ClaimsServer does. Returns once it has
// drained.
template <typename Server>
Status ServeUntilTerminated(const ServiceFlags& flags, std::string_view service,
                            TerminationSignal& termination) {
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  platform::Metrics metrics;
  runtime::ProcessShare share(flags.memory_mib * platform::kBytesPerMib);
  NAUNGAN_TRY(ServeMetrics(flags, metrics));
  NAUNGAN_ASSIGN(const auto log, OpenLog(flags, service));
  NAUNGAN_ASSIGN(
      const auto server,
      Server::Start(
          flags.options,
          {.log = *log, .clock = clock, .entropy = entropy, .metrics = metrics, .share = share}));
  termination.Wait();
  server->Drain();
  return {};
}

// The whole of main. `service` is the name, for instance "claims", and `description` is for --help.
// Returns the exit code.
template <typename Server>
int ServiceMain(int argc, char** argv, std::string_view service, std::string_view description) {
  platform::ExplainWhenMemoryRunsOut();
  platform::AllowManyOpenFiles();
  // Made before the flags are read, so that a signal that comes meanwhile is not lost.
  TerminationSignal termination;
  const auto flags = ParseServiceFlags(argc, argv, "naungan-" + std::string(service), description);
  if (!flags) return flags.error();
  const Status served = ServeUntilTerminated<Server>(*flags, service, termination);
  return served ? 0 : RefuseToStart(served.error());
}

}  // namespace naungan::rpc

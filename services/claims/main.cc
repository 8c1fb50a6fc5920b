// naungan-claims: the claims service over Kafka, a process of its own.
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/service_flags.h"
#include "libs/rpc/termination_signal.h"
#include "services/claims/claims_server.h"

namespace naungan {
namespace {

Status Serve(const rpc::ServiceFlags& flags, rpc::TerminationSignal& termination) {
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  platform::Metrics metrics;
  NAUNGAN_TRY(rpc::ServeMetrics(flags, metrics));
  NAUNGAN_ASSIGN(const auto log, rpc::OpenLog(flags, "claims"));
  NAUNGAN_ASSIGN(
      const auto server,
      claims::ClaimsServer::Start(
          flags.options, {.log = *log, .clock = clock, .entropy = entropy, .metrics = metrics}));
  termination.Wait();
  server->Drain();
  return {};
}

}  // namespace
}  // namespace naungan

int main(int argc, char** argv) {
  naungan::rpc::TerminationSignal termination;
  const auto flags =
      naungan::rpc::ParseServiceFlags(argc, argv, "naungan-claims", "Decides and pays claims.");
  if (!flags) return flags.error();
  const naungan::Status served = naungan::Serve(*flags, termination);
  return served ? 0 : naungan::rpc::RefuseToStart(served.error());
}

// naungan-reporting: the reporting service over Kafka, a process of its own.
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/service_flags.h"
#include "libs/rpc/termination_signal.h"
#include "services/reporting/reporting_server.h"

namespace naungan {
namespace {

Status Serve(const rpc::ServiceFlags& flags, rpc::TerminationSignal& termination) {
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  platform::Metrics metrics;
  NAUNGAN_TRY(rpc::ServeMetrics(flags, metrics));
  NAUNGAN_ASSIGN(const auto log, rpc::OpenLog(flags, "reporting"));
  NAUNGAN_ASSIGN(
      const auto server,
      reporting::ReportingServer::Start(
          flags.options, {.log = *log, .clock = clock, .entropy = entropy, .metrics = metrics}));
  termination.Wait();
  server->Drain();
  return {};
}

}  // namespace
}  // namespace naungan

int main(int argc, char** argv) {
  naungan::rpc::TerminationSignal termination;
  const auto flags = naungan::rpc::ParseServiceFlags(
      argc, argv, "naungan-reporting", "Answers from the public feeds who is covered and paid.");
  if (!flags) return flags.error();
  const naungan::Status served = naungan::Serve(*flags, termination);
  return served ? 0 : naungan::rpc::RefuseToStart(served.error());
}

#include "services/cli/serve.h"

#include <fmt/core.h>

#include <cstdio>

#include "libs/eventlog/service_table.h"
#include "libs/platform/open_files.h"
#include "libs/platform/out_of_memory.h"
#include "libs/rpc/termination_signal.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

constexpr int64_t kReadinessIntervalMs = 20;

}  // namespace

int Serve(const HouseOptions& options) {
  platform::ExplainWhenMemoryRunsOut();
  platform::AllowManyOpenFiles();
  rpc::TerminationSignal signal;
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  const auto house = House::Start(options, clock, entropy);
  if (!house) return ReportError(house.error());
  while (!(*house)->Ready()) {
    if (signal.WaitFor(kReadinessIntervalMs)) return 0;
  }
  const auto& table = eventlog::ServiceTable();
  for (size_t i = 0; i < table.size(); ++i) {
    fmt::print("{:<10} {}\n", table[i].name, (*house)->services()[i]->address());
  }
  fmt::print("{:<10} http://127.0.0.1:{}/metrics\nready\n", "metrics", (*house)->metrics_port());
  std::fflush(stdout);
  signal.Wait();
  return 0;
}

}  // namespace naungan::cli

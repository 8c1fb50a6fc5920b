// naungan-benchmark: makes one measurement for each call and prints its figures as one line of
// JSON. tests/benchmark/run calls it and makes the table.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "libs/rpc/address_book.h"
#include "services/cli/report_error.h"
#include "tests/benchmark/echo.h"
#include "tests/benchmark/enrolment.h"
#include "tests/benchmark/insured.h"
#include "tests/benchmark/peers.h"

namespace {

using namespace naungan::benchmark;
using Figures = naungan::Result<nlohmann::ordered_json>;

struct Arguments {
  EnrolmentOptions enrolment{.run_directory = naungan::rpc::DefaultRunDirectory()};
  InsuredOptions insured{.run_directory = naungan::rpc::DefaultRunDirectory()};
  std::string echo_address;
  std::string bootstrap;
  std::string directory;
  int64_t rows = 200'000;
  bool as_inserts = false;
};

int Print(const Figures& figures) {
  if (!figures) return naungan::cli::ReportError(figures.error());
  fmt::print("{}\n", figures->dump());
  return 0;
}

int Report(const naungan::Status& outcome) {
  return outcome ? 0 : naungan::cli::ReportError(outcome.error());
}

// Calls `measure` if the command line names this measurement.
CLI::App* Add(CLI::App& app, const char* name, const char* what, int& status,
              const std::function<Figures()>& measure) {
  CLI::App* const command = app.add_subcommand(name, what);
  command->final_callback([&status, measure] { status = Print(measure()); });
  return command;
}

void AddPause(CLI::App& command, int64_t& pause_ms) {
  command.add_option("--pause-ms", pause_ms, "The pause between an answer and the next question");
}

void AddEnrolment(CLI::App& app, EnrolmentOptions& options, int& status) {
  auto* enrol = Add(app, "enrol", "Bulk enrolment, until reporting shows it", status,
                    [&] { return MeasureEnrolment(options); });
  enrol->add_option("--run-dir", options.run_directory, "The directory with the house's addresses");
  enrol->add_option("--first", options.first, "The number of the first person");
  enrol->add_option("--towns", options.towns, "Rosters");
  enrol->add_option("--rows-per-town", options.rows_per_town);
  enrol->add_option("--streams", options.streams, "Uploads at the same time");
}

void AddInsured(CLI::App& app, Arguments& given, int& status) {
  InsuredOptions& options = given.insured;
  auto* eligibility = Add(app, "eligibility", "Queries, compared with an empty echo", status,
                          [&] { return MeasureEligibility(options, given.echo_address); });
  eligibility->add_option("--echo", given.echo_address, "host:port of `echo`")->required();
  auto* claims = Add(app, "claims", "Claims, until they are decided", status,
                     [&] { return MeasureClaims(options); });
  AddPause(*claims, options.pause_ms);
  for (auto* command : {eligibility, claims,
                        Add(app, "pay", "Pays for a town that is enrolled", status,
                            [&] { return PayForTown(options); }),
                        Add(app, "await", "Wait until a started house answers", status,
                            [&] { return AwaitAnswers(options); })}) {
    command->add_option("--run-dir", options.run_directory,
                        "The directory with the house's addresses");
    command->add_option("--first", options.first, "The number of the town's first person");
    command->add_option("--rows-per-town", options.rows_per_town);
  }
}

void AddPeers(CLI::App& app, Arguments& given, int& status) {
  auto* rocksdb = Add(app, "rocksdb", "Raw writes of one row for each worker", status,
                      [&] { return WriteRowsToRocksdb(given.directory, given.rows); });
  rocksdb
      ->add_option("--directory", given.directory,
                   "A directory that does not exist; it is removed again")
      ->required();
  auto* produce = Add(app, "produce", "One record for each worker to Kafka", status,
                      [&] { return ProduceRows(given.bootstrap, given.rows); });
  int64_t& pause_ms = given.insured.pause_ms;
  auto* round_trips = Add(app, "round-trips", "Produce and consume, one by one", status,
                          [&] { return MeasureRoundTrips(given.bootstrap, pause_ms); });
  AddPause(*round_trips, pause_ms);
  for (auto* command : {produce, round_trips,
                        Add(app, "transactions", "One Kafka transaction for each record", status,
                            [&] { return MeasureTransactions(given.bootstrap); })}) {
    command->add_option("--kafka", given.bootstrap, "host:port")->required();
  }
  auto* rows = app.add_subcommand("rows", "Rows for PostgreSQL");
  rows->add_flag("--as-inserts", given.as_inserts, "INSERT statements instead of lines for COPY");
  rows->final_callback([&] { status = Report(PrintRows(given.rows, given.as_inserts)); });
  for (auto* command : {rocksdb, produce, rows}) command->add_option("--rows", given.rows);
  app.add_subcommand("echo", "Serve the empty echo")->final_callback([&status] {
    status = Report(ServeEcho());
  });
}

}  // namespace

// The program ends if it gets no memory.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Measures the house and its peers", "naungan-benchmark");
  app.require_subcommand(1);
  int status = 0;
  Arguments given;
  AddEnrolment(app, given.enrolment, status);
  AddInsured(app, given, status);
  AddPeers(app, given, status);
  try {  // CLI11 reports by exceptions
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return status;
}

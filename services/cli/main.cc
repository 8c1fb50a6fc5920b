// naungan: operate the house, run scenarios, read logs. CLI11 is included here only.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "libs/platform/clock.h"
#include "libs/rpc/address_book.h"
#include "services/cli/log_dump.h"
#include "services/cli/partition_move.h"
#include "services/cli/scenario/run.h"
#include "services/cli/serve.h"
#include "services/cli/status.h"
#include "services/cli/topics.h"

namespace {

using naungan::cli::DumpOptions;
using naungan::cli::HouseOptions;
using naungan::cli::MoveOptions;
using naungan::cli::RunOptions;
using naungan::cli::StatusOptions;
using naungan::cli::TopicsOptions;

void AddServe(CLI::App& app, HouseOptions& options) {
  auto* serve = app.add_subcommand("serve", "Serve all four services on the embedded log");
  serve->add_option("--data-dir", options.data_directory, "Where log, stores and keys live")
      ->required();
  serve->add_option("--run-dir", options.run_directory, "Where the servers' addresses are written")
      ->capture_default_str();
  serve->add_option("--partition-count", options.partitions, "P, when the log is new")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  serve
      ->add_option("--agreement-partition-count", options.agreement_partitions,
                   "The agreement service's own")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

void AddScenario(CLI::App& app, RunOptions& options) {
  auto* scenario = app.add_subcommand("scenario", "Play published reports against the house");
  scenario->require_subcommand(1);
  auto* run = scenario->add_subcommand("run", "Play files and compare what reporting says");
  run->add_option("files", options.files, "Scenario files")->required()->check(CLI::ExistingFile);
  run->add_flag("--isolated", options.isolated, "On a throw-away server of its own");
  run->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
  run->add_option_function<std::string>(
         "--output", [&options](const std::string& format) { options.json = format == "json"; },
         "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  run->add_option("--journal", options.journal, "Add a line for each acknowledged command here");
  auto* roster = scenario->add_subcommand("roster", "Print the generated people as CSV");
  roster->add_option("files", options.files, "Scenario files")
      ->required()
      ->check(CLI::ExistingFile);
}

void AddLog(CLI::App& app, DumpOptions& options) {
  auto* log = app.add_subcommand("log", "Read topics");
  log->require_subcommand(1);
  auto* dump = log->add_subcommand("dump", "Print a topic's records, one JSON object a line");
  dump->add_option("topic", options.topic, "The topic")->required();
  dump->add_option("--output", "json")->check(CLI::IsMember({"json"}));
  auto* topics = log->add_subcommand("topics", "List topics and their partition counts");
  for (auto* command : {dump, topics}) {
    command->add_option("--kafka", options.bootstrap,
                        "host:port of Kafka; without it, a running embedded server");
    command
        ->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
        ->capture_default_str();
  }
}

void AddStatus(CLI::App& app, StatusOptions& options) {
  auto* status = app.add_subcommand("status", "Whether all is well: services, partitions, leaders");
  status->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
  status->add_flag("--all", options.all, "A row for each partition, those that show the same too");
  status
      ->add_option_function<std::string>(
          "--output", [&options](const std::string& format) { options.json = format == "json"; },
          "table or json")
      ->check(CLI::IsMember({"table", "json"}));
}

void AddPartitions(CLI::App& app, MoveOptions& options) {
  auto* partitions = app.add_subcommand("partitions", "Who leads what of a service");
  partitions->require_subcommand(1);
  auto* move = partitions->add_subcommand("move", "One instance gives partitions to another");
  move->add_option("service", options.service, "agreement, enrollment, claims or reporting")
      ->required()
      ->check(CLI::IsMember({"agreement", "enrollment", "claims", "reporting"}));
  move->add_option("--from", options.from, "host:port of who leads them")->required();
  move->add_option("--to", options.to, "host:port of who is to")->required();
  move->add_option("--partitions", options.partitions, "For instance 2-5 or 0,3")->required();
  move->add_flag("--force", options.force, "Take over if the one who leads does not answer");
}

void AddTopics(CLI::App& app, TopicsOptions& options) {
  auto* topics = app.add_subcommand("topics", "The house's topics on Kafka");
  topics->require_subcommand(1);
  auto* create = topics->add_subcommand("create", "Create what is missing, check what is there");
  create->add_option("--kafka", options.bootstrap, "host:port of Kafka")->required();
  create->add_option("--partition-count", options.partitions, "P of enrollment, claims, reporting")
      ->capture_default_str();
  create->add_option("--agreement-partition-count", options.agreement_partitions, "P of agreement")
      ->capture_default_str();
  create->add_option("--replication", options.replication, "3 in production")
      ->capture_default_str();
  create->add_option("--min-insync-replicas", options.min_insync_replicas, "2 in production")
      ->capture_default_str();
}

}  // namespace

// Memory that cannot be had ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Naungan: social security under agreements with local governments", "naungan");
  app.require_subcommand(1);
  app.set_version_flag("--version", NAUNGAN_VERSION);
  HouseOptions house{.run_directory = naungan::rpc::DefaultRunDirectory()};
  RunOptions run{.run_directory = naungan::rpc::DefaultRunDirectory()};
  DumpOptions dump{.run_directory = naungan::rpc::DefaultRunDirectory()};
  StatusOptions status{.run_directory = naungan::rpc::DefaultRunDirectory()};
  TopicsOptions topics;
  MoveOptions move;
  AddServe(app, house);
  AddScenario(app, run);
  AddLog(app, dump);
  AddStatus(app, status);
  AddTopics(app, topics);
  AddPartitions(app, move);
  try {  // CLI11 reports by exceptions
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (app.got_subcommand("serve")) return naungan::cli::Serve(house);
  if (app.got_subcommand("status")) return naungan::cli::PrintStatus(status);
  if (app.got_subcommand("topics")) return naungan::cli::CreateTopics(topics);
  if (app.got_subcommand("partitions")) {
    return naungan::cli::MovePartitions(move, naungan::platform::SystemClock());
  }
  if (auto* log = app.get_subcommand("log"); log->parsed()) {
    return log->got_subcommand("dump") ? naungan::cli::DumpLog(dump)
                                       : naungan::cli::ListTopics(dump);
  }
  auto* scenario = app.get_subcommand("scenario");
  return scenario->got_subcommand("run") ? naungan::cli::RunScenarios(run)
                                         : naungan::cli::PrintRosters(run.files);
}

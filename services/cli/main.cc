// naungan: the operators' program. It serves the house, plays scenarios and reads logs. No other
// file of services/cli includes CLI11.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "libs/eventlog/topics.h"
#include "libs/platform/clock.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/service_flags.h"
#include "services/cli/input_skip.h"
#include "services/cli/level_raise.h"
#include "services/cli/log_dump.h"
#include "services/cli/loss_acceptance.h"
#include "services/cli/partition_move.h"
#include "services/cli/scenario/questions_help.h"
#include "services/cli/scenario/run.h"
#include "services/cli/serve.h"
#include "services/cli/services.h"
#include "services/cli/status.h"
#include "services/cli/topics.h"
#include "services/cli/vault_republish.h"

namespace {

using naungan::cli::AcceptLossOptions;
using naungan::cli::DumpOptions;
using naungan::cli::HouseOptions;
using naungan::cli::MoveOptions;
using naungan::cli::RaiseOptions;
using naungan::cli::RepublishOptions;
using naungan::cli::RunOptions;
using naungan::cli::ServicesOptions;
using naungan::cli::SkipOptions;
using naungan::cli::StatusOptions;
using naungan::cli::TopicsOptions;
using naungan::eventlog::PartitionGroup;
using naungan::rpc::PartitionCountHelp;

void AddPartitionCounts(CLI::App& command, int32_t& people, int32_t& agreement) {
  const auto range = CLI::Range(1, naungan::eventlog::kPartitionsMax);
  command.add_option("--partition-count", people, PartitionCountHelp(PartitionGroup::kPeople))
      ->check(range)
      ->capture_default_str();
  command
      .add_option("--agreement-partition-count", agreement,
                  PartitionCountHelp(PartitionGroup::kAgreement))
      ->check(range)
      ->capture_default_str();
}

// Adds --output, which takes "table" or "json".
void AddOutput(CLI::App& command, bool& json) {
  command
      .add_option_function<std::string>(
          "--output", [&json](const std::string& format) { json = format == "json"; },
          "table or json")
      ->check(CLI::IsMember({"table", "json"}));
}

void AddServe(CLI::App& app, HouseOptions& options) {
  auto* serve = app.add_subcommand("serve", "Serve every service on the embedded log");
  serve
      ->add_option("--data-dir", options.data_directory,
                   "Where the log, the stores and the keys are kept")
      ->required();
  serve->add_option("--run-dir", options.run_directory, "Where the servers' addresses are written")
      ->capture_default_str();
  AddPartitionCounts(*serve, options.partitions, options.agreement_partitions);
}

void AddScenario(CLI::App& app, RunOptions& options) {
  auto* scenario = app.add_subcommand("scenario", "Play published reports against the house");
  scenario->require_subcommand(1);
  auto* run = scenario->add_subcommand("run", "Play the files and compare what reporting answers");
  run->add_option("files", options.files, "Scenario files")->required()->check(CLI::ExistingFile);
  run->add_flag("--isolated", options.isolated,
                "Play on a server of its own, which is deleted afterwards");
  run->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
  AddOutput(*run, options.json);
  run->add_option("--journal", options.journal,
                  "A file that gets a line for each acknowledged command");
  run->footer(naungan::cli::QuestionsHelp);
  auto* roster = scenario->add_subcommand("roster", "Print the generated people as CSV");
  roster->add_option("files", options.files, "Scenario files")
      ->required()
      ->check(CLI::ExistingFile);
}

void AddLog(CLI::App& app, DumpOptions& options, AcceptLossOptions& loss) {
  auto* log = app.add_subcommand("log", "Read topics, and go on after a loss");
  log->require_subcommand(1);
  auto* dump =
      log->add_subcommand("dump", "Print the records of a topic as JSON, one on each line");
  dump->add_option("topic", options.topic, "The topic")->required();
  dump->add_option("--output", "json")->check(CLI::IsMember({"json"}));
  auto* topics = log->add_subcommand("topics", "List topics and their partition counts");
  for (auto* command : {dump, topics}) {
    command->add_option("--kafka", options.bootstrap,
                        "Kafka's host:port; by default a running embedded server is asked");
    command
        ->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
        ->capture_default_str();
  }
  auto* accept = log->add_subcommand(
      "accept-loss", "Go on although a service's log lost records; what was lost is gone for good");
  accept->add_option("service", loss.service, "The service whose log it is")
      ->required()
      ->check(CLI::IsMember(naungan::eventlog::ServiceNames()));
  accept->add_option("--partition", loss.partition, "The partition of that log")->required();
  accept
      ->add_option("--reason", loss.reason,
                   "Why, in a sentence that names no person; it is kept in the log")
      ->required();
  accept->add_option("--run-dir", loss.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
}

void AddStatus(CLI::App& app, StatusOptions& options) {
  auto* status = app.add_subcommand(
      "status", "Say whether all is well, and show services, partitions and leaders");
  status->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
  status->add_flag("--all", options.all,
                   "Show a row for each partition, even if several show the same");
  AddOutput(*status, options.json);
}

void AddServices(CLI::App& app, ServicesOptions& options) {
  auto* services = app.add_subcommand("services", "Print the table of services and their topics");
  AddOutput(*services, options.json);
  auto* names = services->add_subcommand("names", "Print the names alone, one on each line");
  names->final_callback([&options] { options.names_only = true; });
}

void AddPartitions(CLI::App& app, MoveOptions& options) {
  auto* partitions =
      app.add_subcommand("partitions", "Decide which instance leads which partition");
  partitions->require_subcommand(1);
  auto* move = partitions->add_subcommand("move", "Move partitions from one instance to another");
  move->add_option("service", options.service, "The service that both are instances of")
      ->required()
      ->check(CLI::IsMember(naungan::eventlog::ServiceNames()));
  move->add_option("--from", options.from, "host:port of the instance that leads them")->required();
  move->add_option("--to", options.to, "host:port of the instance that is to lead them")
      ->required();
  move->add_option("--partitions", options.partitions, "For instance 2-5 or 0,3")->required();
  move->add_flag("--force", options.force, "Take over even if the leader does not answer");
}

void AddTopics(CLI::App& app, TopicsOptions& options) {
  auto* topics = app.add_subcommand("topics", "Manage the topics of the house on Kafka");
  topics->require_subcommand(1);
  auto* create =
      topics->add_subcommand("create", "Create the topics that are missing and check the others");
  create->add_option("--kafka", options.bootstrap, "Kafka's host:port")->required();
  AddPartitionCounts(*create, options.partitions, options.agreement_partitions);
  create->add_option("--replication", options.replication, "3 in production")
      ->capture_default_str();
  create->add_option("--min-insync-replicas", options.min_insync_replicas, "2 in production")
      ->capture_default_str();
}

void AddLevel(CLI::App& app, RaiseOptions& options) {
  auto* level = app.add_subcommand("level", "Decide which events the logs may hold");
  level->require_subcommand(1);
  auto* raise = level->add_subcommand(
      "raise", "Let a service write the events of its new build, once all instances run it");
  raise->add_option("service", options.service, "The service that was upgraded")
      ->required()
      ->check(CLI::IsMember(naungan::eventlog::ServiceNames()));
  raise
      ->add_option("--to", options.level,
                   "The level; by default the highest that all instances know")
      ->check(CLI::PositiveNumber);
  raise->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
}

void AddInputs(CLI::App& app, SkipOptions& options) {
  auto* inputs = app.add_subcommand("inputs", "Look after the feeds and inboxes that are read");
  inputs->require_subcommand(1);
  auto* skip = inputs->add_subcommand(
      "skip", "Go on past a record at which partitions stand; it cannot be taken back");
  skip->add_option("service", options.service, "The service whose partitions stand")
      ->required()
      ->check(CLI::IsMember(naungan::eventlog::ServiceNames()));
  skip->add_option("--topic", options.topic, "The topic, as naungan status names it")->required();
  skip->add_option("--partition", options.partition, "The partition of that topic")->required();
  skip->add_option("--offset", options.offset, "The offset of the record there")->required();
  skip->add_option("--reason", options.reason,
                   "Why, in a sentence that names no person; it is kept in the log")
      ->required();
  skip->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
}

void AddVault(CLI::App& app, RepublishOptions& options) {
  auto* vault = app.add_subcommand("vault", "Look after the vaults of persons");
  vault->require_subcommand(1);
  auto* republish = vault->add_subcommand(
      "republish", "Put persons into a vault's topic that it lacks and an instance still has");
  republish->add_option("service", options.service, "The service whose vault it is")
      ->required()
      ->check(CLI::IsMember(naungan::eventlog::ServiceNames()));
  republish
      ->add_option("--run-dir", options.run_directory, "Where the servers' addresses are found")
      ->capture_default_str();
}

}  // namespace

// Only running out of memory throws here, and that ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Naungan: social security under agreements with local governments", "naungan");
  app.require_subcommand(1);
  app.set_version_flag("--version", NAUNGAN_VERSION);
  HouseOptions house{.run_directory = naungan::rpc::DefaultRunDirectory()};
  RunOptions run{.run_directory = naungan::rpc::DefaultRunDirectory()};
  DumpOptions dump{.run_directory = naungan::rpc::DefaultRunDirectory()};
  AcceptLossOptions loss{.run_directory = naungan::rpc::DefaultRunDirectory()};
  ServicesOptions services;
  StatusOptions status{.run_directory = naungan::rpc::DefaultRunDirectory()};
  TopicsOptions topics;
  MoveOptions move;
  SkipOptions skip{.run_directory = naungan::rpc::DefaultRunDirectory()};
  RaiseOptions raise{.run_directory = naungan::rpc::DefaultRunDirectory()};
  RepublishOptions republish{.run_directory = naungan::rpc::DefaultRunDirectory()};
  AddServe(app, house);
  AddScenario(app, run);
  AddLog(app, dump, loss);
  AddStatus(app, status);
  AddServices(app, services);
  AddTopics(app, topics);
  AddPartitions(app, move);
  AddLevel(app, raise);
  AddInputs(app, skip);
  AddVault(app, republish);
  try {  // CLI11 reports by exceptions
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (app.got_subcommand("serve")) return naungan::cli::Serve(house);
  if (app.got_subcommand("status")) return naungan::cli::PrintStatus(status);
  if (app.got_subcommand("services")) return naungan::cli::PrintServices(services);
  if (app.got_subcommand("topics")) return naungan::cli::CreateTopics(topics);
  if (app.got_subcommand("partitions")) {
    return naungan::cli::MovePartitions(move, naungan::platform::SystemClock());
  }
  if (app.got_subcommand("level")) {
    return naungan::cli::RaiseLevel(raise, naungan::platform::SystemClock());
  }
  if (app.got_subcommand("inputs")) return naungan::cli::SkipInput(skip);
  if (app.got_subcommand("vault")) {
    return naungan::cli::RepublishVault(republish);
  }
  if (auto* log = app.get_subcommand("log"); log->parsed()) {
    if (log->got_subcommand("accept-loss")) return naungan::cli::AcceptLoss(loss);
    return log->got_subcommand("dump") ? naungan::cli::DumpLog(dump)
                                       : naungan::cli::ListTopics(dump);
  }
  auto* scenario = app.get_subcommand("scenario");
  return scenario->got_subcommand("run") ? naungan::cli::RunScenarios(run)
                                         : naungan::cli::PrintRosters(run.files);
}

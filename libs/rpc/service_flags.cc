#include "libs/rpc/service_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>

#include "libs/eventlog/kafka_log.h"
#include "libs/eventlog/service_table.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/log.h"
#include "libs/platform/memory_budget.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/partition_list.h"

namespace naungan::rpc {
namespace {

constexpr int kPortMax = 65535;
constexpr int64_t kMemoryMibMax = int64_t{1024} * 1024;
constexpr int kReplicasMax = 100;
constexpr int kExitUsage = 64;  // EX_USAGE of sysexits.h, as shells know it
constexpr int kExitRefused = 1;

void AddFlags(CLI::App& app, ServiceFlags& flags) {
  ServiceOptions& options = flags.options;
  app.add_option("--kafka", flags.kafka_bootstrap, "Kafka's bootstrap servers, host:port,...")
      ->required();
  app.add_option("--data-dir", options.data_directory,
                 "Where state is kept; everything in it but keys/ can be rebuilt from the log")
      ->required();
  app.add_option("--listen", options.listen,
                 "The loopback address to serve gRPC on; port 0 takes any free port")
      ->capture_default_str();
  app.add_option("--run-dir", options.run_directory,
                 "Where clients on this machine find the address")
      ->default_val(DefaultRunDirectory());
  app.add_option("--key-dir", options.key_directory,
                 "Where the house's secret and the service's data keys are; by default "
                 "DATA-DIR/keys");
  app.add_option("--partition-count", options.partitions,
                 PartitionCountHelp(eventlog::PartitionGroup::kPeople))
      ->check(CLI::Range(1, eventlog::kPartitionsMax))
      ->capture_default_str();
  app.add_option("--agreement-partition-count", options.agreement_partitions,
                 PartitionCountHelp(eventlog::PartitionGroup::kAgreement))
      ->check(CLI::Range(1, eventlog::kPartitionsMax))
      ->capture_default_str();
  app.add_option("--replication", options.replicas.replication,
                 "Refuse to start on topics with fewer replicas; 3 in production")
      ->check(CLI::Range(1, kReplicasMax))
      ->capture_default_str();
  app.add_option("--min-insync-replicas", options.replicas.min_insync,
                 "Refuse to start on topics whose min.insync.replicas is lower; 2 in production")
      ->check(CLI::Range(1, kReplicasMax))
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--partitions",
         [&options](const std::string& text) {
           const auto led = ParsePartitions(text, "partitions");
           if (!led) throw CLI::ValidationError("--partitions", led.error().message);
           options.led = *led;
         },
         "The partitions that this instance leads from its start on, for instance 0-3,6; by "
         "default all. With none it follows all and leads what is moved to it")
      ->type_name("LIST");
  app.add_option("--rules", options.rules_file,
                 "A file of rules, in place of the rules that are built into the service");
  app.add_option("--metrics-port", flags.metrics_port,
                 "The loopback port to serve Prometheus metrics on; 0 takes any free port")
      ->check(CLI::Range(0, kPortMax))
      ->capture_default_str();
  app.add_option(
         "--memory-mib", flags.memory_mib,
         "How many MiB the process may use for rows, commands and records together; naungan "
         "status shows what it uses")
      ->check(CLI::Range(platform::kMemoryBytesMin / platform::kBytesPerMib, kMemoryMibMax))
      ->capture_default_str();
  app.add_option("--log-level", flags.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

// What all readers may hold that was not polled yet is what may be read ahead, if each partition
// reads two topics. A reader holds at least what one fetch brings.
int64_t ReaderBytesMax(const ServiceFlags& flags) {
  const platform::MemoryBudget memory(flags.memory_mib * platform::kBytesPerMib);
  const int64_t all = memory.MaxBytes(platform::MemoryUse::kReadAhead);
  return std::clamp(all / (2 * flags.options.partitions), platform::kBytesPerMib,
                    eventlog::KafkaLogOptions().reader_bytes_max);
}

}  // namespace

std::string PartitionCountHelp(eventlog::PartitionGroup group) {
  return "Partitions of " + eventlog::ServiceNamesText(group) +
         ", fixed when the topics are created";
}

std::expected<ServiceFlags, int> ParseServiceFlags(int argc, char** argv, std::string_view program,
                                                   std::string_view description) {
  ServiceFlags flags;
  CLI::App app{std::string(description), std::string(program)};
  app.set_version_flag("--version", flags.options.build);
  AddFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(app.exit(error) == 0 ? 0 : kExitUsage);
  }
  platform::SetLogLevel(flags.log_level);
  return flags;
}

Result<std::unique_ptr<eventlog::Log>> OpenLog(const ServiceFlags& flags,
                                               std::string_view service) {
  return eventlog::KafkaLog::Open({.bootstrap_servers = flags.kafka_bootstrap,
                                   .client_id = "naungan-" + std::string(service),
                                   .security = {},
                                   .reader_bytes_max = ReaderBytesMax(flags),
                                   .on_report = [](std::string_view line) {
                                     platform::LogWarning("kafka client", {{"report", line}});
                                   }});
}

Status ServeMetrics(const ServiceFlags& flags, platform::Metrics& metrics) {
  NAUNGAN_ASSIGN(const int32_t port,
                 metrics.Serve("127.0.0.1:" + std::to_string(flags.metrics_port)));
  platform::LogInfo("metrics served", {{"port", port}});
  return {};
}

int RefuseToStart(const Error& error) {
  std::fprintf(stderr, "%s: %s\n", error.reason.c_str(), error.message.c_str());
  return kExitRefused;
}

}  // namespace naungan::rpc

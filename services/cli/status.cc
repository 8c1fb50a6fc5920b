#include "services/cli/status.h"

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "libs/base/result.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "libs/rpc/partition_list.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::cli {
namespace {

constexpr size_t kColumns = 15;
constexpr std::array<std::string_view, kColumns> kHeadings = {
    "service", "instance",  "partition",   "role", "leader",  "epoch", "queue", "work",
    "log lag", "input lag", "publish lag", "void", "pending", "age",   "alarm"};
// The first columns hold words, which are aligned left; the others hold numbers.
constexpr size_t kWordColumns = 5;

using Cells = std::array<std::string, kColumns>;

// A server that did not answer has no numbers, so its cells hold a dash.
Cells CellsOf(const StatusRow& row) {
  Cells cells;
  cells.fill("-");
  if (row.partitions.empty()) {
    cells[0] = row.service;
    cells[1] = row.instance;
    cells[3] = row.role;
    if (row.alarmed) cells.back() = "ALARM";
    return cells;
  }
  return {row.service,
          row.instance,
          rpc::PartitionsText(row.partitions),
          row.role,
          row.leader,
          fmt::to_string(row.epoch),
          fmt::to_string(row.queued_commands),
          fmt::to_string(row.queued_works),
          fmt::to_string(row.log_lag_records),
          fmt::to_string(row.input_lag_records),
          fmt::to_string(row.unpublished_records),
          fmt::to_string(row.void_records),
          fmt::to_string(row.pending_sagas),
          row.age,
          row.alarmed ? "ALARM" : "-"};
}

std::string Line(const Cells& cells, const std::array<size_t, kColumns>& widths) {
  std::string line;
  for (size_t i = 0; i < kColumns; ++i) {
    if (i > 0) line += "  ";
    line += i < kWordColumns ? fmt::format("{:<{}}", cells[i], widths[i])
                             : fmt::format("{:>{}}", cells[i], widths[i]);
  }
  return line + "\n";
}

std::string TableText(const std::vector<StatusRow>& rows) {
  std::vector<Cells> lines(1);
  std::ranges::copy(kHeadings, lines[0].begin());
  for (const StatusRow& row : rows) lines.push_back(CellsOf(row));
  std::array<size_t, kColumns> widths = {};
  for (const Cells& cells : lines) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const Cells& cells : lines) text += Line(cells, widths);
  return text;
}

nlohmann::ordered_json PartitionJson(const runtime::v1::PartitionStatus& partition) {
  auto inputs = nlohmann::ordered_json::array();
  for (const auto& input : partition.inputs()) {
    auto stops = nlohmann::ordered_json::array();
    for (const auto& stop : input.stops()) {
      stops.push_back({{"offset", stop.offset()}, {"why", stop.why()}});
    }
    inputs.push_back({{"topic", input.topic()},
                      {"partition", input.partition()},
                      {"next_offset", input.next_offset()},
                      {"lag_records", input.lag_records()},
                      {"behind_ms", input.behind_ms()},
                      {"stops", std::move(stops)}});
  }
  return {{"partition", partition.partition()},
          {"projection", partition.projection()},
          {"role", partition.role()},
          {"leader", partition.owner_address()},
          {"epoch", partition.epoch()},
          {"level", partition.level()},
          {"cursor_offset", partition.cursor_offset()},
          {"queued_commands", partition.queued_commands()},
          {"queued_works", partition.pending_work()},
          {"log_lag_records", partition.log_lag_records()},
          {"inputs", std::move(inputs)},
          {"unpublished_records", partition.unpublished()},
          {"unpublished_age_ms", partition.unpublished_age_ms()},
          {"void_records", partition.void_records()},
          {"pending_sagas", partition.pending_sagas()},
          {"age_ms", partition.age_ms()},
          {"alarm", partition.alarm()},
          {"notice", partition.notice()}};
}

nlohmann::ordered_json InstanceJson(const InstanceStatus& instance) {
  nlohmann::ordered_json json = {{"service", instance.service}, {"instance", instance.address}};
  if (!instance.answer) {
    json["error"] = {{"reason", instance.answer.error().reason},
                     {"message", instance.answer.error().message}};
    return json;
  }
  json["build"] = instance.answer->build();
  json["known_level"] = instance.answer->known_level();
  json["ready"] = instance.answer->ready();
  json["alarm"] = instance.answer->alarm();
  json["metrics_port"] = instance.answer->metrics_port();
  json["partition_count"] = instance.answer->partition_count();
  json["memory"] = nlohmann::ordered_json::array();
  for (const auto& memory : instance.answer->memory()) {
    json["memory"].push_back({{"use", memory.use()},
                              {"used_bytes", memory.used_bytes()},
                              {"max_bytes", memory.max_bytes()}});
  }
  if (instance.answer->has_vault()) {
    const auto& vault = instance.answer->vault();
    json["vault"] = {{"behind", vault.behind()},
                     {"comparing", vault.comparing()},
                     {"restored_versions", vault.restored_versions()},
                     {"alarm", vault.alarm()}};
  }
  json["partitions"] = nlohmann::ordered_json::array();
  for (const auto& partition : instance.answer->partitions()) {
    json["partitions"].push_back(PartitionJson(partition));
  }
  return json;
}

Result<runtime::v1::GetStatusResponse> Ask(const std::string& address) {
  NAUNGAN_ASSIGN(const auto channel, rpc::Connect(address));
  const auto stub = runtime::v1::OperatorService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, {.name = "naungan", .role = "operator"}, kStatusTimeoutMs);
  runtime::v1::GetStatusResponse response;
  NAUNGAN_TRY(rpc::Outcome(stub->GetStatus(&context, {}, &response)));
  return response;
}

}  // namespace

std::vector<InstanceStatus> AskAll(const std::filesystem::path& run_directory,
                                   std::span<const eventlog::ServiceRow> services) {
  std::vector<InstanceStatus> instances;
  for (const auto& service : services) {
    const auto found = rpc::FindInstances(run_directory, service.name);
    if (!found) {
      instances.push_back({service.name, "", std::unexpected(found.error())});
      continue;
    }
    for (const auto& instance : *found) {
      instances.push_back({service.name, instance.address, Ask(instance.address)});
    }
  }
  return instances;
}

int PrintStatus(const StatusOptions& options) {
  const auto instances = AskAll(options.run_directory, eventlog::ServiceTable());
  fmt::print("{}", options.json ? StatusJson(instances) : StatusText(instances, options.all));
  return ProblemsOf(instances).empty() ? 0 : 1;
}

std::string StatusText(const std::vector<InstanceStatus>& instances, bool all) {
  std::string text = TableText(RowsOf(instances, all)) + "\n";
  for (const std::string& memory : MemoryOf(instances)) text += "Memory of " + memory + "\n";
  for (const std::string& notice : NoticesOf(instances)) text += "Notice: " + notice + "\n";
  const auto problems = ProblemsOf(instances);
  if (problems.empty()) return text + "all is well\n";
  if (problems.size() == 1) return text + "NOT well: " + problems[0] + "\n";
  text += fmt::format("NOT well, {} things:\n", problems.size());
  for (const std::string& problem : problems) text += "  " + problem + "\n";
  return text;
}

std::string StatusJson(const std::vector<InstanceStatus>& instances) {
  const auto problems = ProblemsOf(instances);
  nlohmann::ordered_json json = {
      {"well", problems.empty()}, {"problems", problems}, {"instances", nullptr}};
  json["instances"] = nlohmann::ordered_json::array();
  for (const InstanceStatus& instance : instances)
    json["instances"].push_back(InstanceJson(instance));
  return json.dump(2) + "\n";
}

}  // namespace naungan::cli

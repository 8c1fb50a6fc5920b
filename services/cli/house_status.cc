#include "services/cli/house_status.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "libs/platform/memory_budget.h"
#include "libs/rpc/partition_list.h"

namespace naungan::cli {
namespace {

using runtime::v1::GetStatusResponse;
using runtime::v1::PartitionStatus;

constexpr int64_t kMillisPerSecond = 1'000;
// An idle partition reads its log once a second, so a state of up to this age counts as new.
constexpr int64_t kNowMsMax = 2'000;

constexpr const char* kStopped = "stopped";
constexpr const char* kLeading = "leading";

// The partitions that have the same problem, and the measure of the worst of them.
struct Affected {
  std::vector<int32_t> partitions;
  int64_t worst = 0;

  void Add(int32_t partition, int64_t value) {
    partitions.push_back(partition);
    worst = std::max(worst, value);
  }
  int64_t WorstSeconds() const { return worst / kMillisPerSecond; }
};

std::string NameOf(const PartitionStatus& partition, const std::string& service) {
  return partition.projection().empty() ? service : partition.projection();
}

std::string LeaderOf(const PartitionStatus& partition, const std::string& address) {
  if (!partition.projection().empty()) return "-";
  if (partition.owner_address().empty()) return "none";
  return partition.owner_address() == address ? "here" : partition.owner_address();
}

std::string AgeText(int64_t age_ms) {
  if (age_ms <= kNowMsMax) return "now";
  return fmt::format("{} s", age_ms / kMillisPerSecond);
}

StatusRow RowOf(const PartitionStatus& partition, const InstanceStatus& instance) {
  StatusRow row{.service = NameOf(partition, instance.service),
                .instance = instance.address,
                .partitions = {partition.partition()},
                .role = partition.role(),
                .leader = LeaderOf(partition, instance.address),
                .epoch = partition.epoch(),
                .queued_commands = partition.queued_commands(),
                .queued_works = partition.pending_work(),
                .log_lag_records = partition.log_lag_records(),
                .unpublished_records = partition.unpublished(),
                .void_records = partition.void_records(),
                .pending_sagas = partition.pending_sagas(),
                .age = AgeText(partition.age_ms()),
                .alarmed = !partition.alarm().empty()};
  for (const auto& input : partition.inputs()) row.input_lag_records += input.lag_records();
  return row;
}

// Names partitions of one instance: "enrollment at 127.0.0.1:4000, partitions 0-3".
std::string Where(const InstanceStatus& instance, const std::string& name,
                  const std::vector<int32_t>& partitions) {
  return fmt::format("{} at {}, partition{} {}", name, instance.address,
                     partitions.size() == 1 ? "" : "s", rpc::PartitionsText(partitions));
}

// The text without its digits. Alarms of one cause differ only in numbers, such as the partition.
std::string WithoutNumbers(std::string text) {
  std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return text;
}

void AddAlarms(const InstanceStatus& instance, std::vector<std::string>& problems) {
  struct Alarmed {
    std::string text;  // of the first partition
    bool differ = false;
    std::vector<int32_t> partitions;
  };
  // Many partitions may have the same alarm, for instance when the broker is away.
  std::map<std::tuple<std::string, std::string, std::string>, Alarmed> alarms;
  for (const PartitionStatus& partition : instance.answer->partitions()) {
    if (partition.alarm().empty() && partition.role() != kStopped) continue;
    Alarmed& alarmed = alarms[{NameOf(partition, instance.service), partition.role(),
                               WithoutNumbers(partition.alarm())}];
    if (alarmed.partitions.empty()) alarmed.text = partition.alarm();
    alarmed.differ = alarmed.differ || alarmed.text != partition.alarm();
    alarmed.partitions.push_back(partition.partition());
  }
  for (const auto& [kind, alarmed] : alarms) {
    const auto& [name, role, ignored] = kind;
    const bool stopped = role == kStopped;
    problems.push_back(fmt::format(
        "{}{}: {}{}{}", Where(instance, name, alarmed.partitions), stopped ? ", stopped" : "",
        alarmed.text,
        alarmed.differ ? " The other partitions say the same with other numbers." : "",
        stopped ? " Remove the cause, then restart this instance; it continues from the log."
                : ""));
  }
}

void AddDelays(const InstanceStatus& instance, std::vector<std::string>& problems) {
  std::map<std::string, Affected> old;
  std::map<std::string, Affected> unpublished;
  std::map<std::pair<std::string, std::string>, Affected> behind;  // and the input's topic
  for (const PartitionStatus& partition : instance.answer->partitions()) {
    // A partition that has stopped or raised an alarm says why, and delays follow from that.
    if (partition.role() == kStopped || !partition.alarm().empty()) continue;
    const std::string name = NameOf(partition, instance.service);
    const int32_t number = partition.partition();
    if (partition.age_ms() > kAgeWellMsMax) old[name].Add(number, partition.age_ms());
    if (partition.unpublished() > 0 && partition.unpublished_age_ms() > kUnpublishedWellMsMax) {
      unpublished[name].Add(number, partition.unpublished_age_ms());
    }
    std::map<std::string, int64_t> longest;
    for (const auto& input : partition.inputs()) {
      longest[input.topic()] = std::max(longest[input.topic()], input.behind_ms());
    }
    for (const auto& [topic, behind_ms] : longest) {
      if (behind_ms > kBehindWellMsMax) behind[{name, topic}].Add(number, behind_ms);
    }
  }
  for (const auto& [name, affected] : old) {
    problems.push_back(fmt::format(
        "{}: its state is up to {} s old. It is catching up or cannot read its log. Ask "
        "again, and look into the server's log file if the age grows.",
        Where(instance, name, affected.partitions), affected.WorstSeconds()));
  }
  for (const auto& [name, affected] : unpublished) {
    problems.push_back(
        fmt::format("{}: events up to {} s old are not published. Check that the broker answers "
                    "and has free space.",
                    Where(instance, name, affected.partitions), affected.WorstSeconds()));
  }
  for (const auto& [key, affected] : behind) {
    problems.push_back(fmt::format(
        "{}: {} was last read to its end {} s ago. The partition is catching up or stuck. Ask "
        "again, and look into the server's log file if its input lag does not fall.",
        Where(instance, key.first, affected.partitions), key.second, affected.WorstSeconds()));
  }
}

void AddProblemsOf(const InstanceStatus& instance, std::vector<std::string>& problems) {
  if (!instance.answer) {
    const Error& error = instance.answer.error();
    if (instance.address.empty()) {
      problems.push_back(
          fmt::format("{}: {} (naungan serve starts every service on the embedded log, naungan-{} "
                      "this one on Kafka.)",
                      instance.service, error.message, instance.service));
    } else {
      problems.push_back(fmt::format(
          "{} at {} does not answer ({}). Look into its log file, and restart it if its "
          "process hangs.",
          instance.service, instance.address, error.message));
    }
    return;
  }
  const size_t before = problems.size();
  if (!instance.answer->alarm().empty()) {
    problems.push_back(
        fmt::format("{} at {}: {}", instance.service, instance.address, instance.answer->alarm()));
  }
  AddAlarms(instance, problems);
  AddDelays(instance, problems);
  if (!instance.answer->ready() && problems.size() == before) {
    problems.push_back(
        fmt::format("{} at {} is not ready: it is starting or reading its {} to the end. Ask "
                    "again, and look into its log file if this does not change.",
                    instance.service, instance.address,
                    instance.answer->vault().behind() ? "vault's topic" : "log"));
  }
}

// Adds the partitions of one service that no instance leads, once all that answered are ready.
void AddUnled(const std::string& service, const std::vector<const GetStatusResponse*>& answers,
              std::vector<std::string>& problems) {
  std::set<int32_t> accounted;  // led, or stopped, which AddAlarms reports
  int32_t count = 0;
  for (const GetStatusResponse* const answer : answers) {
    if (!answer->ready()) return;  // it may be about to lead them
    count = std::max(count, answer->partition_count());
    for (const PartitionStatus& partition : answer->partitions()) {
      if (!partition.projection().empty()) continue;
      if (partition.role() == kLeading || partition.role() == kStopped) {
        accounted.insert(partition.partition());
      }
    }
  }
  std::vector<int32_t> unled;
  for (int32_t partition = 0; partition < count; ++partition) {
    if (!accounted.contains(partition)) unled.push_back(partition);
  }
  if (unled.empty()) return;
  problems.push_back(
      fmt::format("{}: no instance leads partition{} {}, so commands for {} are refused. Start an "
                  "instance that leads {} (--partitions {}).",
                  service, unled.size() == 1 ? "" : "s", rpc::PartitionsText(unled),
                  unled.size() == 1 ? "it" : "them", unled.size() == 1 ? "it" : "them",
                  rpc::PartitionsText(unled)));
}

}  // namespace

bool StatusRow::ShowsTheSameAs(const StatusRow& other) const {
  const auto shown = [](const StatusRow& row) {
    return std::tie(row.service, row.instance, row.role, row.leader, row.epoch, row.queued_commands,
                    row.queued_works, row.log_lag_records, row.input_lag_records,
                    row.unpublished_records, row.void_records, row.pending_sagas, row.age,
                    row.alarmed);
  };
  return shown(*this) == shown(other);
}

std::vector<StatusRow> RowsOf(const std::vector<InstanceStatus>& instances, bool all) {
  std::vector<StatusRow> rows;
  for (const InstanceStatus& instance : instances) {
    if (!instance.answer) {
      rows.push_back({.service = instance.service,
                      .instance = instance.address.empty() ? "-" : instance.address,
                      .partitions = {},
                      .role = instance.address.empty() ? "not running" : "no answer",
                      .leader = "-",
                      .age = "-",
                      .alarmed = true});
      continue;
    }
    const size_t first = rows.size();
    for (const PartitionStatus& partition : instance.answer->partitions()) {
      StatusRow row = RowOf(partition, instance);
      const bool joins = !all && rows.size() > first && rows.back().ShowsTheSameAs(row);
      if (joins) {
        rows.back().partitions.push_back(partition.partition());
      } else {
        rows.push_back(std::move(row));
      }
    }
    if (rows.size() == first) {
      rows.push_back({.service = instance.service,
                      .instance = instance.address,
                      .partitions = {},
                      .role = "starting",
                      .leader = "-",
                      .age = "-",
                      .alarmed = false});
    }
  }
  return rows;
}

std::vector<std::string> ProblemsOf(const std::vector<InstanceStatus>& instances) {
  std::vector<std::string> problems;
  std::map<std::string, std::vector<const GetStatusResponse*>> answers;
  for (const InstanceStatus& instance : instances) {
    AddProblemsOf(instance, problems);
    if (instance.answer) answers[instance.service].push_back(&*instance.answer);
  }
  for (const auto& [service, of_service] : answers) AddUnled(service, of_service, problems);
  return problems;
}

std::vector<std::string> MemoryOf(const std::vector<InstanceStatus>& instances) {
  std::vector<std::string> lines;
  std::set<int32_t> processes;
  for (const InstanceStatus& instance : instances) {
    if (!instance.answer || instance.answer->memory().empty()) continue;
    if (!processes.insert(instance.answer->metrics_port()).second) continue;
    std::string uses;
    for (const auto& memory : instance.answer->memory()) {
      uses += fmt::format("{}{} {} of {}", uses.empty() ? "" : ", ", memory.use(),
                          memory.used_bytes() / platform::kBytesPerMib,
                          memory.max_bytes() / platform::kBytesPerMib);
    }
    lines.push_back(fmt::format("{} at {}, MiB: {}", instance.service, instance.address, uses));
  }
  return lines;
}

std::vector<std::string> NoticesOf(const std::vector<InstanceStatus>& instances) {
  std::vector<std::string> notices;
  for (const InstanceStatus& instance : instances) {
    if (!instance.answer) continue;
    for (const PartitionStatus& partition : instance.answer->partitions()) {
      if (partition.notice().empty()) continue;
      notices.push_back(fmt::format(
          "{}: {}", Where(instance, NameOf(partition, instance.service), {partition.partition()}),
          partition.notice()));
    }
  }
  return notices;
}

}  // namespace naungan::cli

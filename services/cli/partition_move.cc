#include "services/cli/partition_move.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "libs/base/result.h"
#include "libs/rpc/client.h"
#include "libs/rpc/partition_list.h"
#include "naungan/runtime/v1/operator_service.pb.h"
#include "services/cli/instance.h"
#include "services/cli/report_error.h"

namespace naungan::cli {
namespace {

using runtime::v1::GetStatusResponse;
using runtime::v1::PartitionStatus;

constexpr auto kLookPause = std::chrono::milliseconds(10);

const PartitionStatus* Find(const GetStatusResponse& status, int32_t partition) {
  const auto found = std::ranges::find_if(status.partitions(), [&](const auto& shown) {
    return shown.projection().empty() && shown.partition() == partition;
  });
  return found == status.partitions().end() ? nullptr : &*found;
}

Status CheckService(const GetStatusResponse& status, const Instance& instance,
                    const std::string& service) {
  if (status.service() == service) return {};
  return Fail(
      Code::kInvalidArgument, "SERVICE_DIFFERS", "service",
      fmt::format("{} is the {} service, not {}.", instance.address(), status.service(), service));
}

Status CheckLeads(const GetStatusResponse& status, const Instance& instance,
                  const std::vector<int32_t>& partitions) {
  for (const int32_t partition : partitions) {
    const PartitionStatus* const shown = Find(status, partition);
    if (shown == nullptr) {
      return Fail(Code::kInvalidArgument, "PARTITION_UNKNOWN", "partitions",
                  fmt::format("{} has partitions 0 to {}, not {}.", status.service(),
                              status.partition_count() - 1, partition));
    }
    if (shown->role() == "leading") continue;
    return Fail(Code::kFailedPrecondition, "NOT_LEADING", "from",
                fmt::format("{} does not lead partition {}; {}.", instance.address(), partition,
                            shown->owner_address().empty() ? "no leader is known"
                                                           : shown->owner_address() + " does"));
  }
  return {};
}

// True if the instance leads the partition and has committed a batch of its own term, so that it
// answers commands and reads.
bool Answers(const PartitionStatus& status) {
  return status.role() == "leading" && status.log_position().epoch() == status.epoch() &&
         status.log_position().sequence() > 0;
}

// Waits until `instance` leads `partitions`. Prints a line for each that it leads and removes it.
void AwaitLead(const Instance& instance, const std::string& service, std::set<int32_t>& partitions,
               const platform::Clock& clock) {
  const auto now = [&clock] { return std::chrono::microseconds(clock.SteadyUs()); };
  const auto give_up = now() + std::chrono::milliseconds(kTakeMaxMs);
  while (!partitions.empty() && now() < give_up) {
    const auto status = instance.Status();
    if (status) {
      std::erase_if(partitions, [&](int32_t partition) {
        const PartitionStatus* const shown = Find(*status, partition);
        if (shown == nullptr || !Answers(*shown)) return false;
        fmt::print("{} partition {}: led by {}, epoch {}\n", service, partition, instance.address(),
                   shown->epoch());
        return true;
      });
    }
    if (!partitions.empty()) std::this_thread::sleep_for(kLookPause);
  }
}

struct Move {
  std::vector<int32_t> partitions;
  Instance from;
  Instance to;
  bool from_answers = true;
};

// Checks what can be checked before anything is changed.
Result<Move> Plan(const MoveOptions& options) {
  NAUNGAN_ASSIGN(auto partitions, rpc::ParsePartitions(options.partitions, "partitions"));
  if (partitions.empty()) {
    return Fail(Code::kInvalidArgument, "PARTITIONS_MISSING", "partitions",
                "Name the partitions to move, for example --partitions 2-5.");
  }
  if (options.from == options.to) {
    return Fail(Code::kInvalidArgument, "SUCCESSOR_IS_GIVER", "to",
                "--from and --to name the same instance.");
  }
  NAUNGAN_ASSIGN(auto from, Instance::At(options.from, "from"));
  NAUNGAN_ASSIGN(auto to, Instance::At(options.to, "to"));
  Move move{.partitions = std::move(partitions), .from = std::move(from), .to = std::move(to)};
  NAUNGAN_ASSIGN(const auto successor, move.to.Status());
  NAUNGAN_TRY(CheckService(successor, move.to, options.service));
  const auto giver = move.from.Status();
  move.from_answers = giver.has_value();
  if (giver) {
    NAUNGAN_TRY(CheckService(*giver, move.from, options.service));
    NAUNGAN_TRY(CheckLeads(*giver, move.from, move.partitions));
  } else if (!options.force || !rpc::IsRetriable(giver.error())) {
    auto error = giver.error();
    error.message +=
        " Nothing was moved; --force takes over from an instance that does not answer.";
    return std::unexpected(std::move(error));
  }
  return move;
}

// The successor did not take the partitions `left`, so the giver is told to lead them again.
void GiveBack(Move& move, const std::string& service, std::set<int32_t> left,
              const platform::Clock& clock) {
  const std::vector<int32_t> partitions(left.begin(), left.end());
  fmt::print(stderr, "naungan: {} did not take {} partitions {}\n", move.to.address(), service,
             rpc::PartitionsText(partitions));
  if (!move.from_answers) return;
  if (const auto back = move.from.Lead(partitions); !back) {
    ReportError(back.error());
    return;
  }
  AwaitLead(move.from, service, left, clock);
}

}  // namespace

int MovePartitions(const MoveOptions& options, const platform::Clock& clock) {
  auto move = Plan(options);
  if (!move) {
    ReportError(move.error());
    return move.error().code == Code::kFailedPrecondition ? 1 : 2;
  }
  if (move->from_answers) {
    if (const auto given = move->from.Resign(move->partitions, options.to); !given) {
      ReportError(given.error());
      // Some partitions may have been given away before another one was refused.
      (void)move->from.Lead(move->partitions);
      return 1;
    }
  } else {
    fmt::print(stderr, "naungan: {} does not answer; {} takes over without it\n", options.from,
               options.to);
  }
  std::set<int32_t> left(move->partitions.begin(), move->partitions.end());
  if (const auto led = move->to.Lead(move->partitions); led) {
    AwaitLead(move->to, options.service, left, clock);
  } else {
    ReportError(led.error());
  }
  if (left.empty()) return 0;
  GiveBack(*move, options.service, left, clock);
  return 1;
}

}  // namespace naungan::cli

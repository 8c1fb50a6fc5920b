#include "libs/rpc/partition_orders.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "naungan/runtime/v1/log.pb.h"

namespace naungan::rpc {
namespace {

constexpr const char* kField = "partitions";

// Waits for the answers of several partitions, which come from several threads.
class Answers {
 public:
  Answers(size_t partitions, runtime::OnGiven on_given)
      : missing_(partitions), on_given_(std::move(on_given)) {}

  void Take(const Status& given) {
    {
      const std::scoped_lock lock(mutex_);
      if (!given && all_) all_ = given;
      if (--missing_ > 0) return;
    }
    on_given_(all_);
  }

 private:
  std::mutex mutex_;
  size_t missing_;
  Status all_;
  const runtime::OnGiven on_given_;
};

Status CheckLed(runtime::PartitionHost& host, const std::vector<int32_t>& partitions) {
  for (const runtime::PartitionStatus& status : host.Status()) {
    const bool named = std::ranges::find(partitions, status.partition) != partitions.end();
    if (!named || status.role == runtime::Role::kLeading) continue;
    return Fail(
        Code::kFailedPrecondition, "NOT_LEADING", kField,
        fmt::format("Partition {} is not led here{}{}: nothing was given away.", status.partition,
                    status.owner_address.empty() ? "" : " but at ", status.owner_address));
  }
  return {};
}

bool StandsAt(const runtime::PartitionStatus& status, const InputRecordName& record) {
  return std::ranges::any_of(status.inputs, [&](const runtime::InputStatus& input) {
    return input.topic == record.topic && input.partition == record.partition &&
           std::ranges::find(input.stops, record.offset, &runtime::InputStop::offset) !=
               input.stops.end();
  });
}

}  // namespace

Status CheckPartitions(const std::vector<int32_t>& partitions, int32_t count,
                       std::string_view field) {
  if (partitions.empty()) {
    return Fail(Code::kInvalidArgument, "PARTITIONS_MISSING", field, "Name the partitions.");
  }
  std::set<int32_t> named;
  for (const int32_t partition : partitions) {
    if (partition < 0 || partition >= count) {
      return Fail(Code::kInvalidArgument, "PARTITION_UNKNOWN", field,
                  fmt::format("The service has partitions 0 to {}, not {}.", count - 1, partition));
    }
    if (!named.insert(partition).second) {
      return Fail(Code::kInvalidArgument, "PARTITION_REPEATED", field,
                  fmt::format("Partition {} is named twice.", partition));
    }
  }
  return {};
}

Status CheckReason(const std::string& reason) {
  if (reason.empty()) {
    return Fail(Code::kInvalidArgument, "REASON_MISSING", "reason",
                "Say in a sentence why. It is kept in the log.");
  }
  if (reason.size() > kReasonBytesMax) {
    return Fail(Code::kInvalidArgument, "REASON_TOO_LONG", "reason",
                fmt::format("A reason has at most {} bytes.", kReasonBytesMax));
  }
  return {};
}

Status LeadAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions) {
  for (const int32_t partition : partitions) NAUNGAN_TRY(host.Lead(partition));
  return {};
}

void GiveAll(runtime::PartitionHost& host, const std::vector<int32_t>& partitions,
             const std::string& successor, runtime::OnGiven on_given) {
  if (const Status led = CheckLed(host, partitions); !led) return on_given(led);
  // Shared by the partitions' callbacks, which come from several threads in any order.
  const auto answers = std::make_shared<Answers>(partitions.size(), std::move(on_given));
  for (const int32_t partition : partitions) {
    host.GiveTo(partition, successor, [answers](const Status& given) { answers->Take(given); });
  }
}

void SkipAll(runtime::PartitionHost& host, const std::vector<runtime::PartitionStatus>& statuses,
             const InputRecordName& record, const std::string& actor, const std::string& reason,
             const std::function<void(const Result<std::vector<int32_t>>&)>& on_skipped) {
  if (const Status fits = CheckReason(reason); !fits) {
    return on_skipped(std::unexpected(fits.error()));
  }
  runtime::v1::Skip skip;
  skip.set_topic(record.topic);
  skip.set_partition(record.partition);
  skip.set_offset(record.offset);
  skip.set_actor(actor);
  skip.set_reason(reason);
  std::vector<std::pair<int32_t, runtime::v1::Skip>> orders;
  std::vector<int32_t> partitions;
  for (const runtime::PartitionStatus& status : statuses) {
    if (!StandsAt(status, record)) continue;
    skip.set_projection(status.projection);
    orders.emplace_back(status.partition, skip);
    partitions.push_back(status.partition);
  }
  if (orders.empty()) {
    return on_skipped(Fail(Code::kFailedPrecondition, "INPUT_NOT_STANDING", "offset",
                           "No partition here stands at this record. GetStatus shows where inputs "
                           "stand."));
  }
  const auto answers =
      std::make_shared<Answers>(orders.size(), [on_skipped, partitions](const Status& skipped) {
        if (skipped) return on_skipped(partitions);
        on_skipped(std::unexpected(skipped.error()));
      });
  for (auto& [partition, order] : orders) {
    host.SkipInput(partition, std::move(order),
                   [answers](const Status& skipped) { answers->Take(skipped); });
  }
}

}  // namespace naungan::rpc

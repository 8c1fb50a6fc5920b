#include "libs/runtime/projector_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "libs/eventlog/partitioner.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/partition_thread.h"
#include "libs/runtime/process_share.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::runtime {

Result<std::unique_ptr<ProjectorHost>> ProjectorHost::Start(const ProjectorHostOptions& options,
                                                            const Projection& projection,
                                                            eventlog::Log& log,
                                                            const platform::Clock& clock,
                                                            ProcessShare& share) {
  NAUNGAN_TRY(CheckTopics(log, InputTopics(projection.Inputs(), options.replicas)));
  std::vector<int32_t> held = options.held;
  if (held.empty()) held = AllPartitions(options.partitions);
  std::unique_ptr<ProjectorHost> host(new ProjectorHost(options));
  for (const int32_t partition : held) {
    if (partition < 0 || partition >= options.partitions) {
      return Fail(Code::kInvalidArgument, "PARTITION_UNKNOWN", "held",
                  fmt::format("{} has partitions 0 to {}, not {}.", options.name,
                              options.partitions - 1, partition));
    }
    const ProjectorOptions own{
        .name = options.name,
        .partition = partition,
        .partitions = options.partitions,
        .directory = std::filesystem::path(options.state_directory) / fmt::to_string(partition),
        .is_skipped = [is_skipped = options.is_skipped, partition](const auto& input,
                                                                   int64_t offset) {
          return is_skipped(partition, input, offset);
        }};
    const auto open = [&](Probe&, eventlog::Waker waker) -> Result<std::unique_ptr<Partition>> {
      return Projector::Open(own, projection, share.stores, log, clock, std::move(waker));
    };
    NAUNGAN_ASSIGN(
        host->threads_[partition],
        PartitionThread::Start(
            {.service = options.name, .partition = partition, .partitions = options.partitions},
            open, clock, share, options.metrics));
  }
  return host;
}

ProjectorHost::ProjectorHost(const ProjectorHostOptions& options)
    : name_(options.name), partitions_(options.partitions) {}

ProjectorHost::~ProjectorHost() { Drain(); }

int32_t ProjectorHost::PartitionOf(std::string_view routing_key) const {
  return eventlog::PartitionOf(routing_key, partitions_);
}

void ProjectorHost::Query(int32_t partition, After after, int64_t deadline_steady_us,
                          std::function<void(Result<View>)> on_view) {
  const auto thread = threads_.find(partition);
  if (thread == threads_.end()) {
    on_view(Fail(Code::kUnavailable, "NOT_LEADER", "",
                 fmt::format("Partition {} of {} is not held here.", partition, name_)));
    return;
  }
  thread->second->Query(std::move(after), deadline_steady_us, IfUnread::kWait, std::move(on_view));
}

std::vector<PartitionStatus> ProjectorHost::Status() const {
  std::vector<PartitionStatus> status;
  status.reserve(threads_.size());
  for (const auto& [partition, thread] : threads_) status.push_back(thread->Status());
  return status;
}

bool ProjectorHost::Ready() const {
  return std::ranges::all_of(threads_, [](const auto& entry) { return entry.second->Ready(); });
}

void ProjectorHost::Drain() {
  for (const auto& [partition, thread] : threads_) thread->Drain();
  for (const auto& [partition, thread] : threads_) thread->Join();
}

}  // namespace naungan::runtime

// A projection's partitions in this process: one thread each, and views for queries. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/runtime/command.h"
#include "libs/runtime/partition_status.h"
#include "libs/runtime/projector.h"
#include "libs/runtime/topic_plan.h"
#include "libs/runtime/view.h"

namespace naungan::runtime {

class PartitionThread;
struct ProcessShare;

struct ProjectorHostOptions {
  std::string name;                      // of the projection: "reporting.figures"
  int32_t partitions = 8;                // the number of the projection's
  std::vector<int32_t> held;             // those in this process; empty: all
  Replicas replicas;                     // what every topic must have at least
  std::string state_directory;           // holds one directory per partition
  platform::Metrics* metrics = nullptr;  // none if nullptr; must outlive the host
  // As ProjectorOptions::is_skipped, for each partition. Called from the partitions' threads.
  std::function<bool(int32_t partition, const eventlog::TopicPartition& input, int64_t offset)>
      is_skipped = [](int32_t, const eventlog::TopicPartition&, int64_t) { return false; };
};

class ProjectorHost {
 public:
  // Opens the stores, checks the topics and starts one thread per partition. `projection`, `log`,
  // `clock` and `share` must outlive the host. Blocks and fails as PartitionHost::Start does;
  // PARTITION_UNKNOWN is for `held`.
  static Result<std::unique_ptr<ProjectorHost>> Start(const ProjectorHostOptions& options,
                                                      const Projection& projection,
                                                      eventlog::Log& log,
                                                      const platform::Clock& clock,
                                                      ProcessShare& share);
  ~ProjectorHost();

  int32_t PartitionOf(std::string_view routing_key) const;

  // As PartitionHost::Query. The view's position is empty. A partition that stopped because feeds
  // lost records refuses (kDataLoss). One that stopped for another reason, or that cannot reach the
  // log, gives what it has folded, whose age grows. Error, kUnavailable: NOT_LEADER, the partition
  // is not held here.
  void Query(int32_t partition, After after, int64_t deadline_steady_us,
             std::function<void(Result<View>)> on_view);

  // As PartitionHost::Status. Every role is kFollowing or kStopped.
  std::vector<PartitionStatus> Status() const;

  // Returns true once every partition has read its feeds to their ends.
  bool Ready() const;

  // Ends the threads. Idempotent.
  void Drain();

 private:
  explicit ProjectorHost(const ProjectorHostOptions& options);

  const std::string name_;
  const int32_t partitions_;
  std::map<int32_t, std::unique_ptr<PartitionThread>> threads_;  // fixed once started
};

}  // namespace naungan::runtime

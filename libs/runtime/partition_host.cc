#include "libs/runtime/partition_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/partitioner.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/partition_processor.h"
#include "libs/runtime/partition_thread.h"
#include "libs/runtime/process_share.h"
#include "libs/runtime/topic_plan.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {
namespace {

class ThreadedHost final : public PartitionHost {
 public:
  ThreadedHost(const HostOptions& options, int32_t level)
      : service_(options.service), partitions_(options.partitions), level_(level) {}

  ~ThreadedHost() override { Drain(); }

  naungan::Status StartThread(const HostOptions& options, int32_t partition,
                              const StateMachine& machine, eventlog::Log& log,
                              const platform::Clock& clock, platform::Entropy& entropy,
                              ProcessShare& share) {
    const bool leads =
        !options.led || std::ranges::find(*options.led, partition) != options.led->end();
    const ProcessorOptions own{
        .id = {.service = service_, .partition = partition, .partitions = partitions_},
        .directory = std::filesystem::path(options.state_directory) / fmt::to_string(partition),
        .owner_address = options.owner_address,
        .resumes = options.resumes,
        .build = options.build,
        .topics = {.feeds = FeedsOf(service_), .inbox = InboxOf(service_)}};
    const auto open = [&](Probe& probe,
                          eventlog::Waker waker) -> Result<std::unique_ptr<Partition>> {
      NAUNGAN_ASSIGN(auto processor,
                     PartitionProcessor::Open(own, machine, share.stores, log, clock, entropy,
                                              probe, std::move(waker)));
      if (leads) processor->Lead();
      processors_[partition] = processor.get();
      return processor;
    };
    NAUNGAN_ASSIGN(threads_[partition],
                   PartitionThread::Start(own.id, open, clock, share, options.metrics));
    return {};
  }

  int32_t PartitionOf(std::string_view routing_key) const override {
    return eventlog::PartitionOf(routing_key, partitions_);
  }

  void SubmitTo(int32_t partition, Command command, OnReply on_reply) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) {
      on_reply(std::unexpected(Unknown(partition)));
    } else {
      thread->Submit(std::move(command), std::move(on_reply));
    }
  }

  void Query(int32_t partition, After after, int64_t deadline_steady_us, IfUnread if_unread,
             std::function<void(Result<View>)> on_view) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) {
      on_view(std::unexpected(Unknown(partition)));
    } else {
      thread->Query(std::move(after), deadline_steady_us, if_unread, std::move(on_view));
    }
  }

  std::vector<PartitionStatus> Status() const override {
    std::vector<PartitionStatus> status;
    status.reserve(threads_.size());
    for (const auto& [partition, thread] : threads_) status.push_back(thread->Status());
    return status;
  }

  naungan::Status Lead(int32_t partition) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) return std::unexpected(Unknown(partition));
    return thread->Post([processor = processors_.at(partition)] { processor->Lead(); });
  }

  void GiveTo(int32_t partition, std::string successor, OnGiven on_given) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) return on_given(std::unexpected(Unknown(partition)));
    const auto posted = thread->Post([processor = processors_.at(partition), on_given,
                                      successor = std::move(successor)]() mutable {
      processor->GiveTo(std::move(successor), std::move(on_given));
    });
    if (!posted) on_given(posted);
  }

  void SkipInput(int32_t partition, v1::Skip skip, OnGiven on_skipped) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) return on_skipped(std::unexpected(Unknown(partition)));
    const auto posted = thread->Post(
        [processor = processors_.at(partition), on_skipped, skip = std::move(skip)]() mutable {
          processor->SkipInput(std::move(skip), std::move(on_skipped));
        });
    if (!posted) on_skipped(posted);
  }

  void AcceptLoss(int32_t partition, LossOrder order, OnAccepted on_accepted) override {
    PartitionThread* const thread = Find(partition);
    if (thread == nullptr) return on_accepted(std::unexpected(Unknown(partition)));
    const auto posted = thread->Post(
        [processor = processors_.at(partition), on_accepted, order = std::move(order)]() mutable {
          processor->AcceptLoss(std::move(order), std::move(on_accepted));
        });
    if (!posted) on_accepted(std::unexpected(posted.error()));
  }

  naungan::Status RaiseLevel(int32_t level) override {
    if (level < 1) {
      return Fail(Code::kInvalidArgument, "LEVEL_INVALID", "level", "The first level is 1.");
    }
    if (level > level_) {
      return Fail(
          Code::kFailedPrecondition, "LEVEL_UNKNOWN", "level",
          fmt::format("This build of {} knows levels up to {}, not {}.", service_, level_, level));
    }
    for (const auto& [partition, thread] : threads_) {
      NAUNGAN_TRY(thread->Post(
          [processor = processors_.at(partition), level] { processor->RaiseLevel(level); }));
    }
    return {};
  }

  std::string OwnerAddress(int32_t partition) const override {
    const PartitionThread* const thread = Find(partition);
    return thread == nullptr ? std::string() : thread->OwnerAddress();
  }

  bool Ready() const override {
    return std::ranges::all_of(threads_, [](const auto& entry) { return entry.second->Ready(); });
  }

  void Drain() override {
    // All at once, then wait for each.
    for (const auto& [partition, thread] : threads_) thread->Drain();
    for (const auto& [partition, thread] : threads_) thread->Join();
  }

 private:
  PartitionThread* Find(int32_t partition) const {
    const auto thread = threads_.find(partition);
    return thread == threads_.end() ? nullptr : thread->second.get();
  }

  Error Unknown(int32_t partition) const {
    return {.code = Code::kInvalidArgument,
            .reason = "PARTITION_UNKNOWN",
            .field = "partitions",
            .message = fmt::format("{} has partitions 0 to {}, not {}.", service_, partitions_ - 1,
                                   partition)};
  }

  const std::string service_;
  const int32_t partitions_;
  const int32_t level_;  // the highest that this build knows
  // Fixed once the host has started, so that look-ups need no lock.
  std::map<int32_t, std::unique_ptr<PartitionThread>> threads_;
  // What the threads drive; each is touched on its own thread only.
  std::map<int32_t, PartitionProcessor*> processors_;
};

}  // namespace

Result<std::unique_ptr<PartitionHost>> PartitionHost::Start(
    HostOptions options, const StateMachine& machine, eventlog::Log& log,
    const platform::Clock& clock, platform::Entropy& entropy, ProcessShare& share) {
  for (const int32_t partition : options.led.value_or(std::vector<int32_t>())) {
    if (partition >= 0 && partition < options.partitions) continue;
    return Fail(Code::kInvalidArgument, "PARTITION_UNKNOWN", "led",
                fmt::format("{} has partitions 0 to {}, not {}.", options.service,
                            options.partitions - 1, partition));
  }
  NAUNGAN_TRY(CheckTopics(
      log, NeededTopics(options.service, options.partitions, machine.Inputs(), options.replicas)));
  auto host = std::make_unique<ThreadedHost>(options, machine.Level());
  for (int32_t partition = 0; partition < options.partitions; ++partition) {
    NAUNGAN_TRY(host->StartThread(options, partition, machine, log, clock, entropy, share));
  }
  return host;
}

}  // namespace naungan::runtime

// Partitions that do what the test says: they keep the commands and questions that reach them until
// the test answers. Threads: any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/runtime/partition_host.h"
#include "libs/runtime/view.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::rpc {

class ScriptedHost final : public runtime::PartitionHost {
 public:
  static constexpr int32_t kKnownLevel = 3;

  struct Submitted {
    int32_t partition = 0;
    runtime::Command command;
    runtime::OnReply on_reply;
  };
  struct Asked {
    int32_t partition = 0;
    runtime::After after;
    int64_t deadline_steady_us = 0;
    runtime::IfUnread if_unread = runtime::IfUnread::kWait;
    std::function<void(Result<runtime::View>)> on_view;
  };

  // The next command or question; waits for it.
  Submitted TakeSubmitted() { return Take(submitted_); }
  Asked TakeAsked() { return Take(asked_); }

  // A view of `rows`, at sequence 7 of the partition.
  static runtime::View ViewOf(int32_t partition, std::map<std::string, std::string> rows,
                              int64_t age_ms = 0);
  // A view whose rows cannot be read.
  static runtime::View UnreadableView(int32_t partition);

  // From now on every command is answered at once: with `reply`, or with NOT_LEADER and the owner's
  // address, which is empty if it is not known. OwnerAddress gives the latter too.
  void AnswerWith(runtime::Reply reply);
  void RefuseAsFollower(const std::string& owner);
  // Called by the thread that submits a command, before the command is kept.
  std::function<void()> before_submitting;
  // Commands that were submitted so far.
  int submitted() const { return submitted_count_; }

  struct Order {
    int32_t partition = 0;
    std::string successor;  // of GiveTo
    runtime::OnGiven on_given;
  };
  // The next order to lead or to give; waits for it.
  Order TakeLead() { return Take(lead_); }
  Order TakeGive() { return Take(give_); }

  // True if the test has taken everything that arrived.
  bool IsQuiet() {
    const std::scoped_lock lock(mutex_);
    return submitted_.empty() && asked_.empty() && lead_.empty() && give_.empty();
  }

  void SetStatus(std::vector<runtime::PartitionStatus> status) { status_ = std::move(status); }
  void SetReady(bool ready) { ready_ = ready; }

  // The first letter says the partition: 0 for 'a', else 1.
  int32_t PartitionOf(std::string_view routing_key) const override;
  void SubmitTo(int32_t partition, runtime::Command command, runtime::OnReply on_reply) override;
  void Query(int32_t partition, runtime::After after, int64_t deadline_steady_us,
             runtime::IfUnread if_unread,
             std::function<void(Result<runtime::View>)> on_view) override;
  std::vector<runtime::PartitionStatus> Status() const override { return status_; }
  naungan::Status Lead(int32_t partition) override;
  void GiveTo(int32_t partition, std::string successor, runtime::OnGiven on_given) override;
  // Every level up to kKnownLevel is known, and no log gets another one by it.
  naungan::Status RaiseLevel(int32_t level) override;
  // Every skip is logged at once.
  void SkipInput(int32_t partition, runtime::v1::Skip skip, runtime::OnGiven on_skipped) override;
  std::vector<std::pair<int32_t, runtime::v1::Skip>> skips;
  // Answers `accepted` at once.
  void AcceptLoss(int32_t partition, runtime::LossOrder order,
                  runtime::OnAccepted on_accepted) override;
  Result<runtime::AcceptedFork> accepted;
  std::vector<std::pair<int32_t, runtime::LossOrder>> loss_orders;
  std::string OwnerAddress(int32_t) const override {
    const std::scoped_lock lock(mutex_);
    return owner_;
  }
  bool Ready() const override { return ready_; }
  void Drain() override {}

 private:
  template <typename Item>
  Item Take(std::deque<Item>& items) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&items] { return !items.empty(); });
    Item item = std::move(items.front());
    items.pop_front();
    return item;
  }

  template <typename Item>
  void Add(std::deque<Item>& items, Item item) {
    {
      const std::scoped_lock lock(mutex_);
      items.push_back(std::move(item));
    }
    arrived_.notify_all();
  }

  mutable std::mutex mutex_;
  std::optional<Result<runtime::Reply>> answer_;  // nullopt: the test answers
  std::string owner_;
  std::atomic<int> submitted_count_ = 0;
  std::deque<Order> lead_;
  std::deque<Order> give_;
  std::condition_variable arrived_;
  std::deque<Submitted> submitted_;
  std::deque<Asked> asked_;
  std::vector<runtime::PartitionStatus> status_;
  std::atomic<bool> ready_ = true;
};

}  // namespace naungan::rpc

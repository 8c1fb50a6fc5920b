// What a partition's thread does besides passing on answers: log lines, limits, slow queries.
#include "libs/runtime/partition_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "libs/platform/log.h"

namespace naungan::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A partition that refuses every command, and has an alarm or has stopped as the test says.
class ScriptedPartition final : public Partition {
 public:
  struct Script {
    std::atomic<bool> alarmed = false;
    std::atomic<bool> stopped = false;
    std::atomic<bool> unread = false;
    std::atomic<int64_t> waiting_bytes = 0;
    std::atomic<int> moves = 0;  // how often it moves before it comes to rest
    std::atomic<int> shown = 0;  // how often its status was asked for
  };
  explicit ScriptedPartition(Script& script) : script_(script) {}

  Progress RunOnce() override {
    const bool moved = script_.moves > 0;
    if (moved) --script_.moves;
    return {.moved = moved, .again_steady_us = INT64_MAX / 2};
  }
  void Submit(Command, OnReply on_reply) override {
    on_reply(Fail(Code::kUnavailable, "NOT_LEADER", "", "Ask another."));
  }
  QueueLoad Waiting() const override { return {.commands = 0, .bytes = script_.waiting_bytes}; }
  void Resign(const Error&) override {}
  Result<bool> HasRead(const After&) const override { return !script_.unread; }
  std::optional<Error> Referral(const After&) const override {
    return Error{
        .code = Code::kUnavailable, .reason = "NOT_LEADER", .field = "", .message = "Ask another."};
  }
  bool Busy() const override { return false; }
  bool Ready() const override { return true; }
  PartitionStatus Status() const override {
    ++script_.shown;
    return {.role = script_.stopped ? Role::kStopped : Role::kFollowing,
            .alarm = script_.alarmed ? "an input waits" : ""};
  }
  std::string OwnerAddress() const override { return {}; }
  Result<View> OpenView() const override { return View(); }

 private:
  Script& script_;
};

class PartitionThreadTest : public testing::Test {
 protected:
  PartitionThreadTest() {
    platform::SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(nlohmann::json::parse(line));
    });
    thread_ = *PartitionThread::Start(
        {.service = "claims", .partition = 3, .partitions = 8},
        [this](Probe&, const eventlog::Waker&) -> Result<std::unique_ptr<Partition>> {
          return std::make_unique<ScriptedPartition>(script_);
        },
        clock_, share_, &metrics_);
  }
  ~PartitionThreadTest() override {
    thread_.reset();
    platform::SetLogSink({});
  }

  // When this returns, the thread has shown what the script says.
  void Show() { thread_->Status(); }

  // Why a command is refused.
  std::string ReasonOf(Command command) {
    std::promise<std::string> reason;
    thread_->Submit(std::move(command), [&](const Result<Reply>& reply) {
      reason.set_value(reply ? "" : reply.error().reason);
    });
    return reason.get_future().get();
  }

  std::vector<std::string> Said() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> said;
    for (const auto& line : lines_) said.push_back(line["what"]);
    return said;
  }

  platform::SystemClock clock_;
  platform::Metrics metrics_;
  ProcessShare share_;
  ScriptedPartition::Script script_;
  std::mutex mutex_;
  std::vector<nlohmann::json> lines_;
  std::unique_ptr<PartitionThread> thread_;
};

TEST_F(PartitionThreadTest, AnAlarmIsLoggedWhenItComesAndWhenItGoes) {
  Show();
  EXPECT_THAT(Said(), ElementsAre());
  script_.alarmed = true;
  Show();
  Show();
  EXPECT_THAT(Said(), ElementsAre("alarm raised"));
  EXPECT_EQ(lines_[0]["service"], "claims");
  EXPECT_EQ(lines_[0]["partition"], 3);
  EXPECT_EQ(lines_[0]["alarm"], "an input waits");
  script_.alarmed = false;
  Show();
  EXPECT_THAT(Said(), ElementsAre("alarm raised", "alarm over"));
  // A partition that stops has logged the reason itself.
  script_.stopped = true;
  script_.alarmed = true;
  Show();
  EXPECT_THAT(Said(), ElementsAre("alarm raised", "alarm over"));
}

TEST_F(PartitionThreadTest, ACommandThatFindsTooManyBytesIsNotTaken) {
  // Given a partition whose queue has room for some hundred bytes
  script_.waiting_bytes = kQueueBytesMax - 1'024;
  std::promise<void> seen;
  ASSERT_TRUE(thread_->Post([&] { seen.set_value(); }));
  seen.get_future().wait();
  // Then a small command reaches it and a large one does not.
  EXPECT_EQ(ReasonOf({.request_id = {}, .payload = "small", .after = {}}), "NOT_LEADER");
  EXPECT_EQ(ReasonOf({.request_id = {}, .payload = std::string(1'024, 'x'), .after = {}}),
            "QUEUE_FULL");
}

TEST_F(PartitionThreadTest, ACommandIsNotTakenIfThoseOfTheProcessFillTheirShare) {
  // Given other partitions whose commands fill the share, and this one with a command of its own
  platform::MemoryClaim others(share_.memory, platform::MemoryUse::kCommands);
  others.Set(share_.memory.MaxBytes(platform::MemoryUse::kCommands));
  EXPECT_EQ(ReasonOf({.request_id = {}, .payload = "first", .after = {}}), "NOT_LEADER")
      << "a partition that holds nothing takes one";
  script_.waiting_bytes = 1'024;
  std::promise<void> seen;
  ASSERT_TRUE(thread_->Post([&] { seen.set_value(); }));
  seen.get_future().wait();
  // Then it takes no more until there is room.
  EXPECT_EQ(ReasonOf({.request_id = {}, .payload = "second", .after = {}}), "QUEUE_FULL");
  others.Set(0);
  EXPECT_EQ(ReasonOf({.request_id = {}, .payload = "third", .after = {}}), "NOT_LEADER");
}

TEST_F(PartitionThreadTest, AQueryThatWaitedKeepsThePartitionFromNothing) {
  std::promise<std::thread::id> partitions_thread;
  ASSERT_TRUE(thread_->Post([&] { partitions_thread.set_value(std::this_thread::get_id()); }));
  // Given a query that waited for a position and whose answer takes long
  std::promise<std::thread::id> answering;
  std::promise<void> go_on;
  std::future<void> gone_on = go_on.get_future();
  bool answered = false;
  thread_->Query({{"feed", Position()}}, 0, IfUnread::kWait, [&](const Result<View>&) {
    answering.set_value(std::this_thread::get_id());
    gone_on.wait();
    answered = true;
  });
  // Then commands are answered meanwhile,
  ASSERT_NE(answering.get_future().get(), partitions_thread.get_future().get());
  EXPECT_EQ(ReasonOf({}), "NOT_LEADER");
  // and the partition does not end before the answer has.
  thread_->Drain();
  go_on.set_value();
  thread_->Join();
  EXPECT_TRUE(answered);
}

TEST_F(PartitionThreadTest, AQueryThatWaitsForAnInputIsReferredIfItsCallerWants) {
  script_.unread = true;
  const auto ask = [&](IfUnread if_unread) {
    auto answer = std::make_shared<std::promise<Result<View>>>();
    thread_->Query({{"feed", Position()}}, 0, if_unread,
                   [answer](Result<View> view) { answer->set_value(std::move(view)); });
    return answer->get_future();
  };
  auto waits = ask(IfUnread::kWait);
  EXPECT_EQ(ask(IfUnread::kRefer).get().error().reason, "NOT_LEADER");
  script_.unread = false;
  Show();
  EXPECT_TRUE(waits.get().has_value()) << "it waited longer, and was answered here";
}

TEST_F(PartitionThreadTest, ItShowsItsStatusTwentyTimesASecondAtMost) {
  // Given a clock that stands still, so that no time passes for the partition
  platform::ManualClock clock(0);
  ScriptedPartition::Script script;
  script.moves = 1'000;
  const auto thread = *PartitionThread::Start(
      {.service = "claims", .partition = 3, .partitions = 8},
      [&script](Probe&, const eventlog::Waker&) -> Result<std::unique_ptr<Partition>> {
        return std::make_unique<ScriptedPartition>(script);
      },
      clock, share_, nullptr);
  // When it moves a thousand times and is woken a hundred times
  for (int i = 0; i < 100; ++i) {
    std::promise<void> ran;
    ASSERT_TRUE(thread->Post([&ran] { ran.set_value(); }));
    ran.get_future().wait();
  }
  // Then its status was shown when it was opened, and is shown once more when somebody asks.
  EXPECT_EQ(script.shown, 1);
  thread->Status();
  EXPECT_EQ(script.shown, 2);
}

TEST_F(PartitionThreadTest, EveryAnsweredCommandIsCounted) {
  EXPECT_EQ(ReasonOf({}), "NOT_LEADER");
  thread_->Drain();
  EXPECT_EQ(ReasonOf({}), "DRAINING");
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("naungan_partition_commands_total{outcome=\"unavailable\",partition=\"3\","
                        "service=\"claims\"} 2\n"));
}

}  // namespace
}  // namespace naungan::runtime

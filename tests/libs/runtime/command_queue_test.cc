// The load of a queue: commands and bytes, however commands come and go.
#include "libs/runtime/command_queue.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/runtime/deadline.h"

namespace naungan::runtime {
namespace {

constexpr int64_t kNowUs = 1'000'000;
constexpr int64_t kSoonUs = 2'000'000;

bool HasRead(const After&) { return true; }
bool HasNotRead(const After&) { return false; }

class CommandQueueTest : public testing::Test {
 protected:
  void Add(const std::string& payload, After after = {}, int64_t deadline_steady_us = 0) {
    queue_.Add({.command = {.request_id = "id",
                            .payload = payload,
                            .after = std::move(after),
                            .deadline_steady_us = deadline_steady_us},
                .on_reply =
                    [this](const Result<Reply>& reply) {
                      answers_.push_back(reply ? "" : reply.error().reason);
                    }},
               kNowUs);
  }

  CommandQueue queue_;
  std::vector<std::string> answers_;
};

TEST_F(CommandQueueTest, CountsWhatComesAndGoes) {
  // Given a command that is ready, one that is parked and one whose deadline is near
  Add("one");
  Add("parked", {{"feed", Position()}});
  Add("brief", {}, kSoonUs);
  EXPECT_EQ(queue_.Load().commands, 3);
  const int64_t all_bytes = queue_.Load().bytes;
  EXPECT_GT(all_bytes, 0);

  // When one is taken, and put back
  auto taken = queue_.Take(HasNotRead);
  ASSERT_TRUE(taken);
  EXPECT_EQ(queue_.Load().commands, 2);
  EXPECT_LT(queue_.Load().bytes, all_bytes);
  std::vector<QueuedCommand> back;
  back.push_back(*std::move(taken));
  queue_.PutBack(std::move(back));
  EXPECT_EQ(queue_.Load().bytes, all_bytes);

  // and all leave (one by its deadline, the parked one by its position, one refused),
  queue_.Expire(kSoonUs, DeadlineExceeded());
  EXPECT_EQ(queue_.Load().commands, 2);
  ASSERT_TRUE(queue_.Take(HasNotRead));
  EXPECT_FALSE(queue_.Take(HasNotRead));
  EXPECT_TRUE(queue_.HasParked());
  queue_.Release(HasRead);
  ASSERT_TRUE(queue_.Take(HasRead));
  Add("refused");
  queue_.Refuse(LogAway());

  // then nothing is counted any more.
  EXPECT_EQ(queue_.Load().commands, 0);
  EXPECT_EQ(queue_.Load().bytes, 0);
  EXPECT_EQ(answers_, (std::vector<std::string>{"DEADLINE_EXCEEDED", "LOG_UNAVAILABLE"}));
}

TEST_F(CommandQueueTest, AnswersACommandThatWaitsForWhatNeverComes) {
  Add("parked", {{"feed", Position()}});
  Add("next");
  ASSERT_TRUE(queue_.Take(HasNotRead));
  EXPECT_TRUE(queue_.HasParked());
  const auto is_lost = [](const After&) -> Result<bool> {
    return Fail(Code::kFailedPrecondition, "POSITION_LOST", "after", "It was lost.");
  };
  queue_.Release(is_lost);
  EXPECT_FALSE(queue_.Take(is_lost));
  EXPECT_EQ(answers_, std::vector<std::string>{"POSITION_LOST"});
  EXPECT_EQ(queue_.Load().commands, 0);
}

TEST_F(CommandQueueTest, IsFullByEitherLimit) {
  const std::string large(static_cast<size_t>(kQueueBytesMax / 2), 'x');
  Add(large);
  Add(large);
  EXPECT_EQ(answers_, std::vector<std::string>{"QUEUE_FULL"});
  queue_.Refuse(LogAway());
  answers_.clear();
  for (int64_t i = 0; i <= kQueueCommandsMax; ++i) Add("small");
  EXPECT_EQ(answers_, std::vector<std::string>{"QUEUE_FULL"});
}

}  // namespace
}  // namespace naungan::runtime

// Calls that wait hold up no others, up to a number of threads.
#include "libs/eventlog/errands.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace naungan::eventlog {
namespace {

constexpr int kThreads = 3;

TEST(Errands, ACallThatWaitsHoldsUpNoOther) {
  Errands errands(kThreads);
  // Each waits until all of them run.
  std::latch all_run(kThreads);
  for (int i = 0; i < kThreads; ++i) errands.Give([&] { all_run.arrive_and_wait(); });
  all_run.wait();
}

TEST(Errands, CallsBeyondTheThreadsWaitTheirTurn) {
  std::atomic<int> run = 0;
  {
    Errands errands(kThreads);
    std::latch go(1);
    for (int i = 0; i < kThreads; ++i) errands.Give([&] { go.wait(); });
    errands.Give([&] { ++run; });
    EXPECT_EQ(run, 0);
    go.count_down();
  }
  EXPECT_EQ(run, 1) << "the end waits for what was given";
}

TEST(Errands, ACallMayGiveAnotherAtTheEnd) {
  std::atomic<int> run = 0;
  {
    Errands errands(1);
    errands.Give([&] { errands.Give([&] { ++run; }); });
  }
  EXPECT_EQ(run, 1);
}

}  // namespace
}  // namespace naungan::eventlog

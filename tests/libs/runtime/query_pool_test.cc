// The threads that answer queries: one answer of each lane at a time, several lanes at once.
#include "libs/runtime/query_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace naungan::runtime {
namespace {

TEST(QueryPool, ALaneAnswersInOrderOneAfterTheOther) {
  QueryPool pool;
  std::vector<int> order;  // written by one thread at a time, or TSan says so
  QueryLane lane(pool);
  for (int i = 0; i < 100; ++i) lane.Give([&order, i] { order.push_back(i); });
  lane.Finish();
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[i], i);
  EXPECT_EQ(lane.Waiting(), 0);
}

TEST(QueryPool, ASlowAnswerHoldsUpItsOwnLaneOnly) {
  QueryPool pool;
  QueryLane slow(pool);
  QueryLane quick(pool);
  std::promise<void> go_on;
  std::future<void> gone_on = go_on.get_future();
  bool second = false;
  slow.Give([&gone_on] { gone_on.wait(); });
  slow.Give([&second] { second = true; });
  std::promise<void> answered;
  quick.Give([&answered] { answered.set_value(); });
  answered.get_future().wait();
  EXPECT_EQ(slow.Waiting(), 2);
  go_on.set_value();
  slow.Finish();
  EXPECT_TRUE(second);
}

TEST(QueryPool, WhatAnAnswerHoldsIsGoneWhenItCountsAsDone) {
  QueryPool pool;
  QueryLane lane(pool);
  const auto held = std::make_shared<int>(7);
  lane.Give([copy = held] {});
  lane.Finish();
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace naungan::runtime

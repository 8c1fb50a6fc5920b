// What an operator orders beside the lead of partitions: a higher level of events, to go on past a
// record of an input, and to go on although a log lost records.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "libs/rpc/partition_orders.h"
#include "libs/runtime/position_proto.h"
#include "tests/libs/rpc/operator_service_fixture.h"

namespace naungan::rpc {
namespace {

TEST_F(OperatorServiceTest, RaisesTheLevelForAnOperator) {
  Start(/*embedded=*/false);
  runtime::v1::RaiseLevelRequest request;
  request.set_level(ScriptedHost::kKnownLevel);
  const auto refused =
      Call(&OperatorService::Stub::RaiseLevel, request, {.name = "dinas-sosial", .role = "reader"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ROLE_REQUIRED");
  EXPECT_TRUE(Call(&OperatorService::Stub::RaiseLevel, request));
  request.set_level(ScriptedHost::kKnownLevel + 1);
  const auto unknown = Call(&OperatorService::Stub::RaiseLevel, request);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "LEVEL_UNKNOWN");
}

TEST_F(OperatorServiceTest, SkipsWhereAPartitionOrItsProjectionStands) {
  status_[0].inputs[0].stops = {{.offset = 7, .position = std::nullopt, .why = "INPUT_BROKEN: x"}};
  status_.push_back({.partition = 1, .projection = "toy.figures", .inputs = status_[0].inputs});
  status_.push_back({.partition = 2});
  Start(/*embedded=*/false);
  EXPECT_EQ(Call(&OperatorService::Stub::GetStatus)->partitions(0).inputs(0).stops(0).offset(), 7);
  runtime::v1::SkipInputRequest request;
  request.set_topic(kTopic);
  request.set_partition(status_[0].inputs[0].partition);
  request.set_offset(7);
  const auto reason_of = [&](const Actor& actor) {
    const auto refused = Call(&OperatorService::Stub::SkipInput, request, actor);
    return refused ? std::string() : refused.error().reason;
  };
  EXPECT_EQ(reason_of(kOperator), "REASON_MISSING");
  request.set_reason(std::string(kReasonBytesMax + 1, 'x'));
  EXPECT_EQ(reason_of(kOperator), "REASON_TOO_LONG");
  request.set_reason("It was written by hand.");
  EXPECT_EQ(reason_of({.name = "dinas-sosial", .role = "reader"}), "ROLE_REQUIRED");
  request.set_offset(8);
  EXPECT_EQ(reason_of(kOperator), "INPUT_NOT_STANDING");
  EXPECT_TRUE(host_.skips.empty());
  request.set_offset(7);
  const auto skipped = Call(&OperatorService::Stub::SkipInput, request);
  ASSERT_TRUE(skipped) << skipped.error().message;
  EXPECT_EQ(skipped->partitions_size(), 2);
  ASSERT_EQ(host_.skips.size(), 2U);
  EXPECT_EQ(host_.skips[0].second.projection(), "");
  EXPECT_EQ(host_.skips[1].second.projection(), "toy.figures");
  EXPECT_EQ(host_.skips[1].second.actor(), kOperator.name);
}

TEST_F(OperatorServiceTest, AcceptsALossForAnOperatorWhoSaysWhy) {
  const std::string term(16, 't');
  const runtime::Position last{.partition = 1, .epoch = 5, .term_id = term, .sequence = 7};
  runtime::Position through = last;
  through.sequence = 9;
  runtime::Position fence = last;
  fence.epoch = 1'000'006;
  fence.sequence = 0;
  host_.accepted = runtime::AcceptedFork{
      .fork = {.last = last, .fence = fence},
      .applied_through = through,
      .lost = {{{.epoch = 5, .term_id = term, .first_sequence = 8, .last_sequence = 9}}}};
  Start(/*embedded=*/false);
  runtime::v1::AcceptLossRequest request;
  request.set_partition(1);
  const auto reason_of = [&](const Actor& actor) {
    const auto refused = Call(&OperatorService::Stub::AcceptLoss, request, actor);
    return refused ? std::string() : refused.error().reason;
  };
  EXPECT_EQ(reason_of(kOperator), "REASON_MISSING");
  request.set_reason("The disk burnt.");
  request.set_partition(-1);
  EXPECT_EQ(reason_of(kOperator), "PARTITION_UNKNOWN");
  request.set_partition(1);
  EXPECT_EQ(reason_of({.name = "dinas-sosial", .role = "reader"}), "ROLE_REQUIRED");
  EXPECT_TRUE(host_.loss_orders.empty());

  const auto accepted = Call(&OperatorService::Stub::AcceptLoss, request);
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(runtime::FromProto(accepted->last()), last);
  EXPECT_EQ(runtime::FromProto(accepted->applied_through()), through);
  EXPECT_EQ(runtime::FromProto(accepted->fork()), fence);
  ASSERT_EQ(accepted->lost_size(), 1);
  EXPECT_EQ(accepted->lost(0).term_id(), term);
  EXPECT_EQ(accepted->lost(0).first_sequence(), 8);
  EXPECT_EQ(accepted->lost(0).last_sequence(), 9);
  EXPECT_FALSE(accepted->lost_unknown());
  ASSERT_EQ(host_.loss_orders.size(), 1U);
  EXPECT_EQ(host_.loss_orders[0].first, 1);
  EXPECT_EQ(host_.loss_orders[0].second.actor, kOperator.name);
  EXPECT_EQ(host_.loss_orders[0].second.reason, "The disk burnt.");
  EXPECT_TRUE(host_.loss_orders[0].second.lead);

  // One that follows names no fork.
  host_.accepted =
      runtime::AcceptedFork{.fork = {}, .applied_through = through, .lost = std::nullopt};
  request.set_follow(true);
  const auto follows = Call(&OperatorService::Stub::AcceptLoss, request);
  ASSERT_TRUE(follows) << follows.error().message;
  EXPECT_FALSE(follows->has_last());
  EXPECT_FALSE(follows->has_fork());
  EXPECT_TRUE(follows->lost_unknown());
  EXPECT_FALSE(host_.loss_orders[1].second.lead);

  host_.accepted = Fail(Code::kFailedPrecondition, "NOTHING_LOST", "partition", "No.");
  EXPECT_EQ(reason_of(kOperator), "NOTHING_LOST");
}

}  // namespace
}  // namespace naungan::rpc

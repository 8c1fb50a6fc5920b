// `naungan partitions move`, against instances that answer what the test tells them to.
#include "services/cli/partition_move.h"

#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs/rpc/status_mapping.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Each look at the clock is a second later than the one before, so that no test really waits.
class LeapingClock final : public platform::Clock {
 public:
  int64_t NowUs() const override { return SteadyUs(); }
  int64_t SteadyUs() const override { return now_us_ += 1'000'000; }

 private:
  mutable int64_t now_us_ = 0;
};

// An instance with four partitions, which remembers the orders that it got.
class Instance final : public runtime::v1::OperatorService::Service {
 public:
  explicit Instance(std::vector<bool> leads) : leads_(std::move(leads)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address = "127.0.0.1:" + std::to_string(port);
  }
  ~Instance() override { Stop(); }
  void Stop() { server_->Shutdown(); }

  grpc::Status GetStatus(grpc::ServerContext*, const runtime::v1::GetStatusRequest*,
                         runtime::v1::GetStatusResponse* response) override {
    const std::scoped_lock lock(mutex_);
    response->set_service(service);
    response->set_partition_count(static_cast<int32_t>(leads_.size()));
    for (size_t i = 0; i < leads_.size(); ++i) {
      auto& partition = *response->add_partitions();
      partition.set_partition(static_cast<int32_t>(i));
      partition.set_role(leads_[i] ? "leading" : "following");
      partition.set_epoch(7);
      partition.set_owner_address("127.0.0.1:9");
      if (!answers) continue;
      partition.mutable_log_position()->set_epoch(7);
      partition.mutable_log_position()->set_sequence(1);
    }
    return grpc::Status::OK;
  }

  grpc::Status ResignPartitions(grpc::ServerContext*,
                                const runtime::v1::ResignPartitionsRequest* request,
                                runtime::v1::ResignPartitionsResponse*) override {
    const std::scoped_lock lock(mutex_);
    if (refuses_to_resign) {
      return rpc::ToGrpcStatus(
          Error{Code::kFailedPrecondition, "HAND_OVER_UNDER_WAY", "partitions", "It is moving."});
    }
    for (const int32_t partition : request->partitions()) {
      leads_[static_cast<size_t>(partition)] = false;
      orders.push_back("give " + std::to_string(partition));
    }
    successor = request->successor_address();
    return grpc::Status::OK;
  }

  grpc::Status LeadPartitions(grpc::ServerContext*,
                              const runtime::v1::LeadPartitionsRequest* request,
                              runtime::v1::LeadPartitionsResponse*) override {
    const std::scoped_lock lock(mutex_);
    for (const int32_t partition : request->partitions()) {
      leads_[static_cast<size_t>(partition)] = !never_leads;
      orders.push_back("lead " + std::to_string(partition));
    }
    return grpc::Status::OK;
  }

  std::string address;
  std::string service = "claims";
  bool answers = true;
  bool never_leads = false;
  bool refuses_to_resign = false;
  std::vector<std::string> orders;
  std::string successor;

 private:
  std::mutex mutex_;
  std::vector<bool> leads_;
  std::unique_ptr<grpc::Server> server_;
};

class PartitionMoveTest : public testing::Test {
 protected:
  struct Ended {
    int status = 0;
    std::string out;
    std::string err;
  };

  Ended Move(const std::string& partitions, bool force = false) {
    return Move({.service = "claims",
                 .from = a_.address,
                 .to = b_.address,
                 .partitions = partitions,
                 .force = force});
  }

  static Ended Move(const MoveOptions& options) {
    const LeapingClock clock;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Ended ended{.status = MovePartitions(options, clock)};
    ended.out = testing::internal::GetCapturedStdout();
    ended.err = testing::internal::GetCapturedStderr();
    return ended;
  }

  Instance a_{{true, true, true, false}};
  Instance b_{{false, false, false, true}};
};

TEST_F(PartitionMoveTest, GivesThenLeadsAndSaysSo) {
  const auto ended = Move("0-1");
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.out, "claims partition 0: led by " + b_.address + ", epoch 7\n" +
                           "claims partition 1: led by " + b_.address + ", epoch 7\n");
  EXPECT_THAT(a_.orders, ElementsAre("give 0", "give 1"));
  EXPECT_EQ(a_.successor, b_.address);
  EXPECT_THAT(b_.orders, ElementsAre("lead 0", "lead 1"));
}

TEST_F(PartitionMoveTest, WhatTheSuccessorDoesNotTakeIsLedByTheGiverAgain) {
  b_.never_leads = true;
  const auto ended = Move("0");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr(b_.address + " did not take claims partitions 0"));
  EXPECT_THAT(a_.orders, ElementsAre("give 0", "lead 0"));
  EXPECT_EQ(ended.out, "claims partition 0: led by " + a_.address + ", epoch 7\n");
}

TEST_F(PartitionMoveTest, LeadingWithoutABatchIsNotEnough) {
  b_.answers = false;
  EXPECT_EQ(Move("0").status, 1);
  EXPECT_THAT(a_.orders, ElementsAre("give 0", "lead 0"));
}

TEST_F(PartitionMoveTest, AGiverThatRefusesLeadsOn) {
  a_.refuses_to_resign = true;
  const auto ended = Move("0");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("HAND_OVER_UNDER_WAY"));
  EXPECT_THAT(a_.orders, ElementsAre("lead 0"));
  EXPECT_THAT(b_.orders, IsEmpty());
}

TEST_F(PartitionMoveTest, WhatIsWrongIsSaidBeforeAnythingChanges) {
  struct Case {
    std::string partitions;
    int status;
    std::string reason;
  };
  for (const auto& [partitions, status, reason] :
       std::vector<Case>{{"3", 1, "NOT_LEADING"},
                         {"0-3", 1, "127.0.0.1:9 does"},
                         {"4", 2, "PARTITION_UNKNOWN"},
                         {"none", 2, "PARTITIONS_MISSING"},
                         {"x", 2, "PARTITIONS_MALFORMED"}}) {
    const auto ended = Move(partitions);
    EXPECT_EQ(ended.status, status) << partitions;
    EXPECT_THAT(ended.err, HasSubstr(reason)) << partitions;
  }
  const auto to_itself = Move({"claims", a_.address, a_.address, "0"});
  EXPECT_THAT(to_itself.err, HasSubstr("SUCCESSOR_IS_GIVER"));
  const auto far = Move({"claims", "example.org:1", b_.address, "0"});
  EXPECT_THAT(far.err, HasSubstr("from.address: ADDRESS_NOT_LOOPBACK"));
  b_.service = "enrollment";
  EXPECT_THAT(Move("0").err, HasSubstr("SERVICE_DIFFERS"));
  EXPECT_THAT(a_.orders, IsEmpty());
  EXPECT_THAT(b_.orders, IsEmpty());
}

TEST_F(PartitionMoveTest, AGiverThatIsGoneIsTakenFromByForceOnly) {
  a_.Stop();
  const auto refused = Move("0");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_THAT(b_.orders, IsEmpty());
  const auto forced = Move("0", /*force=*/true);
  EXPECT_EQ(forced.status, 0) << forced.err;
  EXPECT_THAT(b_.orders, ElementsAre("lead 0"));
  b_.Stop();
  EXPECT_EQ(Move("0", /*force=*/true).status, 2);
}

}  // namespace
}  // namespace naungan::cli

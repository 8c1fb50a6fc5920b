// `naungan level raise` and `naungan inputs skip`, against instances that answer what the test
// tells them to.
#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <vector>

#include "libs/platform/clock.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/status_mapping.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/cli/input_skip.h"
#include "services/cli/level_raise.h"
#include "services/cli/loss_acceptance.h"
#include "tests/support/temporary_directory.h"

namespace naungan::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// An instance that leads some of two partitions. One call at a time.
class FakeInstance final : public runtime::v1::OperatorService::Service {
 public:
  FakeInstance(const std::filesystem::path& run, std::vector<int32_t> led) : led_(std::move(led)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address = "127.0.0.1:" + std::to_string(port);
    entry_ = rpc::AddressEntry::Write(run, "claims", address).value();
  }

  grpc::Status GetStatus(grpc::ServerContext*, const runtime::v1::GetStatusRequest*,
                         runtime::v1::GetStatusResponse* response) override {
    response->set_build("7.0");
    response->set_known_level(known_level);
    response->set_partition_count(2);
    for (const int32_t partition : led_) {
      auto* const shown = response->add_partitions();
      shown->set_partition(partition);
      shown->set_level(level);
    }
    return grpc::Status::OK;
  }

  grpc::Status RaiseLevel(grpc::ServerContext*, const runtime::v1::RaiseLevelRequest* request,
                          runtime::v1::RaiseLevelResponse*) override {
    level = request->level();
    return grpc::Status::OK;
  }

  grpc::Status SkipInput(grpc::ServerContext*, const runtime::v1::SkipInputRequest* request,
                         runtime::v1::SkipInputResponse* response) override {
    skipped.push_back(request->reason());
    if (!skip_outcome) return rpc::ToGrpcStatus(skip_outcome);
    response->mutable_partitions()->Assign(led_.begin(), led_.end());
    return grpc::Status::OK;
  }

  grpc::Status AcceptLoss(grpc::ServerContext*, const runtime::v1::AcceptLossRequest* request,
                          runtime::v1::AcceptLossResponse* response) override {
    losses.push_back(*request);
    if (!loss_outcome) return rpc::ToGrpcStatus(loss_outcome);
    response->mutable_applied_through()->set_sequence(9);
    if (request->follow()) return grpc::Status::OK;
    response->mutable_fork()->set_epoch(1'000'002);
    runtime::v1::BatchRange* const lost = response->add_lost();
    lost->set_epoch(7);
    lost->set_first_sequence(8);
    lost->set_last_sequence(9);
    return grpc::Status::OK;
  }

  std::string address;
  std::vector<runtime::v1::AcceptLossRequest> losses;
  naungan::Status loss_outcome;
  int32_t known_level = 2;
  int32_t level = 1;
  std::vector<std::string> skipped;
  naungan::Status skip_outcome;

 private:
  const std::vector<int32_t> led_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<rpc::AddressEntry> entry_;
};

class OperatorOrdersTest : public testing::Test {
 protected:
  template <typename Order>
  int Run(const Order& order) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = order();
    out_ = testing::internal::GetCapturedStdout();
    errors_ = testing::internal::GetCapturedStderr();
    return status;
  }
  int Raise(int32_t level = 0) {
    return Run([&] {
      return RaiseLevel({.service = "claims", .level = level, .run_directory = run_.path()},
                        platform::SystemClock());
    });
  }
  int Skip() {
    return Run([&] {
      return SkipInput({.service = "claims",
                        .topic = "public.enrollment.participation.v1",
                        .partition = 1,
                        .offset = 9,
                        .reason = "It was written by hand.",
                        .run_directory = run_.path()});
    });
  }

  int Accept() {
    return Run([&] {
      return AcceptLoss({.service = "claims",
                         .partition = 1,
                         .reason = "The disk burnt.",
                         .run_directory = run_.path()});
    });
  }

  TemporaryDirectory run_;
  FakeInstance first_{run_.path(), {0}};
  FakeInstance second_{run_.path(), {1}};
  std::string out_;
  std::string errors_;
};

TEST_F(OperatorOrdersTest, RaisesTheLevelOfEveryPartition) {
  EXPECT_EQ(Raise(), 0);
  EXPECT_EQ(out_, "claims: the log of every partition has level 2\n");
  EXPECT_EQ(first_.level, 2);
  EXPECT_EQ(second_.level, 2);
}

TEST_F(OperatorOrdersTest, RaisesNothingWhileAnInstanceDoesNotKnowTheLevel) {
  second_.known_level = 1;
  EXPECT_EQ(Raise(2), 1);
  EXPECT_THAT(errors_, HasSubstr(second_.address));
  EXPECT_THAT(errors_, HasSubstr("runs build 7.0, which knows levels up to 1"));
  EXPECT_EQ(first_.level, 1);
}

TEST_F(OperatorOrdersTest, RaisesToWhatAllInstancesKnow) {
  second_.known_level = 3;
  EXPECT_EQ(Raise(), 0);
  EXPECT_EQ(second_.level, 2);
}

TEST_F(OperatorOrdersTest, SkipsWhereverAPartitionStands) {
  EXPECT_EQ(Skip(), 0);
  EXPECT_THAT(out_, HasSubstr(first_.address + ": the skip is in the log of partitions 0"));
  EXPECT_THAT(first_.skipped, ElementsAre("It was written by hand."));
  EXPECT_THAT(second_.skipped, ElementsAre("It was written by hand."));
}

TEST_F(OperatorOrdersTest, SaysThatNoPartitionStandsThere) {
  first_.skip_outcome = Fail(Code::kFailedPrecondition, "INPUT_NOT_STANDING", "offset", "No.");
  // One that stands is enough,
  EXPECT_EQ(Skip(), 0);
  second_.skip_outcome = first_.skip_outcome;
  // and none is not.
  EXPECT_EQ(Skip(), 1);
  EXPECT_THAT(errors_, HasSubstr("No partition of claims stands at offset 9"));
  EXPECT_THAT(out_, IsEmpty());
}

TEST_F(OperatorOrdersTest, ReportsARefusal) {
  first_.skip_outcome = Fail(Code::kAborted, "SKIP_UNKNOWN", "", "Look at the status.");
  EXPECT_NE(Skip(), 0);
  EXPECT_THAT(errors_, HasSubstr("Look at the status."));
}

TEST_F(OperatorOrdersTest, AcceptsALossAtOneInstanceAndHasTheOthersFollow) {
  EXPECT_EQ(Accept(), 0);
  ASSERT_EQ(first_.losses.size(), 1U);
  ASSERT_EQ(second_.losses.size(), 1U);
  EXPECT_EQ(first_.losses[0].partition(), 1);
  EXPECT_EQ(first_.losses[0].reason(), "The disk burnt.");
  EXPECT_NE(first_.losses[0].follow(), second_.losses[0].follow()) << "one of them leads";
  EXPECT_THAT(out_, HasSubstr("partition 1 goes on with the fork 0/1000002/"));
  EXPECT_THAT(out_, HasSubstr("the last batch that counts before it: none"));
  EXPECT_THAT(out_, HasSubstr("gone: 0/7//8/0 to 0/7//9/0"));
  EXPECT_THAT(out_, HasSubstr("partition 1 reads its log again"));
}

TEST_F(OperatorOrdersTest, AcceptsALossWhereThePartitionStopped) {
  const naungan::Status nothing =
      Fail(Code::kFailedPrecondition, "NOTHING_LOST", "partition", "No.");
  first_.loss_outcome = nothing;
  EXPECT_EQ(Accept(), 0);
  EXPECT_FALSE(second_.losses.at(0).follow());
  // If it stopped nowhere for this reason, that is said,
  second_.loss_outcome = nothing;
  EXPECT_EQ(Accept(), 1);
  EXPECT_THAT(errors_, HasSubstr("Partition 1 of claims has not stopped at any instance"));
  // and a refusal is not hidden.
  second_.loss_outcome = Fail(Code::kAborted, "ACCEPTING_WITHDRAWN", "", "Look at the status.");
  EXPECT_NE(Accept(), 0);
  EXPECT_THAT(errors_, HasSubstr("Look at the status."));
}

}  // namespace
}  // namespace naungan::cli

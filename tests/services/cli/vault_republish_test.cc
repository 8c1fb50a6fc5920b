// `naungan vault republish`, against an instance that answers what the test tells it to.
#include "services/cli/vault_republish.h"

#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>

#include "libs/rpc/address_book.h"
#include "libs/rpc/status_mapping.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "tests/support/temporary_directory.h"

namespace naungan::cli {
namespace {

using testing::HasSubstr;

// An instance whose vault needs two looks to be done, and whose service has an alarm that does not
// concern it. One call at a time.
class Instance final : public runtime::v1::OperatorService::Service {
 public:
  Instance() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address = "127.0.0.1:" + std::to_string(port);
  }

  grpc::Status GetStatus(grpc::ServerContext*, const runtime::v1::GetStatusRequest*,
                         runtime::v1::GetStatusResponse* response) override {
    if (begun && looks_ > 0 && --looks_ == 0) restored = restored_after;
    response->set_alarm("A topic has too few replicas.");
    response->mutable_vault()->set_alarm(begun ? alarm_after : "");
    response->mutable_vault()->set_comparing(looks_ > 0);
    response->mutable_vault()->set_restored_versions(restored);
    return grpc::Status::OK;
  }

  grpc::Status RepublishVault(grpc::ServerContext*, const runtime::v1::RepublishVaultRequest*,
                              runtime::v1::RepublishVaultResponse*) override {
    if (!refusal) return rpc::ToGrpcStatus(refusal);
    begun = true;
    looks_ = 2;
    return grpc::Status::OK;
  }

  std::string address;
  bool begun = false;
  int64_t restored = 4;
  int64_t restored_after = 4;
  std::string alarm_after;
  Status refusal;

 private:
  int looks_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class VaultRepublishTest : public testing::Test {
 protected:
  int Run() {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = RepublishVault({.service = "claims", .run_directory = run_.path()});
    out_ = testing::internal::GetCapturedStdout();
    errors_ = testing::internal::GetCapturedStderr();
    return status;
  }

  TemporaryDirectory run_;
  Instance instance_;
  std::unique_ptr<rpc::AddressEntry> entry_ =
      rpc::AddressEntry::Write(run_.path(), "claims", instance_.address).value();
  std::string out_;
  std::string errors_;
};

TEST_F(VaultRepublishTest, SaysHowManyVersionsWerePut) {
  instance_.restored_after = 7;
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(out_,
            "claims at " + instance_.address + ": 3 versions of persons were put into the topic\n");
}

TEST_F(VaultRepublishTest, EndsWhenTheVaultStops) {
  instance_.alarm_after = "Restore the topic.";
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(errors_, HasSubstr("Restore the topic."));
}

TEST_F(VaultRepublishTest, EndsAtARefusal) {
  instance_.refusal = Fail(Code::kUnimplemented, "VAULT_MISSING", "", "It keeps no vault.");
  EXPECT_EQ(Run(), 1);
  EXPECT_THAT(errors_, HasSubstr("It keeps no vault."));
}

TEST_F(VaultRepublishTest, NeedsAnInstance) {
  entry_.reset();
  EXPECT_EQ(Run(), 2);
  EXPECT_FALSE(instance_.begun);
}

}  // namespace
}  // namespace naungan::cli

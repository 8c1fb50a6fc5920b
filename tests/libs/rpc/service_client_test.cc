// Calls that find the right one of several instances, over real servers on loopback.
#include "libs/rpc/service_client.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/platform/clock.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "tests/libs/rpc/scripted_host.h"
#include "tests/libs/rpc/toy_service.h"

namespace naungan::rpc {
namespace {

using toy::v1::PutRequest;
using toy::v1::PutResponse;
using toy::v1::ToyService;

const Actor kWriter{.name = "dinas-sosial", .role = "writer"};
constexpr const char* kRequestId = "01890a5d-ac96-774b-bcce-b302099a8057";

// An instance that answers every command itself, or names another as the owner.
class Instance {
 public:
  Instance() {
    server_ = *Server::Start({}, {&toy_});
    calls_.Open(host_);
  }

  const std::string& address() const { return server_->address(); }
  // Empty if the owner is not known.
  void PointTo(const std::string& owner) { host_.RefuseAsFollower(owner); }
  void Lead() { host_.AnswerWith({.result = PutResponse().SerializeAsString()}); }
  int asked() const { return host_.submitted(); }
  void Stop() { server_->Drain(); }

 private:
  platform::ManualClock clock_{1'700'000'000'000'000};
  ScriptedHost host_;
  runtime::QueryPool queries_;
  Calls calls_{"toy", 2, clock_, queries_};
  Toy toy_{calls_};
  std::unique_ptr<Server> server_;
};

class ServiceClientTest : public testing::Test {
 protected:
  Status Put() {
    return client_.Call(kWriter, kCallTimeoutMs,
                        [](const auto& channel, grpc::ClientContext& context) {
                          PutRequest request;
                          request.set_request_id(kRequestId);
                          request.set_key("apple");
                          PutResponse response;
                          return ToyService::Stub(channel).Put(&context, request, &response);
                        });
  }

  // Sends `texts` over streams, going on with those that were not answered. Returns the answers.
  Result<std::vector<std::string>> PutMany(const std::vector<std::string>& texts) {
    std::vector<std::string> answered;
    NAUNGAN_TRY(client_.Call(kWriter, kCallTimeoutMs,
                             [&](const auto& channel, grpc::ClientContext& context) {
                               const auto stub = ToyService::NewStub(channel);
                               const auto stream = stub->PutMany(&context);
                               PutRequest request;
                               PutResponse response;
                               while (answered.size() < texts.size()) {
                                 request.set_request_id(kRequestId);
                                 request.set_key("apple");
                                 request.set_text(texts[answered.size()]);
                                 if (!stream->Write(request) || !stream->Read(&response)) break;
                                 answered.push_back(texts[answered.size()]);
                               }
                               stream->WritesDone();
                               return stream->Finish();
                             }));
    return answered;
  }

  Instance a_;
  Instance b_;
  Instance c_;
  Instance d_;
  ServiceClient client_{[this]() -> Result<std::vector<std::string>> {
    return std::vector<std::string>{a_.address(), b_.address(), c_.address(), d_.address()};
  }};
};

TEST_F(ServiceClientTest, ACallIsLedToTheOwnerWithinTwoHops) {
  a_.PointTo(b_.address());
  b_.PointTo(c_.address());
  c_.Lead();
  const auto outcome = Put();
  EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(a_.asked(), 1);
  EXPECT_EQ(b_.asked(), 1);
  EXPECT_EQ(c_.asked(), 1);
}

TEST_F(ServiceClientTest, AThirdHopIsLeftToTheCaller) {
  a_.PointTo(b_.address());
  b_.PointTo(c_.address());
  c_.PointTo(d_.address());
  d_.Lead();
  const auto outcome = Put();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "NOT_LEADER");
  EXPECT_TRUE(IsRetriable(outcome.error()));
  EXPECT_EQ(d_.asked(), 0);
}

TEST_F(ServiceClientTest, TwoThatPointAtEachOtherAreLeftAfterTwoHops) {
  a_.PointTo(b_.address());
  b_.PointTo(a_.address());
  EXPECT_EQ(Put().error().reason, "NOT_LEADER");
  EXPECT_EQ(a_.asked() + b_.asked(), 1 + kHopsMax);
}

TEST_F(ServiceClientTest, AnInstanceThatKnowsNoOwnerIsNotAskedFirstAgain) {
  a_.PointTo("");
  b_.Lead();
  EXPECT_EQ(Put().error().reason, "NOT_LEADER");
  EXPECT_TRUE(Put());
  EXPECT_TRUE(Put());
  EXPECT_EQ(a_.asked(), 1);
  EXPECT_EQ(b_.asked(), 2);
}

TEST_F(ServiceClientTest, AnInstanceThatIsGoneIsNotAskedFirstAgain) {
  a_.Stop();
  b_.Lead();
  EXPECT_EQ(Put().error().code, Code::kUnavailable);
  EXPECT_TRUE(Put());
  EXPECT_EQ(b_.asked(), 1);
}

TEST_F(ServiceClientTest, AnOwnerThatIsNoAddressOfThisMachineIsNotFollowed) {
  a_.PointTo("example.org:80");
  EXPECT_EQ(Put().error().reason, "ADDRESS_NOT_LOOPBACK");
}

TEST_F(ServiceClientTest, AStreamGoesOnAtTheOwnerWithWhatWasNotAnswered) {
  // Given an instance that leads for two commands, and is then told of another
  b_.Lead();
  a_.Lead();
  const auto first = PutMany({"red", "green"});
  ASSERT_TRUE(first) << first.error().message;
  a_.PointTo(b_.address());
  const auto rest = PutMany({"red", "green", "blue"});
  ASSERT_TRUE(rest) << rest.error().message;
  EXPECT_EQ(*rest, (std::vector<std::string>{"red", "green", "blue"}));
  EXPECT_EQ(a_.asked(), 3);
  EXPECT_EQ(b_.asked(), 3);
}

TEST_F(ServiceClientTest, EachInstanceIsAsked) {
  for (Instance* const instance : {&a_, &b_, &c_, &d_}) instance->Lead();
  c_.Stop();
  int answered = 0;
  const auto all = client_.CallEach(
      kWriter, kCallTimeoutMs, [&](const auto& channel, grpc::ClientContext& context) {
        PutRequest request;
        request.set_request_id(kRequestId);
        PutResponse response;
        auto status = ToyService::Stub(channel).Put(&context, request, &response);
        if (status.ok()) ++answered;
        return status;
      });
  EXPECT_TRUE(all);
  EXPECT_EQ(answered, 3);
}

}  // namespace
}  // namespace naungan::rpc

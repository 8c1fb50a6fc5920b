// A server's life.
#include "libs/rpc/server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "libs/platform/clock.h"
#include "libs/platform/limits.h"
#include "libs/rpc/client.h"
#include "tests/libs/rpc/scripted_host.h"
#include "tests/libs/rpc/toy_service.h"

namespace naungan::rpc {
namespace {

using toy::v1::GetRequest;
using toy::v1::GetResponse;
using toy::v1::ToyService;

const Actor kReader{.name = "dinas-sosial", .role = "reader"};

// grpc.health.v1.Health/Check for the whole server, its messages written by hand: 1 is SERVING.
Result<int> CheckServing(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(channel);
  grpc::ClientContext context;
  const grpc::Slice nothing;
  grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  NAUNGAN_TRY(Outcome(done.get_future().get()));
  grpc::Slice bytes;
  if (!response.DumpToSingleSlice(&bytes).ok() || bytes.size() != 2) return 0;
  return bytes.begin()[1];
}

TEST(CheckLoopback, TakesLoopbackAddressesOnly) {
  for (const char* const address :
       {"127.0.0.1:0", "127.1.2.3:9401", "localhost:80", "[::1]:65535"}) {
    EXPECT_TRUE(CheckLoopback(address, "listen")) << address;
  }
  for (const char* const address : {"0.0.0.0:1", "10.0.0.1:1", "[::]:1", "127.0.0.1.example:1",
                                    "127.example.:1", "example.org:1"}) {
    const Status checked = CheckLoopback(address, "listen");
    ASSERT_FALSE(checked) << address;
    EXPECT_EQ(checked.error().reason, "ADDRESS_NOT_LOOPBACK") << address;
    EXPECT_EQ(checked.error().field, "listen");
  }
  for (const char* const address :
       {"", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x"}) {
    const Status checked = CheckLoopback(address, "listen");
    ASSERT_FALSE(checked) << address;
    EXPECT_EQ(checked.error().reason, "ADDRESS_MALFORMED") << address;
  }
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() { calls_.Open(host_); }

  platform::ManualClock clock_{0};
  ScriptedHost host_;
  Calls calls_{"toy", 2, clock_};
  Toy toy_{calls_};
};

TEST_F(ServerTest, TellsThePortItWasGivenAndRefusesATakenOne) {
  const auto first = Server::Start({}, {&toy_});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_NE((*first)->address(), "127.0.0.1:0");

  Toy another(calls_);
  const auto second = Server::Start({.listen = (*first)->address(), .ready = {}}, {&another});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  EXPECT_EQ(second.error().reason, "ADDRESS_UNUSABLE");
}

TEST_F(ServerTest, HealthFollowsReadiness) {
  std::atomic<bool> ready = false;
  const auto server = Server::Start({.ready = [&ready] { return ready.load(); }}, {&toy_});
  ASSERT_TRUE(server);
  const auto channel = *Connect((*server)->address());
  EXPECT_NE(*CheckServing(channel), 1);

  ready = true;
  while (*CheckServing(channel) != 1) std::this_thread::yield();
  ready = false;
  while (*CheckServing(channel) == 1) std::this_thread::yield();
}

TEST_F(ServerTest, RefusesAMessageAboveTheLimit) {
  const auto server = Server::Start({}, {&toy_});
  // A client of its own making may send what ours does not.
  const auto stub = ToyService::NewStub(
      grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  GetRequest request;
  request.set_key(std::string(platform::kMessageBytesMax + 1, 'x'));
  grpc::ClientContext context;
  Prepare(context, kReader, kCallTimeoutMs);
  GetResponse response;
  const Status outcome = Outcome(stub->Get(&context, request, &response));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kResourceExhausted);
}

TEST_F(ServerTest, DrainAnswersWhatWasAcceptedAndNothingAfter) {
  // Given a call that waits for its partition
  auto server = *Server::Start({}, {&toy_});
  const auto stub = ToyService::NewStub(*Connect(server->address()));
  auto answer = std::async(std::launch::async, [&stub]() -> Result<std::string> {
    grpc::ClientContext context;
    Prepare(context, kReader, kCallTimeoutMs);
    GetRequest request;
    request.set_key("apple");
    GetResponse response;
    NAUNGAN_TRY(Outcome(stub->Get(&context, request, &response)));
    return response.text();
  });
  ScriptedHost::Asked asked = host_.TakeAsked();

  // When the server drains meanwhile
  std::thread drain([&server] { server->Drain(); });
  asked.on_view(ScriptedHost::ViewOf(0, {{"apple", "red"}}));
  drain.join();

  // Then the call was answered, and another one finds nobody.
  EXPECT_EQ(answer.get(), "red");
  grpc::ClientContext context;
  Prepare(context, kReader, kCallTimeoutMs);
  GetResponse response;
  const Status outcome = Outcome(stub->Get(&context, GetRequest(), &response));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  server->Drain();
}

}  // namespace
}  // namespace naungan::rpc

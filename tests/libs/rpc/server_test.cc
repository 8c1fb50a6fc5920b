// A server's life.
#include "libs/rpc/server.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpc/health/v1/health.pb.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "libs/platform/clock.h"
#include "libs/platform/limits.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status_mapping.h"
#include "tests/libs/rpc/raw_call.h"
#include "tests/libs/rpc/scripted_host.h"
#include "tests/libs/rpc/toy_service.h"

namespace naungan::rpc {
namespace {

using toy::v1::GetRequest;
using toy::v1::GetResponse;
using toy::v1::ToyService;

const Actor kReader{.name = "dinas-sosial", .role = "reader"};

constexpr const char* kCheck = "/grpc.health.v1.Health/Check";
constexpr const char* kWatch = "/grpc.health.v1.Health/Watch";
constexpr const char* kReflection =
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr const char* kToyName = "naungan.toy.v1.ToyService";
// A drain that reaches its timeout would not end within the test's.
constexpr int64_t kHourMs = 3'600'000;

using Health = grpc::health::v1::HealthCheckResponse;

std::string HealthRequest(const std::string& service) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  return request.SerializeAsString();
}
Health::ServingStatus HealthIn(const std::string& bytes) {
  Health response;
  EXPECT_TRUE(response.ParseFromString(bytes));
  return response.status();
}

Result<Health::ServingStatus> Check(const std::shared_ptr<grpc::Channel>& channel,
                                    const std::string& service) {
  NAUNGAN_ASSIGN(const std::string answer, CallRaw(channel, kCheck, HealthRequest(service)));
  return HealthIn(answer);
}

// A watch that has read its first answer.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const std::string& service)
      : call_(channel, kWatch) {
    call_.Write(HealthRequest(service));
    call_.WritesDone();
    first_ = Next();
  }

  Health::ServingStatus first() const { return first_; }
  // UNKNOWN once the watch has ended.
  Health::ServingStatus Next() { return HealthIn(call_.Read().value_or("")); }
  Error End() {
    while (call_.Read()) {
    }
    return Outcome(call_.Finish()).error();
  }

 private:
  RawCall call_;
  Health::ServingStatus first_ = Health::UNKNOWN;
};

// The details of a refusal, as its caller reads them.
struct Details {
  std::string reason;
  std::string domain;
  bool retry = false;
};
Details DetailsOf(const grpc::Status& status) {
  google::rpc::Status packed;
  EXPECT_TRUE(packed.ParseFromString(status.error_details()));
  Details details;
  for (const auto& detail : packed.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) {
      details.reason = info.reason();
      details.domain = info.domain();
    }
    details.retry = details.retry || detail.Is<google::rpc::RetryInfo>();
  }
  return details;
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
  runtime::QueryPool queries_;
  Calls calls_{"toy", 2, clock_, queries_};
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
  EXPECT_EQ(Check(channel, ""), Health::NOT_SERVING);

  ready = true;
  while (*Check(channel, "") != Health::SERVING) std::this_thread::yield();
  ready = false;
  while (*Check(channel, "") == Health::SERVING) std::this_thread::yield();
}

TEST_F(ServerTest, HealthKnowsEachServiceByItsFullName) {
  std::atomic<bool> ready = false;
  const auto server = Server::Start({.ready = [&ready] { return ready.load(); }}, {&toy_});
  ASSERT_TRUE(server);
  const auto channel = *Connect((*server)->address());
  Watch toy(channel, kToyName);
  Watch whole(channel, "");
  EXPECT_EQ(toy.first(), Health::NOT_SERVING);

  ready = true;
  for (Watch* const watch : {&toy, &whole}) EXPECT_EQ(watch->Next(), Health::SERVING);
  EXPECT_EQ(Check(channel, kToyName), Health::SERVING);
  EXPECT_EQ(Check(channel, "grpc.reflection.v1alpha.ServerReflection"), Health::SERVING);
  ready = false;
  for (Watch* const watch : {&toy, &whole}) EXPECT_EQ(watch->Next(), Health::NOT_SERVING);
}

TEST_F(ServerTest, HealthDoesNotKnowOtherNames) {
  // Given a watch of a name that no service has, and one that changes
  std::atomic<bool> ready = false;
  const auto server = Server::Start({.ready = [&ready] { return ready.load(); }}, {&toy_});
  ASSERT_TRUE(server);
  const auto channel = *Connect((*server)->address());
  Watch unknown(channel, "naungan.toy.v1.NoService");
  EXPECT_EQ(unknown.first(), Health::SERVICE_UNKNOWN);
  Watch toy(channel, kToyName);
  ready = true;
  EXPECT_EQ(toy.Next(), Health::SERVING);

  // Then a check refuses it, the readiness of others does not change it,
  const auto checked = Check(channel, "naungan.toy.v1.NoService");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, Code::kNotFound);
  EXPECT_EQ(checked.error().reason, "GRPC_NOT_FOUND");
  Watch again(channel, "naungan.toy.v1.NoService");
  EXPECT_EQ(again.first(), Health::SERVICE_UNKNOWN);
  // and the watch says nothing else until it ends.
  (*server)->Drain();
  EXPECT_EQ(unknown.Next(), Health::UNKNOWN);
}

TEST_F(ServerTest, AnswersUnknownMethodsAndServicesUnimplemented) {
  const auto server = Server::Start({}, {&toy_});
  ASSERT_TRUE(server);
  const auto channel = *Connect((*server)->address());
  for (const char* const method :
       {"/naungan.toy.v1.ToyService/Nothing", "/naungan.toy.v1.NoService/Get",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"}) {
    RawCall call(channel, method);
    EXPECT_FALSE(call.Read()) << method;
    const grpc::Status status = call.Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << method;
    EXPECT_EQ(DetailsOf(status).reason, "METHOD_UNKNOWN") << method;
    EXPECT_EQ(DetailsOf(status).domain, kErrorDomain) << method;
  }
}

TEST_F(ServerTest, AnswersAMalformedMessageOfAMethodThatItHas) {
  const auto server = Server::Start({}, {&toy_});
  ASSERT_TRUE(server);
  const auto channel = *Connect((*server)->address());
  // A length beyond the end; a text that is not UTF-8.
  for (const std::string_view bytes : {"\x0A\x7F", "\x0A\x01\xFF"}) {
    const auto answer = CallRaw(channel, "/naungan.toy.v1.ToyService/Get", bytes);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::kInvalidArgument);
    EXPECT_EQ(answer.error().reason, "MESSAGE_MALFORMED");
  }
}

TEST_F(ServerTest, RefusesAMessageAboveTheLimitAndSaysWhy) {
  const auto server = Server::Start({}, {&toy_});
  const auto stub = ToyService::NewStub(*Connect((*server)->address()));
  // One byte too many, and more than gRPC's own limit of 4 MiB.
  for (const int32_t bytes : {platform::kMessageBytesMax, 5 * platform::kMessageBytesMax}) {
    GetRequest request;
    request.set_key(std::string(static_cast<size_t>(bytes), 'x'));
    grpc::ClientContext context;
    Prepare(context, kReader, kCallTimeoutMs);
    GetResponse response;
    const grpc::Status status = stub->Get(&context, request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_THAT(status.error_message(), testing::HasSubstr("1048576"));
    const Details details = DetailsOf(status);
    EXPECT_EQ(details.reason, "MESSAGE_TOO_LARGE");
    EXPECT_EQ(details.domain, kErrorDomain);
    EXPECT_FALSE(details.retry);
    EXPECT_FALSE(IsRetriable(ToError(status)));
  }
  EXPECT_TRUE(host_.IsQuiet());
}

TEST_F(ServerTest, RefusesAnAnswerAboveTheLimitAndSaysWhy) {
  const auto server = Server::Start({}, {&toy_});
  const auto stub = ToyService::NewStub(*Connect((*server)->address()));
  auto answer = std::async(std::launch::async, [&stub] {
    grpc::ClientContext context;
    Prepare(context, kReader, kCallTimeoutMs);
    GetRequest request;
    request.set_key("apple");
    GetResponse response;
    return stub->Get(&context, request, &response);
  });
  host_.TakeAsked().on_view(
      ScriptedHost::ViewOf(0, {{"apple", std::string(platform::kMessageBytesMax, 'x')}}));
  const grpc::Status status = answer.get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailsOf(status).reason, "ANSWER_TOO_LARGE");
  EXPECT_FALSE(DetailsOf(status).retry);
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

  // Then the call was answered, and another one finds no server.
  EXPECT_EQ(answer.get(), "red");
  grpc::ClientContext context;
  Prepare(context, kReader, kCallTimeoutMs);
  GetResponse response;
  const Status outcome = Outcome(stub->Get(&context, GetRequest(), &response));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  server->Drain();
}

TEST_F(ServerTest, ADrainEndsTheStreamsThatWaitForNothing) {
  // Given watches, a reflection stream and a stream of commands on which nothing happens, and a
  // drain that waits for calls as long as they like
  auto server = *Server::Start({.drain_timeout_ms = kHourMs}, {&toy_});
  const auto channel = *Connect(server->address());
  Watch toy(channel, kToyName);
  Watch unknown(channel, "naungan.toy.v1.NoService");
  RawCall reflection(channel, kReflection);
  reflection.Write(std::string{0x3A, 0x00});  // list_services
  ASSERT_TRUE(reflection.Read());
  RawCall commands(channel, "/naungan.toy.v1.ToyService/PutMany");
  while (calls_.OpenStreamCount() == 0) std::this_thread::yield();

  // When the service drains, then it does not wait for them,
  calls_.Close();
  server->Drain();

  // and each of them has been told.
  EXPECT_EQ(toy.End().code, Code::kUnavailable);
  EXPECT_EQ(unknown.End().code, Code::kUnavailable);
  EXPECT_FALSE(reflection.Read());
  EXPECT_EQ(reflection.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(commands.Read());
  EXPECT_EQ(Outcome(commands.Finish()).error().reason, "SERVICE_DRAINING");
}

TEST_F(ServerTest, AnAnnouncedDrainEndsWatchesAndAnswersCalls) {
  auto server = *Server::Start({.drain_timeout_ms = kHourMs}, {&toy_});
  const auto channel = *Connect(server->address());
  while (*Check(channel, "") != Health::SERVING) std::this_thread::yield();
  Watch before(channel, kToyName);
  server->AnnounceDrain();
  EXPECT_EQ(before.End().code, Code::kUnavailable);
  // A watch that is opened now ends as well, and health says why.
  RawCall after(channel, kWatch);
  after.Write(HealthRequest(kToyName));
  while (after.Read()) {
  }
  EXPECT_EQ(after.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Check(channel, kToyName), Health::NOT_SERVING);
  EXPECT_EQ(Check(channel, ""), Health::NOT_SERVING);
}

TEST_F(ServerTest, ItsMemoryForMessagesIsLimited) {
  // Given a server with little memory for messages,
  constexpr int64_t kLittle = 1024 * 1024;
  const auto server = Server::Start({.incoming_bytes_max = kLittle}, {&toy_});
  const auto stub = ToyService::NewStub(*Connect((*server)->address()));
  const auto get = [&stub](size_t key_bytes) {
    grpc::ClientContext context;
    Prepare(context, kReader, kCallTimeoutMs);
    GetRequest request;
    request.set_key(std::string(key_bytes, 'x'));
    GetResponse response;
    return Outcome(stub->Get(&context, request, &response)).error();
  };
  // when many clients send more than it has at once,
  constexpr int kClients = 8;
  std::vector<std::future<Error>> outcomes;
  for (int i = 0; i < kClients; ++i) {
    outcomes.push_back(std::async(std::launch::async, get, size_t{16} * kLittle));
  }
  // then gRPC refuses each, and does not hold the messages to their ends; or it closes the
  // connection, which frees memory too.
  for (auto& outcome : outcomes) {
    EXPECT_THAT(outcome.get().reason,
                testing::AnyOf("GRPC_RESOURCE_EXHAUSTED", "GRPC_UNAVAILABLE"));
  }
  // And a small request is answered.
  Error small;
  do {
    grpc::ClientContext context;
    Prepare(context, kReader, kCallTimeoutMs);
    toy::v1::PutResponse response;
    small = Outcome(stub->Put(&context, toy::v1::PutRequest(), &response)).error();
  } while (IsRetriable(small));
  EXPECT_EQ(small.reason, "ROLE_REQUIRED");
}

}  // namespace
}  // namespace naungan::rpc

// Calls over a real server on loopback, from the metadata to the partition and back.
#include "libs/rpc/call.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/platform/clock.h"
#include "libs/platform/limits.h"
#include "libs/platform/random.h"
#include "libs/rpc/client.h"
#include "libs/rpc/server.h"
#include "tests/libs/rpc/scripted_host.h"
#include "tests/libs/rpc/toy_service.h"

namespace naungan::rpc {
namespace {

using toy::v1::CountRequest;
using toy::v1::CountResponse;
using toy::v1::GetRequest;
using toy::v1::GetResponse;
using toy::v1::PutRequest;
using toy::v1::PutResponse;
using toy::v1::ToyService;

const Actor kWriter{.name = "dinas-sosial", .role = "writer"};
constexpr const char* kRequestId = "01890a5d-ac96-774b-bcce-b302099a8057";

class CallTest : public testing::Test {
 protected:
  CallTest() {
    auto server = Server::Start({}, {&toy_});
    EXPECT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    stub_ = ToyService::NewStub(*Connect(server_->address()));
    calls_.Open(host_);
  }

  // Sends without waiting: the test plays the partition meanwhile.
  template <typename Request, typename Response>
  std::future<Result<Response>> Send(
      grpc::Status (ToyService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      const Request& request, const Actor& actor = kWriter, int64_t timeout_ms = kCallTimeoutMs) {
    return std::async(std::launch::async, [=, this]() -> Result<Response> {
      grpc::ClientContext context;
      Prepare(context, actor, timeout_ms);
      Response response;
      NAUNGAN_TRY(Outcome((stub_.get()->*method)(&context, request, &response)));
      return response;
    });
  }

  static PutRequest AnyPut() {
    PutRequest request;
    request.set_request_id(kRequestId);
    request.set_key("apple");
    request.set_text("red");
    return request;
  }

  platform::ManualClock clock_{1'700'000'000'000'000};
  ScriptedHost host_;
  runtime::QueryPool queries_;
  Calls calls_{"toy", 2, clock_, queries_};
  Toy toy_{calls_};
  std::unique_ptr<Server> server_;
  std::unique_ptr<ToyService::Stub> stub_;
};

runtime::Position PositionOf(int32_t partition, int64_t sequence) {
  return {.partition = partition,
          .epoch = 3,
          .term_id = std::string(16, 't'),
          .sequence = sequence,
          .index = 0};
}

TEST_F(CallTest, ACommandReachesItsPartitionAndItsAnswerSaysWhereItStands) {
  // When a command is sent
  PutRequest request = AnyPut();
  common::v1::FeedPosition* const after = request.add_after();
  after->set_feed("public.toy.toy.v1");
  after->mutable_position()->set_epoch(2);
  after->mutable_position()->set_term_id(std::string(16, 'x'));
  auto answer = Send(&ToyService::Stub::Put, request);

  // Then its partition is given what the request said, and who asked,
  ScriptedHost::Submitted submitted = host_.TakeSubmitted();
  EXPECT_EQ(submitted.partition, 0);
  EXPECT_EQ(submitted.command.payload, "dinas-sosial puts red");
  const auto id = Uuid::Parse(kRequestId, "")->bytes();
  EXPECT_EQ(submitted.command.request_id, std::string(id.begin(), id.end()));
  ASSERT_EQ(submitted.command.after.size(), 1U);
  EXPECT_EQ(submitted.command.after[0].first, "public.toy.toy.v1");
  EXPECT_EQ(submitted.command.after[0].second.epoch, 2);

  // and once it has answered, the caller has the result with its positions.
  PutResponse result;
  result.set_text("kept");
  submitted.on_reply(runtime::Reply{.result = result.SerializeAsString(),
                                    .position = PositionOf(0, 9),
                                    .feeds = {{"public.toy.toy.v1", PositionOf(0, 9)}}});
  const auto response = answer.get();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->text(), "kept");
  EXPECT_EQ(response->committed().log(), "private.toy.log.v1");
  EXPECT_EQ(response->committed().position().sequence(), 9);
  ASSERT_EQ(response->committed().feeds_size(), 1);
  EXPECT_EQ(response->committed().feeds(0).feed(), "public.toy.toy.v1");
}

TEST_F(CallTest, ARefusalCrossesTheWireWhole) {
  auto answer = Send(&ToyService::Stub::Put, AnyPut());
  const Error refusal{Code::kFailedPrecondition, "KEY_LOCKED", "key", "The key is locked."};
  host_.TakeSubmitted().on_reply(std::unexpected(refusal));
  const auto response = answer.get();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error(), refusal);
}

TEST_F(CallTest, BadCommandsDoNotReachThePartition) {
  const auto error_of = [this](const PutRequest& request, const Actor& actor = kWriter) {
    return Send(&ToyService::Stub::Put, request, actor).get().error();
  };
  PutRequest request = AnyPut();
  request.clear_request_id();
  EXPECT_EQ(error_of(request).reason, "REQUEST_ID_MISSING");
  request.set_request_id("apple");
  EXPECT_EQ(error_of(request).reason, "UUID_MALFORMED");
  request.set_request_id("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  EXPECT_EQ(error_of(request).reason, "REQUEST_ID_NOT_V7");

  request = AnyPut();
  request.add_after()->set_feed("public.toy.toy.v1");
  EXPECT_EQ(error_of(request).reason, "POSITION_MALFORMED");
  EXPECT_EQ(error_of(request).field, "after[0].position");
  request.mutable_after(0)->set_feed("");
  EXPECT_EQ(error_of(request).field, "after[0].feed");
  request = AnyPut();
  for (int i = 0; i <= kAfterPositionsMax; ++i) request.add_after();
  EXPECT_EQ(error_of(request).reason, "AFTER_TOO_LONG");

  EXPECT_EQ(error_of(AnyPut(), {.name = "dinas-sosial", .role = "reader"}).reason, "ROLE_REQUIRED");
}

TEST_F(CallTest, ACallWithoutAnActorIsRefused) {
  const auto error_of = [this](const char* actor) {
    grpc::ClientContext context;
    if (actor != nullptr) context.AddMetadata("naungan-actor", actor);
    GetResponse response;
    return Outcome(stub_->Get(&context, GetRequest(), &response)).error();
  };
  EXPECT_EQ(error_of(nullptr).code, Code::kUnauthenticated);
  EXPECT_EQ(error_of(nullptr).reason, "ACTOR_MISSING");
  EXPECT_EQ(error_of("dinas-sosial").reason, "ACTOR_MALFORMED");
  EXPECT_EQ(error_of(("name=" + std::string(5'000, 'x') + ";role=writer").c_str()).reason,
            "ACTOR_MALFORMED");
}

TEST_F(CallTest, AResultThatDoesNotParseIsOurError) {
  auto answer = Send(&ToyService::Stub::Put, AnyPut());
  host_.TakeSubmitted().on_reply(runtime::Reply{.result = "\xFF"});
  EXPECT_EQ(answer.get().error().reason, "RESULT_UNREADABLE");
}

TEST_F(CallTest, DeadlinesAreSetAndCapped) {
  const auto wait_ms = [this](int64_t timeout_ms) {
    auto answer = Send(&ToyService::Stub::Put, AnyPut(), kWriter, timeout_ms);
    ScriptedHost::Submitted submitted = host_.TakeSubmitted();
    submitted.on_reply(runtime::Reply{});
    EXPECT_TRUE(answer.get());
    return (submitted.command.deadline_steady_us - clock_.SteadyUs()) / 1000;
  };
  // A long deadline is capped. A shorter one is kept, but for gRPC's header, which rounds it up.
  EXPECT_EQ(wait_ms(platform::kDeadlineMaxMs * 100), platform::kDeadlineMaxMs - kAnswerMarginMs);
  const int64_t kept = wait_ms(platform::kDeadlineMaxMs / 2);
  EXPECT_GT(kept, 0);
  EXPECT_LT(kept, platform::kDeadlineMaxMs);

  // A call without one gets the default.
  std::thread caller([this] {
    grpc::ClientContext context;
    context.AddMetadata("naungan-actor", ToText(kWriter));
    PutResponse response;
    EXPECT_TRUE(stub_->Put(&context, AnyPut(), &response).ok());
  });
  ScriptedHost::Submitted submitted = host_.TakeSubmitted();
  submitted.on_reply(runtime::Reply{});
  caller.join();
  EXPECT_EQ(submitted.command.deadline_steady_us - clock_.SteadyUs(),
            platform::kDeadlineDefaultMs * 1000);
}

TEST_F(CallTest, ACancelledCommandIsStillAnsweredByThePartition) {
  // Given a call that was cancelled while its command was in the queue
  grpc::ClientContext context;
  Prepare(context, kWriter, kCallTimeoutMs);
  auto answer = std::async(std::launch::async, [this, &context] {
    PutResponse response;
    return Outcome(stub_->Put(&context, AnyPut(), &response));
  });
  ScriptedHost::Submitted submitted = host_.TakeSubmitted();
  context.TryCancel();
  EXPECT_EQ(answer.get().error().reason, "GRPC_CANCELLED");

  // When the partition answers, then the call is finished, and the server can drain.
  submitted.on_reply(runtime::Reply{});
  server_->Drain();
}

TEST_F(CallTest, AQueryIsAnsweredFromItsPartitionsRows) {
  GetRequest request;
  request.set_key("banana");
  auto answer = Send(&ToyService::Stub::Get, request);
  ScriptedHost::Asked asked = host_.TakeAsked();
  EXPECT_EQ(asked.partition, 1);
  asked.on_view(ScriptedHost::ViewOf(1, {{"banana", "yellow"}}, /*age_ms=*/12));
  const auto response = answer.get();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->text(), "yellow");
  EXPECT_EQ(response->freshness().age_ms(), 12);
  ASSERT_EQ(response->freshness().positions_size(), 1);
  EXPECT_EQ(response->freshness().positions(0).sequence(), 7);
}

TEST_F(CallTest, AQuerysRefusalAndAnUnreadableRowAreErrors) {
  GetRequest request;
  request.set_key("banana");
  auto answer = Send(&ToyService::Stub::Get, request);
  host_.TakeAsked().on_view(ScriptedHost::ViewOf(1, {}));
  EXPECT_EQ(answer.get().error().reason, "KEY_UNKNOWN");

  answer = Send(&ToyService::Stub::Get, request);
  host_.TakeAsked().on_view(ScriptedHost::UnreadableView(1));
  EXPECT_EQ(answer.get().error().reason, "STORE_UNAVAILABLE");

  answer = Send(&ToyService::Stub::Get, request);
  host_.TakeAsked().on_view(Fail(Code::kUnavailable, "PARTITION_STOPPED", "", "It stopped."));
  EXPECT_EQ(answer.get().error().reason, "PARTITION_STOPPED");
}

TEST_F(CallTest, AQueryThatAFollowerRefersIsToldWhoLeads) {
  host_.RefuseAsFollower("127.0.0.1:7");
  grpc::ClientContext context;
  Prepare(context, kWriter, kCallTimeoutMs);
  GetRequest request;
  request.set_key("banana");
  auto answer = std::async(std::launch::async, [&] {
    GetResponse response;
    return Outcome(stub_->Get(&context, request, &response));
  });
  ScriptedHost::Asked asked = host_.TakeAsked();
  EXPECT_EQ(asked.if_unread, runtime::IfUnread::kRefer);
  asked.on_view(Fail(Code::kUnavailable, runtime::kNotLeaderReason, "", "Another leads."));
  EXPECT_EQ(answer.get().error().reason, "NOT_LEADER");
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto owner = trailers.find(std::string(kOwnerAddressKey));
  ASSERT_NE(owner, trailers.end());
  EXPECT_EQ(owner->second, "127.0.0.1:7");
}

TEST_F(CallTest, AQueryOfAllWaitsForEveryPartition) {
  // Given a question to both partitions, answered in the other order
  auto answer = Send(&ToyService::Stub::Count, CountRequest());
  ScriptedHost::Asked first = host_.TakeAsked();
  ScriptedHost::Asked second = host_.TakeAsked();
  second.on_view(ScriptedHost::ViewOf(second.partition, {}, /*age_ms=*/40));
  first.on_view(ScriptedHost::ViewOf(first.partition, {}, /*age_ms=*/3));

  // Then the answer tells both positions in order, and the oldest age.
  const auto response = answer.get();
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->partitions(), 2);
  ASSERT_EQ(response->freshness().positions_size(), 2);
  EXPECT_EQ(response->freshness().positions(0).partition(), 0);
  EXPECT_EQ(response->freshness().positions(1).partition(), 1);
  EXPECT_EQ(response->freshness().age_ms(), 40);
}

TEST_F(CallTest, AQueryOfAllFailsWithAnyPartition) {
  auto answer = Send(&ToyService::Stub::Count, CountRequest());
  ScriptedHost::Asked first = host_.TakeAsked();
  ScriptedHost::Asked second = host_.TakeAsked();
  first.on_view(Fail(Code::kUnavailable, "PARTITION_STOPPED", "", "It stopped."));
  second.on_view(ScriptedHost::ViewOf(1, {}));
  EXPECT_EQ(answer.get().error().reason, "PARTITION_STOPPED");
}

TEST_F(CallTest, LargeQuestionsWaitForOneAnotherOnly) {
  // Given more questions to all partitions than gRPC has threads, the first of which takes long
  std::promise<void> released;
  toy_.before_counting = [done = released.get_future().share()] { done.wait(); };
  std::vector<std::future<Result<CountResponse>>> counts;
  for (int64_t i = 0; i < kQuestionsMax; ++i) {
    counts.push_back(Send(&ToyService::Stub::Count, CountRequest()));
    for (int partition = 0; partition < 2; ++partition) {
      const ScriptedHost::Asked asked = host_.TakeAsked();
      asked.on_view(ScriptedHost::ViewOf(asked.partition, {}));
    }
  }

  // Then a small question is answered meanwhile,
  auto got = Send(&ToyService::Stub::Get, GetRequest());
  ScriptedHost::Asked asked = host_.TakeAsked();
  asked.on_view(ScriptedHost::ViewOf(asked.partition, {}));
  EXPECT_EQ(got.get().error().reason, "KEY_UNKNOWN");

  // one more large one is refused,
  auto refused = Send(&ToyService::Stub::Count, CountRequest());
  for (int partition = 0; partition < 2; ++partition) {
    asked = host_.TakeAsked();
    asked.on_view(ScriptedHost::ViewOf(asked.partition, {}));
  }
  EXPECT_EQ(refused.get().error().reason, "QUESTIONS_FULL");

  // and those that waited too long are told so.
  clock_.Advance(platform::kDeadlineMaxMs * 1'000);
  released.set_value();
  EXPECT_TRUE(counts.front().get()) << "it was being answered";
  for (auto count = counts.begin() + 1; count != counts.end(); ++count) {
    EXPECT_EQ(count->get().error().reason, "DEADLINE_EXCEEDED");
  }
}

TEST(Calls, AreUnavailableBeforeTheyOpenAndOnceClosed) {
  const platform::ManualClock clock(0);
  runtime::QueryPool queries;
  Calls calls("toy", 2, clock, queries);
  ScriptedHost host;
  EXPECT_EQ(calls.Host().error().reason, "SERVICE_STARTING");
  calls.Open(host);
  EXPECT_EQ(*calls.Host(), &host);
  calls.Close();
  EXPECT_EQ(calls.Host().error().reason, "SERVICE_DRAINING");
  EXPECT_EQ(calls.Host().error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace naungan::rpc

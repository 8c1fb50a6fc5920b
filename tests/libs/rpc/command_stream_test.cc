// Streams of commands over a real server on loopback.
#include "libs/rpc/command_stream.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "libs/base/uuid.h"
#include "libs/platform/clock.h"
#include "libs/platform/limits.h"
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

class CommandStreamTest : public testing::Test {
 protected:
  using Stream = grpc::ClientReaderWriter<PutRequest, PutResponse>;

  CommandStreamTest() {
    calls_.Open(host_);
    server_ = *Server::Start({}, {&toy_});
    stub_ = ToyService::NewStub(*Connect(server_->address()));
  }

  void Open(const Actor& actor = kWriter) {
    Prepare(context_, actor, kCallTimeoutMs);
    stream_ = stub_->PutMany(&context_);
  }

  static PutRequest Put(const std::string& text) {
    PutRequest request;
    request.set_request_id(MakeUuidV7(1'700'000'000'000, {}).ToString());
    request.set_key("apple");
    request.set_text(text);
    return request;
  }

  static void Answer(const ScriptedHost::Submitted& submitted) {
    PutResponse response;
    response.set_text("kept " + submitted.command.payload);
    submitted.on_reply(runtime::Reply{.result = response.SerializeAsString()});
  }

  // The text of the next answer; "end": there is none.
  std::string Next() { return Next(*stream_); }
  static std::string Next(Stream& stream) {
    PutResponse response;
    return stream.Read(&response) ? response.text() : "end";
  }

  // The text of the next answer of the stream, while its time passes.
  std::string NextAsTimePasses() { return NextAsTimePasses(*stream_); }
  std::string NextAsTimePasses(Stream& stream) {
    auto next = std::async(std::launch::async, [&stream] { return Next(stream); });
    LetTimePassUntil(
        [&next] { return next.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    return next.get();
  }

  // Lets the time of streams pass until `done` returns true. They look at it every millisecond.
  template <typename Done>
  void LetTimePassUntil(Done done) {
    while (!done()) {
      clock_.Advance(1'000);
      std::this_thread::yield();
    }
  }

  platform::ManualClock clock_{0};
  ScriptedHost host_;
  runtime::QueryPool queries_;
  Calls calls_{"toy", 2, clock_, queries_};
  Toy toy_{calls_};
  std::unique_ptr<Server> server_;
  std::unique_ptr<ToyService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<Stream> stream_;
};

TEST_F(CommandStreamTest, AnswersInTheOrderInWhichItWasAsked) {
  // Given three commands that are under way at once
  Open();
  for (const char* const text : {"one", "two", "three"}) ASSERT_TRUE(stream_->Write(Put(text)));
  const auto one = host_.TakeSubmitted();
  const auto two = host_.TakeSubmitted();
  const auto three = host_.TakeSubmitted();
  EXPECT_EQ(one.command.payload, "one");
  EXPECT_EQ(two.command.payload, "two");
  EXPECT_EQ(three.command.payload, "three");

  // When they are decided in another order, then the answers come in the first.
  Answer(three);
  Answer(one);
  EXPECT_EQ(Next(), "kept one");
  Answer(two);
  EXPECT_EQ(Next(), "kept two");
  EXPECT_EQ(Next(), "kept three");

  stream_->WritesDone();
  EXPECT_EQ(Next(), "end");
  EXPECT_TRUE(stream_->Finish().ok());
}

TEST_F(CommandStreamTest, PreparesCommandsInThreadsOfGrpcOnly) {
  // Given a command that the vault's thread, here the test's, prepares at last and submits
  Open();
  ASSERT_TRUE(stream_->Write(Put("later")));
  const std::function<void()> prepare = toy_.later.get_future().get();
  std::promise<std::thread::id> prepared;
  toy_.before_preparing = [&prepared](const std::string&) {
    prepared.set_value(std::this_thread::get_id());
  };
  // When the next one comes while this thread is at it, then another thread prepares that one.
  host_.before_submitting = [&] {
    if (host_.submitted() > 0) return;
    ASSERT_TRUE(stream_->Write(Put("two")));
    EXPECT_NE(prepared.get_future().get(), std::this_thread::get_id());
  };
  prepare();
  Answer(host_.TakeSubmitted());
  Answer(host_.TakeSubmitted());
  EXPECT_EQ(Next(), "kept later");
  EXPECT_EQ(Next(), "kept two");
}

TEST_F(CommandStreamTest, SubmitsInOrderAlsoWhatIsPreparedLate) {
  // Given a command whose preparation takes a while, and one behind it
  Open();
  ASSERT_TRUE(stream_->Write(Put("later")));
  ASSERT_TRUE(stream_->Write(Put("two")));
  const std::function<void()> prepare = toy_.later.get_future().get();
  EXPECT_TRUE(host_.IsQuiet());

  // When it is prepared, then it goes first.
  prepare();
  const auto first = host_.TakeSubmitted();
  const auto second = host_.TakeSubmitted();
  EXPECT_EQ(first.command.payload, "later");
  EXPECT_EQ(second.command.payload, "two");
  Answer(first);
  Answer(second);
  EXPECT_EQ(Next(), "kept later");
  EXPECT_EQ(Next(), "kept two");
}

TEST_F(CommandStreamTest, HoldsBackWhatComesBehindACommandThatWaits) {
  // Given a command that waits for a feed, and one behind it that does not
  Open();
  PutRequest waits = Put("one");
  auto* const after = waits.add_after();
  after->set_feed("public.toy.toy.v1");
  after->mutable_position()->set_term_id(std::string(16, 't'));
  ASSERT_TRUE(stream_->Write(waits));
  ASSERT_TRUE(stream_->Write(Put("two")));

  // Then the second is submitted once the first is answered.
  const auto one = host_.TakeSubmitted();
  EXPECT_EQ(one.command.payload, "one");
  EXPECT_TRUE(host_.IsQuiet());
  Answer(one);
  EXPECT_EQ(Next(), "kept one");
  const auto two = host_.TakeSubmitted();
  EXPECT_EQ(two.command.payload, "two");
  Answer(two);
  EXPECT_EQ(Next(), "kept two");
}

TEST_F(CommandStreamTest, EndsWithTheFirstRefusalInOrder) {
  Open();
  ASSERT_TRUE(stream_->Write(Put("one")));
  ASSERT_TRUE(stream_->Write(Put("two")));
  const auto one = host_.TakeSubmitted();
  host_.TakeSubmitted().on_reply(
      Fail(Code::kFailedPrecondition, "KEY_LOCKED", "key", "The key is locked."));
  Answer(one);
  EXPECT_EQ(Next(), "kept one");
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "KEY_LOCKED");
}

TEST_F(CommandStreamTest, EndsWithACommandThatCannotBePrepared) {
  Open();
  PutRequest keyless = Put("one");
  keyless.clear_key();
  ASSERT_TRUE(stream_->Write(keyless));
  EXPECT_EQ(Next(), "end");
  const Error error = Outcome(stream_->Finish()).error();
  EXPECT_EQ(error.reason, "KEY_MISSING");
  EXPECT_EQ(error.field, "key");
}

TEST_F(CommandStreamTest, EndsAtOnceWithoutAnActor) {
  stream_ = stub_->PutMany(&context_);
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "ACTOR_MISSING");
}

TEST_F(CommandStreamTest, IsNotReadBeyondItsLimit) {
  // Given as many commands as a stream may have under way, and one more
  Open();
  for (size_t i = 0; i <= kStreamCommandsMax; ++i) ASSERT_TRUE(stream_->Write(Put("x")));
  std::vector<ScriptedHost::Submitted> under_way;
  for (size_t i = 0; i < kStreamCommandsMax; ++i) under_way.push_back(host_.TakeSubmitted());
  EXPECT_TRUE(host_.IsQuiet());

  // Then the next one is read when one is answered.
  Answer(under_way.front());
  EXPECT_EQ(Next(), "kept x");
  Answer(host_.TakeSubmitted());
  for (size_t i = 1; i < under_way.size(); ++i) Answer(under_way[i]);
  for (size_t i = 0; i < kStreamCommandsMax; ++i) EXPECT_EQ(Next(), "kept x");
}

TEST_F(CommandStreamTest, EndsWhenNothingMoves) {
  toy_.SetLimits({.idle_ms = 1});
  Open();
  EXPECT_EQ(NextAsTimePasses(), "end");
  const Error error = Outcome(stream_->Finish()).error();
  EXPECT_EQ(error.code, Code::kDeadlineExceeded);
  EXPECT_EQ(error.reason, "STREAM_IDLE");
}

TEST_F(CommandStreamTest, IsNotIdleWhileACommandIsUnderWay) {
  // Given a command that takes longer than a stream may be idle
  toy_.SetLimits({.idle_ms = 1});
  Open();
  ASSERT_TRUE(stream_->Write(Put("later")));
  const std::function<void()> prepare = toy_.later.get_future().get();
  prepare();
  const auto one = host_.TakeSubmitted();
  // and another stream that was ended for that meanwhile,
  grpc::ClientContext context;
  Prepare(context, kWriter, kCallTimeoutMs);
  const auto other = stub_->PutMany(&context);
  EXPECT_EQ(NextAsTimePasses(*other), "end");
  EXPECT_EQ(Outcome(other->Finish()).error().reason, "STREAM_IDLE");
  // then it is answered all the same.
  Answer(one);
  EXPECT_EQ(Next(), "kept later");
}

TEST_F(CommandStreamTest, EndsWhenItWasOpenForTooLong) {
  toy_.SetLimits({.idle_ms = 1, .open_ms = 1});
  Open();
  EXPECT_EQ(NextAsTimePasses(), "end");
  const Error error = Outcome(stream_->Finish()).error();
  EXPECT_EQ(error.code, Code::kDeadlineExceeded);
  EXPECT_EQ(error.reason, "STREAM_TOO_LONG");
}

TEST_F(CommandStreamTest, IsCancelledWhenItsClientDoesNotReadItsAnswers) {
  // Given more answers than flow control lets out, and a client that reads none
  toy_.SetLimits({.idle_ms = 1});
  Open();
  for (size_t i = 0; i < kStreamCommandsMax; ++i) ASSERT_TRUE(stream_->Write(Put("x")));
  PutResponse large;
  large.set_text(std::string(1'000'000, 'x'));
  for (size_t i = 0; i < kStreamCommandsMax; ++i) {
    host_.TakeSubmitted().on_reply(runtime::Reply{.result = large.SerializeAsString()});
  }
  // Then it is gone before the client's deadline,
  LetTimePassUntil([this] { return calls_.OpenStreamCount() == 0; });
  // and the client, once it reads, finds the stream broken off.
  while (Next() != "end") {
  }
  EXPECT_EQ(stream_->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(CommandStreamTest, IsOneOfSoMany) {
  // Given as many streams as may be open
  toy_.SetLimits({.streams = 1});
  Open();
  ASSERT_TRUE(stream_->Write(Put("one")));
  Answer(host_.TakeSubmitted());
  EXPECT_EQ(Next(), "kept one");
  // Then another is refused; the first goes on.
  grpc::ClientContext context;
  Prepare(context, kWriter, kCallTimeoutMs);
  const auto other = stub_->PutMany(&context);
  PutResponse none;
  EXPECT_FALSE(other->Read(&none));
  const Error error = Outcome(other->Finish()).error();
  EXPECT_EQ(error.code, Code::kResourceExhausted);
  EXPECT_EQ(error.reason, "STREAMS_FULL");
  stream_->WritesDone();
  EXPECT_EQ(Next(), "end");
  EXPECT_TRUE(stream_->Finish().ok());
}

TEST_F(CommandStreamTest, EndsWithADrainOnceWhatWasReadIsAnswered) {
  // Given a stream with two commands under way
  Open();
  ASSERT_TRUE(stream_->Write(Put("one")));
  ASSERT_TRUE(stream_->Write(Put("two")));
  const auto one = host_.TakeSubmitted();
  const auto two = host_.TakeSubmitted();

  // When the service closes, then both are answered,
  calls_.Close();
  Answer(two);
  Answer(one);
  EXPECT_EQ(Next(), "kept one");
  EXPECT_EQ(Next(), "kept two");

  // and the stream ends, for this reason.
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "SERVICE_DRAINING");
}

TEST_F(CommandStreamTest, EndsAtOnceIfItIsOpenedDuringADrain) {
  calls_.Close();
  Open();
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "SERVICE_DRAINING");
}

TEST_F(CommandStreamTest, EndsWithAMessageOrAnAnswerThatIsTooLarge) {
  Open();
  ASSERT_TRUE(stream_->Write(Put(std::string(platform::kMessageBytesMax, 'x'))));
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "MESSAGE_TOO_LARGE");
  EXPECT_TRUE(host_.IsQuiet());

  grpc::ClientContext context;
  Prepare(context, kWriter, kCallTimeoutMs);
  stream_ = stub_->PutMany(&context);
  ASSERT_TRUE(stream_->Write(Put("one")));
  PutResponse large;
  large.set_text(std::string(platform::kMessageBytesMax, 'x'));
  host_.TakeSubmitted().on_reply(runtime::Reply{.result = large.SerializeAsString()});
  EXPECT_EQ(Next(), "end");
  EXPECT_EQ(Outcome(stream_->Finish()).error().reason, "ANSWER_TOO_LARGE");
  stream_.reset();
}

TEST_F(CommandStreamTest, EndsWhenItsClientGoesAndThePartitionHasAnswered) {
  // Given a stream whose client went away while a command was under way
  Open();
  ASSERT_TRUE(stream_->Write(Put("one")));
  const auto one = host_.TakeSubmitted();
  context_.TryCancel();
  EXPECT_EQ(Next(), "end");

  // When the partition answers, then the stream is gone, and the server can drain.
  Answer(one);
  server_->Drain();
}

}  // namespace
}  // namespace naungan::rpc

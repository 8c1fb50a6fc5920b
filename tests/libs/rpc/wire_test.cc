// Errors, actors, positions and page tokens as they cross the wire.
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "libs/platform/clock.h"
#include "libs/platform/limits.h"
#include "libs/platform/random.h"
#include "libs/rpc/actor.h"
#include "libs/rpc/client.h"
#include "libs/rpc/page.h"
#include "libs/rpc/status_mapping.h"
#include "libs/rpc/transport_refusals.h"
#include "libs/runtime/command_queue.h"

namespace naungan::rpc {
namespace {

TEST(StatusMapping, GivesEveryErrorBack) {
  for (int code = static_cast<int>(Code::kInvalidArgument);
       code <= static_cast<int>(Code::kUnauthenticated); ++code) {
    const Error error{static_cast<Code>(code), "SOME_REASON", "rows[3].nik", "Do this instead."};
    const grpc::Status status = ToGrpcStatus(error);
    EXPECT_EQ(static_cast<int>(status.error_code()), code);
    EXPECT_EQ(ToError(status), error);
  }
  EXPECT_TRUE(ToGrpcStatus(Status()).ok());
}

bool HasRetryInfo(const Error& error) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(ToGrpcStatus(error).error_details()));
  for (const auto& detail : details.details()) {
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&retry)) {
      EXPECT_EQ(retry.retry_delay().nanos(), platform::kRetryAfterMs * 1'000'000);
      return true;
    }
  }
  return false;
}

TEST(StatusMapping, SaysWhenToTryAgainWhereThatCanHelp) {
  EXPECT_TRUE(HasRetryInfo({Code::kUnavailable, "R", "", "m"}));
  EXPECT_TRUE(HasRetryInfo(runtime::QueueFull()));
  EXPECT_TRUE(HasRetryInfo({Code::kResourceExhausted, "STREAMS_FULL", "", "m"}));
  EXPECT_FALSE(HasRetryInfo({Code::kInvalidArgument, "QUEUE_FULL", "", "m"}));
  EXPECT_FALSE(HasRetryInfo(CheckMessageSize(size_t{1} << 30U).error()));
  EXPECT_FALSE(HasRetryInfo(CheckAnswerSize(size_t{1} << 30U).error()));
  // A limit of the house that stands, as a roster's.
  const Error stands{Code::kResourceExhausted, "ROSTER_FULL", "", "m"};
  EXPECT_FALSE(HasRetryInfo(stands));
  EXPECT_FALSE(IsRetriable(stands));
  EXPECT_TRUE(IsRetriable(runtime::QueueFull()));
}

TEST(StatusMapping, CutsWhatATrailerCannotCarry) {
  // A message of two-byte characters: the cut must not split one.
  std::string message = "x";
  for (int i = 0; i < 10'000; ++i) message += "\u00e9";
  const Error error =
      ToError(ToGrpcStatus(Error{Code::kInvalidArgument, "R", std::string(10'000, 'f'), message}));
  EXPECT_LE(error.message.size(), kErrorMessageBytesMax);
  EXPECT_EQ(error.message.size() % 2, 1U);
  EXPECT_EQ(error.field.size(), kErrorFieldBytesMax);
}

TEST(StatusMapping, NamesStatusesThatWeDidNotMake) {
  const Error lost = ToError(grpc::Status(grpc::StatusCode::UNAVAILABLE, "lost"));
  EXPECT_EQ(lost.code, Code::kUnavailable);
  EXPECT_EQ(lost.reason, "GRPC_UNAVAILABLE");
  EXPECT_EQ(ToError(grpc::Status(grpc::StatusCode::CANCELLED, "")).code, Code::kUnavailable);
  EXPECT_EQ(ToError(grpc::Status(grpc::StatusCode::UNKNOWN, "")).code, Code::kInternal);
}

TEST(Actor, IsReadAsItIsWritten) {
  const Actor actor{.name = "dinas-sosial@maros/1_a.b", .role = "uploader"};
  EXPECT_EQ(ParseActor(ToText(actor)), actor);
}

TEST(Actor, IsRefusedInAnyOtherForm) {
  for (const char* const text : {"", "name=;role=uploader", "name=a", "role=uploader;name=a",
                                 "name=a;role=", "name=a;role=Up", "name=a b;role=uploader",
                                 "name=a;role=uploader;x=y", "name=a\n;role=uploader"}) {
    const auto actor = ParseActor(text);
    ASSERT_FALSE(actor) << text;
    EXPECT_EQ(actor.error().code, Code::kUnauthenticated);
    EXPECT_EQ(actor.error().reason, "ACTOR_MALFORMED");
  }
  EXPECT_FALSE(ParseActor("name=" + std::string(kActorNameBytesMax + 1, 'a') + ";role=u"));
}

TEST(Page, SizesHaveADefaultAndALimit) {
  EXPECT_EQ(PageSize(0), platform::kPageSizeDefault);
  EXPECT_EQ(PageSize(7), 7);
  EXPECT_EQ(PageSize(1'000'000), platform::kPageSizeMax);
  EXPECT_EQ(PageSize(-1).error().reason, "PAGE_SIZE_INVALID");
}

TEST(Page, TokensAreGoodForTheirListOnly) {
  const PageStart start{.partition = 63, .last_key = std::string("\x12\0key", 5)};
  const std::string token = EncodePageToken(start, "agreements in 73");
  EXPECT_EQ(DecodePageToken(token, "agreements in 73"), start);
  EXPECT_EQ(DecodePageToken("", "anything"), PageStart{});
  EXPECT_EQ(DecodePageToken(token, "agreements in 74").error().reason, "PAGE_TOKEN_OF_OTHER_LIST");
  for (const std::string& bad :
       {std::string("!"), token.substr(0, 8), std::string(kPageTokenBytesMax + 1, 'A')}) {
    EXPECT_EQ(DecodePageToken(bad, "agreements in 73").error().reason, "PAGE_TOKEN_MALFORMED");
  }
}

TEST(Client, MakesRequestIdsOfNow) {
  const platform::ManualClock clock(1'700'000'000'123'456);
  platform::SeededEntropy entropy(1);
  const std::string first = NewRequestId(clock, entropy);
  EXPECT_EQ(first.substr(0, 15), "018bcfe5-687b-7");
  EXPECT_NE(first, NewRequestId(clock, entropy));
}

TEST(Client, ConnectsToLoopbackOnly) {
  EXPECT_EQ(Connect("10.0.0.1:1").error().reason, "ADDRESS_NOT_LOOPBACK");
}

}  // namespace
}  // namespace naungan::rpc

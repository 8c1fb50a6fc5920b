// The API over real gRPC, with servers that fail as a test wants them to.
#include "services/cli/scenario/api.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "libs/eventlog/topics.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/status_mapping.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "tests/support/temporary_directory.h"

namespace naungan::cli {
namespace {

using enrollment::v1::OpenRosterRequest;
using enrollment::v1::OpenRosterResponse;
using enrollment::v1::UploadRowsRequest;
using enrollment::v1::UploadRowsResponse;
using runtime::v1::GetFeedHeadsRequest;
using runtime::v1::GetFeedHeadsResponse;
using testing::ElementsAre;
using testing::HasSubstr;

const rpc::Actor kActor{.name = "petugas", .role = "officer"};

grpc::Status Refusal(Code code) {
  return rpc::ToGrpcStatus(
      Error{.code = code, .reason = "TEST", .field = "", .message = "as the test wants it"});
}

// What a server does with one stream of an upload: it answers so many chunks and then ends the
// stream with this status.
struct StreamPlan {
  int answers = 0;
  grpc::Status end = grpc::Status::OK;
};

// Only one call at a time is under way, so that nothing here needs a lock.
class Enrollment final : public enrollment::v1::EnrollmentService::Service {
 public:
  grpc::Status OpenRoster(grpc::ServerContext*, const OpenRosterRequest* request,
                          OpenRosterResponse* response) override {
    rosters_asked.push_back(*request);
    if (!refusals.empty()) {
      const grpc::Status refusal = refusals.front();
      refusals.pop_front();
      return refusal;
    }
    auto& position = *response->mutable_committed()->add_feeds();
    position.set_feed(std::string(eventlog::kAgreementFeed));
    position.mutable_position()->set_epoch(1);
    position.mutable_position()->set_sequence(static_cast<int64_t>(rosters_asked.size()));
    return grpc::Status::OK;
  }

  grpc::Status UploadRows(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<UploadRowsResponse, UploadRowsRequest>* stream) override {
    auto& seen = streams.emplace_back();
    const bool planned = !plans.empty();
    const StreamPlan plan = planned ? plans.front() : StreamPlan();
    if (planned) plans.pop_front();
    UploadRowsRequest chunk;
    while (!planned || static_cast<int>(seen.size()) < plan.answers) {
      if (!stream->Read(&chunk)) return grpc::Status::OK;
      seen.push_back(chunk);
      UploadRowsResponse response;
      response.set_chunk(chunk.chunk());
      stream->Write(response);
    }
    return plan.end;
  }

  std::deque<grpc::Status> refusals;
  std::vector<OpenRosterRequest> rosters_asked;
  std::deque<StreamPlan> plans;
  std::vector<std::vector<UploadRowsRequest>> streams;
};

class Operator final : public runtime::v1::OperatorService::Service {
 public:
  grpc::Status GetFeedHeads(grpc::ServerContext*, const GetFeedHeadsRequest*,
                            GetFeedHeadsResponse* response) override {
    ++asked;
    response->set_pending(asked < 4);
    response->set_partition_count(1);
    if (asked >= led_from) response->add_led_partitions(0);
    auto& head = *response->add_heads();
    head.set_feed(std::string(eventlog::kClaimFeed));
    head.mutable_position()->set_epoch(1);
    head.mutable_position()->set_sequence(asked < 8 ? asked : 8);
    return grpc::Status::OK;
  }

  int asked = 0;
  int led_from = 0;  // the number of the first answer that names a led partition
};

class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&enrollment_);
    builder.RegisterService(&operator_);
    server_ = builder.BuildAndStart();
    for (const auto& service : eventlog::ServiceNames()) {
      entries_.push_back(*rpc::AddressEntry::Write(directory_.path(), service,
                                                   "127.0.0.1:" + std::to_string(port)));
    }
    api_ = *Api::Connect(directory_.path(), clock_, entropy_,
                         [this](std::string_view method, const std::string& request_id) {
                           acknowledged_.emplace_back(method, request_id);
                         });
  }
  ~ApiTest() override { server_->Shutdown(); }

  Status Open(OpenRosterRequest& request) {
    OpenRosterResponse response;
    return api_->Call(*api_->Find("OpenRoster"), kActor, request, response);
  }

  // Uploads `count` chunks. Returns the numbers of those that were answered.
  Result<std::vector<int32_t>> Upload(int count) {
    std::vector<UploadRowsRequest> chunks(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) chunks[static_cast<size_t>(i)].set_chunk(i + 1);
    std::vector<int32_t> answered;
    NAUNGAN_TRY(api_->Upload(kActor, std::move(chunks), [&](const UploadRowsResponse& response) {
      answered.push_back(response.chunk());
    }));
    return answered;
  }

  const TemporaryDirectory directory_;
  const platform::SystemClock clock_;
  platform::SeededEntropy entropy_{1};
  Enrollment enrollment_;
  Operator operator_;
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::unique_ptr<rpc::AddressEntry>> entries_;
  std::unique_ptr<Api> api_;
  std::vector<std::pair<std::string, std::string>> acknowledged_;
};

TEST_F(ApiTest, ACallThatIsNotAnsweredIsRepeatedAsTheSameCommand) {
  // Given a service that answers the third call only
  enrollment_.refusals = {Refusal(Code::kUnavailable), Refusal(Code::kDeadlineExceeded)};

  // When a command is called
  OpenRosterRequest request;
  ASSERT_TRUE(Open(request));

  // Then all three calls were the same command, which is acknowledged once.
  ASSERT_EQ(enrollment_.rosters_asked.size(), 3U);
  const std::string id = request.request_id();
  EXPECT_FALSE(id.empty());
  for (const auto& asked : enrollment_.rosters_asked) EXPECT_EQ(asked.request_id(), id);
  EXPECT_THAT(acknowledged_, ElementsAre(std::pair("OpenRoster", id)));
}

TEST_F(ApiTest, ARefusalIsNotRepeated) {
  enrollment_.refusals = {Refusal(Code::kFailedPrecondition)};
  OpenRosterRequest request;
  const auto refused = Open(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "TEST");
  EXPECT_EQ(enrollment_.rosters_asked.size(), 1U);
  EXPECT_TRUE(acknowledged_.empty());
}

TEST_F(ApiTest, TwoCommandsHaveTwoRequestIdsAndAGivenOneIsKept) {
  OpenRosterRequest first;
  OpenRosterRequest second;
  OpenRosterRequest given;
  given.set_request_id("given");
  ASSERT_TRUE(Open(first) && Open(second) && Open(given));
  EXPECT_NE(first.request_id(), second.request_id());
  EXPECT_EQ(enrollment_.rosters_asked[2].request_id(), "given");
}

TEST_F(ApiTest, LaterCallsAskForThePositionsThatEarlierAnswersNamed) {
  OpenRosterRequest first;
  OpenRosterRequest second;
  ASSERT_TRUE(Open(first) && Open(second));
  EXPECT_EQ(enrollment_.rosters_asked[0].after_size(), 0);
  ASSERT_EQ(enrollment_.rosters_asked[1].after_size(), 1);
  EXPECT_EQ(enrollment_.rosters_asked[1].after(0).feed(), eventlog::kAgreementFeed);
  EXPECT_EQ(enrollment_.rosters_asked[1].after(0).position().sequence(), 1);
}

TEST_F(ApiTest, SettlesWhenNothingIsPendingAndNoFeedMoves) {
  ASSERT_TRUE(api_->Settle());
  // Each round asks three services. The last move is in the eighth answer, which belongs to the
  // third round, so that the fourth round is the first without a move.
  EXPECT_EQ(operator_.asked, 12);

  OpenRosterRequest request;
  ASSERT_TRUE(Open(request));
  ASSERT_EQ(enrollment_.rosters_asked[0].after_size(), 1);
  EXPECT_EQ(enrollment_.rosters_asked[0].after(0).feed(), eventlog::kClaimFeed);
  EXPECT_EQ(enrollment_.rosters_asked[0].after(0).position().sequence(), 8);
}

TEST_F(ApiTest, IsNotSettledWhileAPartitionHasNoLeader) {
  operator_.led_from = 20;
  ASSERT_TRUE(api_->Settle());
  EXPECT_GE(operator_.asked, 20);
}

TEST_F(ApiTest, AnInstanceThatDoesNotAnswerIsNotNeededToSettle) {
  // Given a second instance of claims that has its address in the directory and does not answer
  const auto gone = *rpc::AddressEntry::Write(directory_.path(), "claims", "127.0.0.1:1");
  EXPECT_TRUE(api_->Settle());
}

TEST_F(ApiTest, AnUploadIsAnsweredChunkByChunk) {
  EXPECT_THAT(*Upload(20), testing::SizeIs(20)) << "more than are in flight at once";
  ASSERT_EQ(enrollment_.streams.size(), 1U);
  std::set<std::string> ids;
  for (const auto& chunk : enrollment_.streams[0]) ids.insert(chunk.request_id());
  EXPECT_EQ(ids.size(), 20U);
  EXPECT_EQ(acknowledged_.size(), 20U);
  EXPECT_EQ(acknowledged_[0],
            std::pair(std::string("UploadRows"), enrollment_.streams[0][0].request_id()));
  EXPECT_THAT(*Upload(0), ElementsAre());
}

TEST_F(ApiTest, ALostStreamIsResumedWithTheFirstChunkThatWasNotAnswered) {
  // Given a server that fails after two answers, and then once more before it has answered
  enrollment_.plans = {{.answers = 2, .end = Refusal(Code::kUnavailable)},
                       {.answers = 0, .end = Refusal(Code::kUnavailable)}};

  // When five chunks are uploaded
  const auto answered = Upload(5);

  // Then each chunk is answered once, and the chunks that are sent again are the same commands.
  ASSERT_TRUE(answered) << answered.error().message;
  EXPECT_THAT(*answered, ElementsAre(1, 2, 3, 4, 5));
  ASSERT_EQ(enrollment_.streams.size(), 3U);
  const auto& resumed = enrollment_.streams[2];
  ASSERT_EQ(resumed.size(), 3U);
  EXPECT_EQ(resumed[0].chunk(), 3);
  ASSERT_EQ(acknowledged_.size(), 5U);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(acknowledged_[i + 2].second, resumed[i].request_id());
}

TEST_F(ApiTest, AStreamThatEndsWithOkTooEarlyIsNoSuccess) {
  enrollment_.plans = {{.answers = 2, .end = grpc::Status::OK}};
  EXPECT_THAT(*Upload(5), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(enrollment_.streams.size(), 2U);
}

TEST_F(ApiTest, ARefusedChunkEndsTheUpload) {
  enrollment_.plans = {{.answers = 2, .end = Refusal(Code::kInvalidArgument)}};
  const auto answered = Upload(5);
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().reason, "TEST");
  EXPECT_EQ(enrollment_.streams.size(), 1U);
  EXPECT_EQ(acknowledged_.size(), 2U);
}

TEST_F(ApiTest, SaysWhichServerIsNotThere) {
  entries_.pop_back();
  const auto api = Api::Connect(directory_.path(), clock_, entropy_, [](auto, const auto&) {});
  ASSERT_FALSE(api);
  EXPECT_EQ(api.error().code, Code::kUnavailable);
  EXPECT_THAT(api.error().message, HasSubstr(eventlog::ServiceNames().back()));
}

// The gRPC services of the table.
std::vector<std::string> PublicServices() {
  std::vector<std::string> names;
  for (const auto& service : eventlog::ServiceTable()) {
    names.insert(names.end(), service.grpc_services.begin(), service.grpc_services.end());
  }
  return names;
}

const google::protobuf::ServiceDescriptor& DescriptorOf(const std::string& service) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service);
}

TEST_F(ApiTest, HasEveryUnaryRpcOfThePublicServices) {
  for (const std::string& service : PublicServices()) {
    const auto& descriptor = DescriptorOf(service);
    for (int i = 0; i < descriptor.method_count(); ++i) {
      const auto& rpc = *descriptor.method(i);
      if (rpc.client_streaming() || rpc.server_streaming()) continue;
      const Method* method = api_->Find(rpc.name());
      ASSERT_NE(method, nullptr) << rpc.full_name();
      EXPECT_EQ(method->request->GetDescriptor(), rpc.input_type()) << rpc.full_name();
      EXPECT_EQ(method->response->GetDescriptor(), rpc.output_type()) << rpc.full_name();
      EXPECT_THAT(rpc.full_name(), HasSubstr("naungan." + method->service + ".v1."));
    }
  }
  EXPECT_EQ(api_->Find("Nothing"), nullptr);
}

// libs/yaml and field_text.cc know these types of fields and no other.
TEST_F(ApiTest, NoMessageHasAFieldOfAnotherType) {
  using google::protobuf::FieldDescriptor;
  const std::set<FieldDescriptor::CppType> known = {
      FieldDescriptor::CPPTYPE_INT32, FieldDescriptor::CPPTYPE_INT64,
      FieldDescriptor::CPPTYPE_BOOL,  FieldDescriptor::CPPTYPE_STRING,
      FieldDescriptor::CPPTYPE_ENUM,  FieldDescriptor::CPPTYPE_MESSAGE};
  std::set<const google::protobuf::Descriptor*> seen;
  std::vector<const google::protobuf::Descriptor*> open;
  for (const std::string& service : PublicServices()) {
    const auto& descriptor = DescriptorOf(service);
    for (int i = 0; i < descriptor.method_count(); ++i) {
      open.push_back(descriptor.method(i)->input_type());
      open.push_back(descriptor.method(i)->output_type());
    }
  }
  while (!open.empty()) {
    const auto* message = open.back();
    open.pop_back();
    if (!seen.insert(message).second) continue;
    for (int i = 0; i < message->field_count(); ++i) {
      const auto& field = *message->field(i);
      EXPECT_TRUE(known.contains(field.cpp_type())) << field.full_name();
      if (field.message_type() != nullptr) open.push_back(field.message_type());
      if (field.enum_type() != nullptr) {
        EXPECT_THAT(field.enum_type()->value(0)->name(), testing::EndsWith("_UNSPECIFIED"));
      }
    }
  }
  EXPECT_GT(seen.size(), 50U);
}

}  // namespace
}  // namespace naungan::cli

#include "tests/services/reporting/service_fixture.h"

#include "libs/eventlog/topics.h"
#include "libs/rpc/service.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::reporting {

ReportingServiceTest::ReportingServiceTest() {
  const auto topics = runtime::TopicPlan(
      {.agreement_partitions = kTestAgreementPartitions, .partitions = kTestPartitions});
  EXPECT_TRUE(rpc::EnsureTopics(log_, topics));
  Start();
}

void ReportingServiceTest::Start() {
  const rpc::ServiceOptions options{.data_directory = directory_.path(),
                                    .partitions = kTestPartitions,
                                    .agreement_partitions = kTestAgreementPartitions};
  auto server = ReportingServer::Start(
      options,
      {.log = log_, .clock = clock_, .entropy = entropy_, .metrics = metrics_, .share = share_});
  ASSERT_TRUE(server) << server.error().message;
  server_ = *std::move(server);
  const auto channel = rpc::Connect(server_->address());
  ASSERT_TRUE(channel);
  stub_ = v1::ReportingService::NewStub(*channel);
  operator_ = runtime::v1::OperatorService::NewStub(*channel);
}

void ReportingServiceTest::Stop() {
  stub_.reset();
  operator_.reset();
  server_.reset();
}

After ReportingServiceTest::Publish(const FeedBook& book) {
  auto writer = log_.OpenFeedWriter([] {});
  EXPECT_TRUE(writer);
  for (; published_ < book.records().size(); ++published_) {
    const runtime::InputRecord& record = book.records()[published_];
    std::optional<runtime::Position>& previous = heads_[{record.topic, record.partition}];
    eventlog::Record framed =
        runtime::EncodeFeedRecord(record.topic,
                                  {.service = std::string(eventlog::ServiceOfTopic(record.topic)),
                                   .position = record.source,
                                   .previous = previous,
                                   .type = "naungan.test.v1.Event.written",
                                   .subject = record.key,
                                   .sequence = record.source.sequence,
                                   .time_us = record.time_us},
                                  record.key, record.value);
    EXPECT_TRUE((*writer)->Append({record.topic, record.partition}, std::move(framed)));
    previous = record.source;
  }
  After after;
  for (const auto& [source, head] : heads_) {
    common::v1::FeedPosition& position = *after.Add();
    position.set_feed(source.first);
    *position.mutable_position() = runtime::ToProto(*head);
  }
  return after;
}

Result<v1::CountParticipantsResponse> ReportingServiceTest::Count(std::string_view date,
                                                                  const After& after) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = Day(date);
  *request.mutable_after() = after;
  v1::CountParticipantsResponse response;
  NAUNGAN_TRY(Call(&Stub::CountParticipants, request, response));
  return response;
}

runtime::v1::GetStatusResponse ReportingServiceTest::OperatorStatus() {
  runtime::v1::GetStatusResponse status;
  grpc::ClientContext context;
  rpc::Prepare(context, kOffice, rpc::kCallTimeoutMs);
  EXPECT_TRUE(rpc::Outcome(operator_->GetStatus(&context, {}, &status)));
  return status;
}

}  // namespace naungan::reporting

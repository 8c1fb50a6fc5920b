// The whole service over gRPC on loopback, its log in memory.
#pragma once

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/client.h"
#include "libs/rpc/service.h"
#include "libs/runtime/topic_plan.h"
#include "naungan/enrollment/v1/contribution_service.grpc.pb.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "services/enrollment/enrollment_server.h"
#include "tests/services/enrollment/examples.h"
#include "tests/support/temporary_directory.h"

namespace naungan::enrollment {

inline constexpr int32_t kPartitions = 2;
inline const rpc::Actor kOfficer{.name = "cement-hr", .role = "uploader"};
inline const rpc::Actor kHead{.name = "cement-head", .role = "approver"};

class EnrollmentServiceTest : public testing::Test {
 protected:
  using Enrollment = v1::EnrollmentService::Stub;
  using Contribution = v1::ContributionService::Stub;

  EnrollmentServiceTest() {
    EXPECT_TRUE(rpc::EnsureTopics(log_, runtime::TopicsOf("enrollment", kPartitions)));
    // What other services write.
    const std::vector<eventlog::TopicSettings> feeds = {
        {.name = std::string(eventlog::kAgreementFeed), .partitions = 1},
        {.name = std::string(eventlog::kClaimFeed), .partitions = kPartitions}};
    EXPECT_TRUE(rpc::EnsureTopics(log_, feeds));
    Start();
  }

  void Start() {
    rpc::ServiceOptions options;
    options.data_directory = directory_.path();
    options.partitions = kPartitions;
    options.agreement_partitions = 1;
    auto server = EnrollmentServer::Start(
        options,
        {.log = log_, .clock = clock_, .entropy = entropy_, .metrics = metrics_, .share = share_});
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    const auto channel = rpc::Connect(server_->address());
    ASSERT_TRUE(channel);
    enrollment_ = v1::EnrollmentService::NewStub(*channel);
    contribution_ = v1::ContributionService::NewStub(*channel);
  }

  // Sends the request again, as a client does, while the service is starting.
  template <typename Stub, typename Base, typename Request, typename Response>
  Result<Response> Call(Stub& stub,
                        grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request, const rpc::Actor& actor = kOfficer) {
    for (;;) {
      grpc::ClientContext context;
      rpc::Prepare(context, actor, rpc::kCallTimeoutMs);
      Response response;
      const Status outcome = rpc::Outcome((stub.*method)(&context, request, &response));
      if (outcome) return response;
      if (outcome.error().code != Code::kUnavailable) return std::unexpected(outcome.error());
      std::this_thread::yield();
    }
  }

  std::string NewRequestId() { return rpc::NewRequestId(clock_, entropy_); }

  void Open() {
    v1::OpenRosterRequest request;
    request.set_request_id(NewRequestId());
    request.set_name("rosters/cement");
    *request.mutable_registrant() = Employer("2024-01-01", "2025-01-01");
    const auto opened = Call(*enrollment_, &Enrollment::OpenRoster, request);
    ASSERT_TRUE(opened) << opened.error().message;
  }

  // Workers `first`, `first` + 1, ...: a thousand of them have NIKs of their own.
  v1::UploadRowsRequest Chunk(int32_t chunk, int first, int count) {
    v1::UploadRowsRequest request;
    request.set_request_id(NewRequestId());
    request.set_upload("rosters/cement/uploads/all");
    request.set_chunk(chunk);
    for (int i = first; i < first + count; ++i) {
      v1::UploadRow& row = *request.add_rows();
      row = GoodRow();
      row.set_row(i);
      row.set_nik(fmt::format("730901010290{:04}", i));
      row.set_full_name(fmt::format("Daeng Pasewang {}", i));
      row.set_locality_code("73.09.01");
      row.set_rank(i);
    }
    return request;
  }

  v1::RegisterSelfPayerRequest SelfPayer() {
    v1::RegisterSelfPayerRequest request;
    request.set_request_id(NewRequestId());
    *request.mutable_person() = GoodRow();
    request.set_category("nelayan");
    request.add_programmes(common::v1::PROGRAMME_JKK);
    request.add_programmes(common::v1::PROGRAMME_JKM);
    request.set_region_code("73.72");
    *request.mutable_start_date() = DateOf("2021-09-01");
    return request;
  }

  // Sends all chunks at once. Returns the answers until the stream ends, and how it ended.
  struct Uploaded {
    std::vector<v1::UploadRowsResponse> answers;
    Status status;
  };
  Uploaded Upload(const std::vector<v1::UploadRowsRequest>& chunks) {
    grpc::ClientContext context;
    rpc::Prepare(context, kOfficer, rpc::kCallTimeoutMs);
    const auto stream = enrollment_->UploadRows(&context);
    for (const auto& chunk : chunks) stream->Write(chunk);
    stream->WritesDone();
    Uploaded uploaded;
    v1::UploadRowsResponse answer;
    while (stream->Read(&answer)) uploaded.answers.push_back(answer);
    uploaded.status = rpc::Outcome(stream->Finish());
    return uploaded;
  }

  v1::Upload GetUpload() {
    v1::GetUploadRequest request;
    request.set_name("rosters/cement/uploads/all");
    return Call(*enrollment_, &Enrollment::GetUpload, request).value().upload();
  }

  Result<v1::ApproveUploadResponse> Approve(const rpc::Actor& actor) {
    const v1::Upload upload = GetUpload();
    v1::ApproveUploadRequest request;
    request.set_request_id(NewRequestId());
    request.set_name(upload.name());
    request.set_content_hash(upload.content_hash());
    request.set_rows_accepted(upload.rows_accepted());
    request.set_rows_refused(upload.rows_refused());
    *request.mutable_effective_date() = DateOf("2024-01-01");
    *request.mutable_start_date() = DateOf("2024-01-01");
    return Call(*enrollment_, &Enrollment::ApproveUpload, request, actor);
  }

  // Waits until nothing of the roster is under way.
  v1::Roster SettledRoster() {
    v1::GetRosterRequest request;
    request.set_name("rosters/cement");
    for (;;) {
      const auto response = Call(*enrollment_, &Enrollment::GetRoster, request);
      if (!response || response->roster().counts().pending() == 0) {
        return response.value().roster();
      }
      std::this_thread::yield();
    }
  }

  // Everything in the topics but the vault's.
  std::string LoggedBytes() {
    std::string bytes;
    const auto topics = log_.ListTopics();
    EXPECT_TRUE(topics);
    for (const std::string& topic : *topics) {
      if (topic == eventlog::PersonTopic("enrollment")) continue;
      const int32_t partitions = log_.DescribeTopic(topic)->partitions;
      for (int32_t partition = 0; partition < partitions; ++partition) {
        const auto reader = log_.OpenReader({topic, partition}, 0, [] {});
        for (;;) {
          const auto records = (*reader)->Poll(1'000'000);
          if (!records || records->empty()) break;
          for (const auto& record : *records) bytes += record.record.key + record.record.value;
        }
      }
    }
    return bytes;
  }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
  platform::SystemEntropy entropy_;
  platform::Metrics metrics_;
  runtime::ProcessShare share_{128 * platform::kBytesPerMib};
  eventlog::MemoryLog log_{[this] { return clock_.NowUs() / 1000; }};
  std::unique_ptr<EnrollmentServer> server_;
  std::unique_ptr<v1::EnrollmentService::Stub> enrollment_;
  std::unique_ptr<v1::ContributionService::Stub> contribution_;
};

}  // namespace naungan::enrollment

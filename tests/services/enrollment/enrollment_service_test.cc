// The whole service over gRPC on loopback, its log in memory.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
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
#include "libs/rpc/page.h"
#include "libs/rpc/service.h"
#include "libs/state/keys.h"
#include "naungan/enrollment/v1/contribution_service.grpc.pb.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "services/enrollment/enrollment_server.h"
#include "tests/services/enrollment/examples.h"
#include "tests/support/key_rotation.h"
#include "tests/support/temporary_directory.h"

namespace naungan::enrollment {
namespace {

constexpr int32_t kPartitions = 2;
const rpc::Actor kOfficer{.name = "cement-hr", .role = "uploader"};
const rpc::Actor kHead{.name = "cement-head", .role = "approver"};

class EnrollmentServiceTest : public testing::Test {
 protected:
  using Enrollment = v1::EnrollmentService::Stub;
  using Contribution = v1::ContributionService::Stub;

  EnrollmentServiceTest() {
    EXPECT_TRUE(rpc::EnsureTopics(log_, EnrollmentServer::Topics(kPartitions)));
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
        options, {.log = log_, .clock = clock_, .entropy = entropy_, .metrics = metrics_});
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    const auto channel = rpc::Connect(server_->address());
    ASSERT_TRUE(channel);
    enrollment_ = v1::EnrollmentService::NewStub(*channel);
    contribution_ = v1::ContributionService::NewStub(*channel);
  }

  // Sends again, as a client does, while the service says that it is on its way up.
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

  // All chunks at once; the answers until the stream ends, and how it ended.
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

  // Once nothing of the roster is under way.
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

  // Everything that stands in the topics but the vault's.
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
  eventlog::MemoryLog log_{[this] { return clock_.NowUs() / 1000; }};
  std::unique_ptr<EnrollmentServer> server_;
  std::unique_ptr<v1::EnrollmentService::Stub> enrollment_;
  std::unique_ptr<v1::ContributionService::Stub> contribution_;
};

TEST_F(EnrollmentServiceTest, TakesAFileFromUploadToCover) {
  // Given a file of three chunks, sent without waiting for answers
  Open();
  const Uploaded uploaded = Upload({Chunk(1, 1, 100), Chunk(2, 101, 100), Chunk(3, 201, 50)});
  ASSERT_TRUE(uploaded.status) << uploaded.status.error().message;
  ASSERT_EQ(uploaded.answers.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(uploaded.answers[static_cast<size_t>(i)].chunk(), i + 1) << "answered in order";
  }
  EXPECT_EQ(uploaded.answers[0].rows_accepted(), 100);
  EXPECT_EQ(uploaded.answers[0].committed().log(), "private.enrollment.log.v1");

  // When somebody else approves it
  EXPECT_EQ(Approve(kOfficer).error().reason, "APPROVER_IS_UPLOADER");
  const auto approved = Approve(kHead);
  ASSERT_TRUE(approved) << approved.error().message;

  // Then all get their seats, and each is found by the NIK
  const v1::Roster roster = SettledRoster();
  EXPECT_EQ(roster.counts().seats_granted(), 250);
  v1::LookupParticipantRequest lookup;
  lookup.set_nik("7309010102900007");
  const auto found = Call(*enrollment_, &Enrollment::LookupParticipant, lookup);
  ASSERT_TRUE(found) << found.error().message;
  v1::GetParticipantRequest get;
  get.set_name("participants/" + found->participant_id());
  const auto participant = Call(*enrollment_, &Enrollment::GetParticipant, get);
  ASSERT_TRUE(participant) << participant.error().message;
  ASSERT_EQ(participant->participations_size(), 1);
  EXPECT_EQ(participant->participations(0).seat(), 7);
  EXPECT_EQ(participant->participations(0).locality_code(), "73.09.01");
  lookup.set_nik("7309010102909999");
  EXPECT_EQ(Call(*enrollment_, &Enrollment::LookupParticipant, lookup).error().reason,
            "PARTICIPANT_UNKNOWN");

  // And no NIK and no name stands in any topic but the vault's
  const std::string bytes = LoggedBytes();
  EXPECT_NE(bytes.find(found->participant_id()), std::string::npos) << "the topics were read";
  EXPECT_EQ(bytes.find("730901010290"), std::string::npos);
  EXPECT_EQ(bytes.find("Pasewang"), std::string::npos);
  EXPECT_EQ(bytes.find("Hasnah"), std::string::npos);
}

TEST_F(EnrollmentServiceTest, SaysOfEachRowWhatIsWrongAndListsThemInPages) {
  Open();
  v1::UploadRowsRequest chunk = Chunk(1, 1, 30);
  chunk.mutable_rows(4)->set_nik("7.30901E+15");
  chunk.mutable_rows(9)->set_nik(chunk.rows(8).nik());
  chunk.mutable_rows(19)->set_unit("nobody");
  const Uploaded uploaded = Upload({chunk});
  ASSERT_TRUE(uploaded.status) << uploaded.status.error().message;
  const auto& outcomes = uploaded.answers.at(0).outcomes();
  ASSERT_EQ(outcomes.size(), 3);
  EXPECT_EQ(outcomes[0].code(), v1::ROW_CODE_NIK_LOST_DIGITS);
  EXPECT_EQ(outcomes[1].code(), v1::ROW_CODE_DUPLICATE_IN_FILE);
  EXPECT_EQ(outcomes[2].code(), v1::ROW_CODE_UNIT_UNKNOWN);

  v1::ListRowsRequest list;
  list.set_upload("rosters/cement/uploads/all");
  list.set_page_size(12);
  std::vector<int32_t> rows;
  do {
    const auto page = Call(*enrollment_, &Enrollment::ListRows, list);
    ASSERT_TRUE(page) << page.error().message;
    for (const auto& row : page->rows()) rows.push_back(row.row());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  ASSERT_EQ(rows.size(), 30U);
  EXPECT_EQ(rows.front(), 1);
  EXPECT_EQ(rows.back(), 30);

  // A token that this list never gave: behind everything, or none at all.
  const auto forged = [&](int32_t of_chunk, int32_t index) {
    std::string key;
    state::AppendKeyPart(key, of_chunk);
    state::AppendKeyPart(key, index);
    list.set_page_token(
        rpc::EncodePageToken({.partition = 0, .last_key = key}, "rows of " + list.upload()));
    return Call(*enrollment_, &Enrollment::ListRows, list);
  };
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  for (const auto& [of_chunk, index] : {std::pair{kMost, 0}, {1, kMost}, {kMost, kMost}}) {
    const auto behind = forged(of_chunk, index);
    ASSERT_TRUE(behind) << behind.error().message;
    EXPECT_EQ(behind->rows_size(), 0);
    EXPECT_EQ(behind->next_page_token(), "");
  }
  for (const auto& [of_chunk, index] : {std::pair{0, 0}, {-kMost, 0}, {1, -1}}) {
    EXPECT_EQ(forged(of_chunk, index).error().reason, "PAGE_TOKEN_MALFORMED");
  }
  list.clear_page_token();

  list.set_refused_only(true);
  const auto refused = Call(*enrollment_, &Enrollment::ListRows, list);
  ASSERT_EQ(refused->rows_size(), 3);
  EXPECT_EQ(refused->rows(0).participant_id(), "") << "nobody is known by that NIK";
}

TEST_F(EnrollmentServiceTest, AResentChunkIsAnsweredTheSameAlsoAfterARestart) {
  Open();
  v1::UploadRowsRequest chunk = Chunk(1, 1, 20);
  chunk.mutable_rows(3)->set_full_name("");
  const Uploaded first = Upload({chunk});
  ASSERT_TRUE(first.status);
  server_.reset();
  Start();
  (void)SettledRoster();  // once it answers again

  chunk.set_request_id(NewRequestId());
  const Uploaded again = Upload({chunk});
  ASSERT_TRUE(again.status) << again.status.error().message;
  EXPECT_EQ(again.answers.at(0).rows_accepted(), first.answers.at(0).rows_accepted());
  EXPECT_EQ(again.answers.at(0).outcomes(0).code(), v1::ROW_CODE_NAME_MISSING);
  EXPECT_EQ(GetUpload().rows_accepted(), 19);

  // A corrected row under the number of a durable chunk is another chunk.
  chunk.set_request_id(NewRequestId());
  chunk.mutable_rows(3)->set_full_name("Daeng Nai");
  EXPECT_EQ(Upload({chunk}).status.error().reason, "CHUNK_REUSED");
}

// Persons have other versions under a new data key: the requests are the same all the same.
TEST_F(EnrollmentServiceTest, RequestsThatAreSentAgainAfterARotationAreTheSame) {
  Open();
  const v1::UploadRowsRequest chunk = Chunk(1, 1, 3);
  ASSERT_TRUE(Upload({chunk}).status);
  v1::RegisterSelfPayerRequest alone = SelfPayer();
  ASSERT_TRUE(Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone));

  server_.reset();
  AddDataKey(directory_.path() / "keys" / "enrollment.keys");
  Start();
  const auto again = Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone);
  EXPECT_TRUE(again) << again.error().reason;
  alone.mutable_person()->set_full_name("Daeng Other");
  EXPECT_EQ(Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone).error().reason,
            "REQUEST_ID_REUSED");
  const Uploaded uploaded = Upload({chunk});
  ASSERT_TRUE(uploaded.status) << uploaded.status.error().reason;
  EXPECT_EQ(uploaded.answers.at(0).rows_accepted(), 3);
}

TEST_F(EnrollmentServiceTest, ARefusedChunkEndsTheStream) {
  Open();
  const Uploaded uploaded = Upload({Chunk(1, 1, 5), Chunk(3, 11, 5), Chunk(4, 16, 5)});
  EXPECT_EQ(uploaded.answers.size(), 1U);
  EXPECT_EQ(uploaded.status.error().reason, "CHUNK_GAP");
  EXPECT_EQ(GetUpload().durable_chunk(), 1) << "where a client goes on";
}

TEST_F(EnrollmentServiceTest, ASelfPayerIsBilledAndPays) {
  const v1::RegisterSelfPayerRequest request = SelfPayer();
  v1::RegisterSelfPayerRequest wrong = request;
  wrong.mutable_person()->set_nik("1");
  const auto refused = Call(*enrollment_, &Enrollment::RegisterSelfPayer, wrong);
  EXPECT_EQ(refused.error().reason, "NIK_LENGTH");
  EXPECT_EQ(refused.error().field, "person.nik");
  wrong = request;
  *wrong.mutable_person()->mutable_birth_date() = DateOf("9998-01-01");
  *wrong.mutable_start_date() = DateOf("9998-01-01");
  const auto unborn = Call(*enrollment_, &Enrollment::RegisterSelfPayer, wrong);
  EXPECT_EQ(unborn.error().reason, "BIRTH_DATE_INVALID");
  EXPECT_EQ(unborn.error().field, "person.birth_date");
  wrong = request;
  wrong.set_region_code("99.99");
  EXPECT_EQ(Call(*enrollment_, &Enrollment::RegisterSelfPayer, wrong).error().reason,
            "REGION_UNKNOWN");
  wrong = request;
  wrong.add_programmes(common::v1::PROGRAMME_JKP);
  EXPECT_EQ(Call(*enrollment_, &Enrollment::RegisterSelfPayer, wrong).error().reason,
            "PROGRAMME_NOT_FOR_SEGMENT");
  const auto registered = Call(*enrollment_, &Enrollment::RegisterSelfPayer, request);
  ASSERT_TRUE(registered) << registered.error().message;
  const std::string account = registered->participation().account();

  v1::ProposeScheduleRequest propose;
  propose.set_request_id(NewRequestId());
  propose.set_account(account);
  propose.set_schedule("harvest");
  propose.set_kind(v1::SCHEDULE_KIND_SEASONAL);
  propose.set_months_per_bill(6);
  *propose.mutable_first_month() = MonthOf("2021-09");
  *propose.mutable_effective_date() = DateOf("2021-09-01");
  const auto proposed = Call(*contribution_, &Contribution::ProposeSchedule, propose);
  ASSERT_TRUE(proposed) << proposed.error().message;
  EXPECT_EQ(proposed->schedule().state(), v1::SCHEDULE_STATE_PROPOSED);
  v1::IssueBillRequest issue;
  issue.set_request_id(NewRequestId());
  issue.set_account(account);
  issue.set_bill("first");
  issue.set_schedule("harvest");
  *issue.mutable_from_month() = MonthOf("2021-09");
  *issue.mutable_effective_date() = DateOf("2021-09-02");
  EXPECT_EQ(Call(*contribution_, &Contribution::IssueBill, issue).error().reason,
            "SCHEDULE_NOT_AGREED");
  v1::AgreeScheduleRequest agree;
  agree.set_request_id(NewRequestId());
  agree.set_account(account);
  agree.set_schedule("harvest");
  *agree.mutable_effective_date() = DateOf("2021-09-01");
  ASSERT_TRUE(Call(*contribution_, &Contribution::AgreeSchedule, agree));
  issue.set_request_id(NewRequestId());
  const auto billed = Call(*contribution_, &Contribution::IssueBill, issue);
  ASSERT_TRUE(billed) << billed.error().message;
  EXPECT_EQ(billed->bill().amount_rupiah(), 100'800);

  v1::RecordPaymentRequest pay;
  pay.set_request_id(NewRequestId());
  pay.set_account(account);
  pay.mutable_payment()->set_reference("bank-1");
  pay.mutable_payment()->set_amount_rupiah(100'800);
  *pay.mutable_payment()->mutable_paid_date() = DateOf("2021-09-10");
  pay.mutable_payment()->set_source(common::v1::FUNDING_SOURCE_SELF);
  const auto paid = Call(*contribution_, &Contribution::RecordPayment, pay);
  ASSERT_TRUE(paid) << paid.error().message;
  v1::GetAccountRequest get;
  get.set_name(account);
  const auto shown = Call(*contribution_, &Contribution::GetAccount, get);
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->account().open_bills_size(), 0);
  EXPECT_EQ(shown->account().paid_rupiah(), 100'800);
}

}  // namespace
}  // namespace naungan::enrollment

// The claims server as its clients see it, through gRPC. Its log is in memory, and the test writes
// enrollment's feeds.
#include "services/claims/claims_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/client.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/topic_plan.h"
#include "naungan/claims/v1/claims_service.grpc.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "tests/services/claims/claims_house.h"
#include "tests/support/key_rotation.h"
#include "tests/support/temporary_directory.h"

namespace naungan::claims {
namespace {

constexpr int32_t kServerPartitions = 2;
const rpc::Actor kOfficer{.name = "branch", .role = "officer"};
const rpc::Actor kVerifier{.name = "verifier", .role = "approver"};
const rpc::Actor kPayer{.name = "cashier", .role = "payer"};

// Writes a feed of enrollment: each record refers to the one before it.
class Feed {
 public:
  Feed(eventlog::MemoryLog& log, std::string_view topic, int32_t partition)
      : log_(log), target_{.topic = std::string(topic), .partition = partition} {}

  // Returns the position of the record, for `after`.
  common::v1::FeedPosition Tell(const google::protobuf::Message& event) {
    runtime::FeedFrame frame{.service = "enrollment",
                             .position = {.partition = target_.partition,
                                          .epoch = 1,
                                          .term_id = std::string(16, 't'),
                                          .sequence = ++sequence_},
                             .previous = previous_,
                             .type = event.GetDescriptor()->full_name() + ".told",
                             .subject = "subject",
                             .sequence = sequence_,
                             .time_us = kNowUs};
    previous_ = frame.position;
    EXPECT_TRUE(log_.Land(target_, runtime::EncodeFeedRecord(target_.topic, frame, "key",
                                                             event.SerializeAsString())));
    common::v1::FeedPosition told;
    told.set_feed(target_.topic);
    told.mutable_position()->set_partition(frame.position.partition);
    told.mutable_position()->set_epoch(frame.position.epoch);
    told.mutable_position()->set_term_id(frame.position.term_id);
    told.mutable_position()->set_sequence(frame.position.sequence);
    return told;
  }

 private:
  eventlog::MemoryLog& log_;
  eventlog::TopicPartition target_;
  int64_t sequence_ = 0;
  std::optional<runtime::Position> previous_;
};

class ClaimsServerTest : public testing::Test {
 protected:
  ClaimsServerTest()
      : partition_(eventlog::PartitionOf(kParticipant, kServerPartitions)),
        log_([] { return kNowUs / 1000; }),
        participations_(log_, eventlog::kParticipationFeed, partition_),
        contributions_(log_, eventlog::kContributionFeed, 1 - partition_) {
    for (const auto& topic : runtime::TopicPlan({.partitions = kServerPartitions})) {
      EXPECT_TRUE(log_.CreateTopic(topic));
    }
    Start();
  }

  void Start() {
    auto server = ClaimsServer::Start(
        {.data_directory = directory_.path() / "data", .partitions = kServerPartitions},
        {.log = log_, .clock = clock_, .entropy = entropy_, .metrics = metrics_, .share = share_});
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    const auto channel = rpc::Connect(server_->address());
    ASSERT_TRUE(channel);
    stub_ = v1::ClaimsService::NewStub(*channel);
  }

  // Registers a member for 2022. An account of the other partition pays.
  std::vector<common::v1::FeedPosition> Insure() {
    enrollment::v1::ParticipationEvent opened;
    opened.set_participant_id(std::string(kParticipant));
    *opened.mutable_opened()->mutable_participation() = Member("2022-01-01", "2023-01-01");
    std::vector<common::v1::FeedPosition> after{participations_.Tell(opened)};
    for (const auto& event : PaidBill(kAccount, "2022-01-01", "2023-01-01", 1, 2)) {
      after.push_back(contributions_.Tell(event));
    }
    return after;
  }

  template <typename Request, typename Response>
  Status Call(grpc::Status (v1::ClaimsService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
              const Request& request, Response& response, const rpc::Actor& actor = kOfficer) {
    Request sent = request;
    if constexpr (requires { sent.set_request_id(""); }) {
      if (sent.request_id().empty()) sent.set_request_id(rpc::NewRequestId(clock_, entropy_));
    }
    // A partition that is about to lead answers UNAVAILABLE, and clients ask again.
    while (true) {
      grpc::ClientContext context;
      rpc::Prepare(context, actor, rpc::kCallTimeoutMs);
      context.set_wait_for_ready(true);
      const Status outcome = rpc::Outcome((stub_.get()->*method)(&context, sent, &response));
      if (outcome || !rpc::IsRetriable(outcome.error())) return outcome;
    }
  }

  Result<runtime::v1::GetStatusResponse> AskStatus() {
    const auto stub = runtime::v1::OperatorService::NewStub(*rpc::Connect(server_->address()));
    grpc::ClientContext context;
    rpc::Prepare(context, kOfficer, rpc::kCallTimeoutMs);
    runtime::v1::GetStatusResponse status;
    NAUNGAN_TRY(rpc::Outcome(stub->GetStatus(&context, {}, &status)));
    return status;
  }

  v1::SubmitClaimRequest Death(std::string_view id) {
    v1::SubmitClaimRequest request;
    request.set_name(ClaimName(id));
    request.set_kind(v1::CLAIM_KIND_JKM_DEATH);
    *request.mutable_event_date() = DateProto("2022-08-01");
    *request.mutable_submitted_date() = DateProto("2022-08-10");
    for (int kind = v1::DocumentKind_MIN + 1; kind <= v1::DocumentKind_MAX; ++kind) {
      request.add_documents(static_cast<v1::DocumentKind>(kind));
    }
    v1::Beneficiary& beneficiary = *request.mutable_beneficiary();
    beneficiary.set_full_name("Wa Ode Sitti");
    beneficiary.set_relation(v1::HEIR_RELATION_SPOUSE);
    beneficiary.set_bank("BPD");
    beneficiary.set_account_number("9876543210");
    beneficiary.set_account_holder("Wa Ode Sitti");
    return request;
  }

  // Returns the values of all records in all topics.
  std::string AllBytes() {
    std::string bytes;
    const std::vector<std::string> topics = log_.ListTopics().value();
    for (const std::string& topic : topics) {
      for (int32_t partition = 0; partition < log_.DescribeTopic(topic)->partitions; ++partition) {
        const auto reader = log_.OpenReader({.topic = topic, .partition = partition}, 0, [] {});
        EXPECT_TRUE(reader) << topic;
        while (true) {
          const auto records = (*reader)->Poll(size_t{1} << 20);
          if (!records || records->empty()) break;
          for (const auto& record : *records) bytes += record.record.key + record.record.value;
        }
      }
    }
    return bytes;
  }

  const TemporaryDirectory directory_;
  const int32_t partition_;
  platform::ManualClock clock_{kNowUs};
  platform::SeededEntropy entropy_{7};
  platform::Metrics metrics_;
  runtime::ProcessShare share_{128 * platform::kBytesPerMib};
  eventlog::MemoryLog log_;
  Feed participations_;
  Feed contributions_;
  std::unique_ptr<ClaimsServer> server_;
  std::unique_ptr<v1::ClaimsService::Stub> stub_;
};

// Under the new key the beneficiary has another version. Whether a request was sent again must not
// depend on that.
TEST_F(ClaimsServerTest, ListensAndIsNotReadyWhileItsVaultCannotBeRead) {
  // Given a vault topic that cannot be read to its end, because another program wrote to it
  server_.reset();
  ASSERT_TRUE(log_.Land({.topic = eventlog::PersonTopic("claims"), .partition = 0},
                        {.key = "not ours", .headers = {}, .value = "x"}));
  // When the service starts, then it listens and says why it is not ready.
  Start();
  auto status = AskStatus();
  while (status && status->alarm().empty()) status = AskStatus();
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_NE(status->alarm().find("not one of a person vault"), std::string::npos);
  EXPECT_TRUE(status->vault().behind());
  EXPECT_FALSE(status->ready());
  EXPECT_FALSE(server_->Ready());
}

TEST_F(ClaimsServerTest, ARequestThatIsSentAgainAfterARotationIsTheSame) {
  // given a claim that was submitted
  v1::SubmitClaimRequest submit = Death("jkm");
  submit.set_request_id(rpc::NewRequestId(clock_, entropy_));
  for (const auto& position : Insure()) *submit.add_after() = position;
  v1::SubmitClaimResponse first;
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::SubmitClaim, submit, first));

  // when the service starts with another data key, and the request comes again
  server_.reset();
  AddDataKey(directory_.path() / "data" / "keys" / "claims.keys");
  Start();
  v1::SubmitClaimResponse again;
  const Status answered = Call(&v1::ClaimsService::Stub::SubmitClaim, submit, again);

  // then it gets the same answer, and other content is still refused.
  ASSERT_TRUE(answered) << answered.error().reason;
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  submit.mutable_beneficiary()->set_account_number("1");
  const Status other = Call(&v1::ClaimsService::Stub::SubmitClaim, submit, again);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().reason, "REQUEST_ID_REUSED");
}

TEST_F(ClaimsServerTest, TakesAClaimFromItsFeedsToItsPayment) {
  // given a member whose cover another partition published
  v1::SubmitClaimRequest submit = Death("jkm");
  for (const auto& position : Insure()) *submit.add_after() = position;

  // when the claim is submitted, approved and paid
  v1::SubmitClaimResponse submitted;
  const Status accepted = Call(&v1::ClaimsService::Stub::SubmitClaim, submit, submitted);
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(submitted.claim().state(), v1::CLAIM_STATE_SUBMITTED);
  EXPECT_EQ(submitted.claim().total_rupiah(), 42'000'000);
  ASSERT_EQ(submitted.committed().feeds_size(), 1);
  EXPECT_EQ(submitted.committed().feeds(0).feed(), eventlog::kClaimFeed);

  v1::ApproveClaimRequest approve;
  v1::ApproveClaimResponse approved;
  approve.set_name(submit.name());
  *approve.mutable_approved_date() = DateProto("2022-08-11");
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::ApproveClaim, approve, approved, kVerifier));
  v1::PayClaimRequest pay;
  v1::PayClaimResponse paid;
  pay.set_name(submit.name());
  pay.mutable_payment()->set_reference("tx-1");
  pay.mutable_payment()->set_amount_rupiah(42'000'000);
  *pay.mutable_payment()->mutable_paid_date() = DateProto("2022-08-12");
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::PayClaim, pay, paid, kPayer));
  EXPECT_EQ(paid.claim().state(), v1::CLAIM_STATE_PAID);

  // then a query that waits for the payment shows it, and shows the eligibility that it rests on
  v1::GetClaimRequest get;
  v1::GetClaimResponse got;
  get.set_name(submit.name());
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::GetClaim, get, got));
  EXPECT_EQ(got.claim().payment().reference(), "tx-1");
  v1::CheckEligibilityRequest check;
  v1::CheckEligibilityResponse checked;
  check.set_participant("participants/" + std::string(kParticipant));
  check.set_programme(common::v1::PROGRAMME_JKK);
  *check.mutable_date() = DateProto("2022-12-31");
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::CheckEligibility, check, checked));
  EXPECT_TRUE(checked.registered());
  EXPECT_TRUE(checked.covered());
}

TEST_F(ClaimsServerTest, ShowsTheHeirToThePayerOnlyAndTheLogToNobody) {
  v1::SubmitClaimRequest submit = Death("jkm");
  for (const auto& position : Insure()) *submit.add_after() = position;
  v1::SubmitClaimResponse submitted;
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::SubmitClaim, submit, submitted));

  v1::GetBeneficiaryRequest get;
  v1::GetBeneficiaryResponse got;
  get.set_name(submit.name());
  const Status refused = Call(&v1::ClaimsService::Stub::GetBeneficiary, get, got, kOfficer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPermissionDenied);
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::GetBeneficiary, get, got, kPayer));
  EXPECT_EQ(got.beneficiary().full_name(), "Wa Ode Sitti");
  EXPECT_EQ(got.beneficiary().account_number(), "9876543210");

  const std::string bytes = AllBytes();
  EXPECT_NE(bytes.find(submit.name()), std::string::npos);
  EXPECT_EQ(bytes.find("Sitti"), std::string::npos);
  EXPECT_EQ(bytes.find("9876543210"), std::string::npos);
}

TEST_F(ClaimsServerTest, AnswersADeniedClaimAsAnOutcome) {
  v1::SubmitClaimResponse submitted;
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::SubmitClaim, Death("jkm"), submitted));
  EXPECT_EQ(submitted.claim().state(), v1::CLAIM_STATE_DENIED);
  EXPECT_EQ(submitted.claim().denial(), v1::DENIAL_CODE_NOT_REGISTERED);
}

TEST_F(ClaimsServerTest, ListsAPersonsClaimsPageByPage) {
  for (const std::string_view id : {"c", "a", "b", "a-1", "d"}) {
    v1::SubmitClaimResponse submitted;
    ASSERT_TRUE(Call(&v1::ClaimsService::Stub::SubmitClaim, Death(id), submitted));
  }

  std::vector<std::string> names;
  v1::ListClaimsRequest list;
  list.set_parent("participants/" + std::string(kParticipant));
  list.set_page_size(2);
  int pages = 0;
  do {
    v1::ListClaimsResponse page;
    const Status listed = Call(&v1::ClaimsService::Stub::ListClaims, list, page);
    ASSERT_TRUE(listed) << listed.error().message;
    for (const v1::Claim& claim : page.claims()) names.push_back(claim.name());
    list.set_page_token(page.next_page_token());
    ++pages;
  } while (!list.page_token().empty());

  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names, (std::vector<std::string>{ClaimName("a"), ClaimName("a-1"), ClaimName("b"),
                                             ClaimName("c"), ClaimName("d")}));
}

TEST_F(ClaimsServerTest, RefusesPreciselyOverTheWire) {
  v1::SubmitClaimRequest future = Death("jkm");
  *future.mutable_event_date() = DateProto("2099-01-01");
  v1::SubmitClaimResponse submitted;
  const Status refused = Call(&v1::ClaimsService::Stub::SubmitClaim, future, submitted);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(refused.error().reason, "DATE_IN_FUTURE");
  EXPECT_EQ(refused.error().field, "event_date");

  v1::GetClaimRequest get;
  v1::GetClaimResponse got;
  get.set_name(ClaimName("nobody-knows"));
  EXPECT_EQ(Call(&v1::ClaimsService::Stub::GetClaim, get, got).error().reason, "CLAIM_UNKNOWN");
  get.set_name("claims/1");
  EXPECT_EQ(Call(&v1::ClaimsService::Stub::GetClaim, get, got).error().field, "name");
}

TEST_F(ClaimsServerTest, AnswersAgainAfterItsStoreIsLost) {
  // given a claim with an heir, and a machine whose state directory was deleted
  v1::SubmitClaimRequest submit = Death("jkm");
  for (const auto& position : Insure()) *submit.add_after() = position;
  v1::SubmitClaimResponse submitted;
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::SubmitClaim, submit, submitted));
  server_->Drain();
  server_.reset();
  std::filesystem::remove_all(directory_.path() / "data" / "claims");

  // when it starts again
  Start();

  // then it has the claim from the log and the heir from the vault's topic
  v1::GetClaimRequest get;
  v1::GetClaimResponse got;
  get.set_name(submit.name());
  *get.add_after()->mutable_position() = submitted.committed().position();
  get.mutable_after(0)->set_feed(submitted.committed().log());
  const Status found = Call(&v1::ClaimsService::Stub::GetClaim, get, got);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(got.claim().SerializeAsString(), submitted.claim().SerializeAsString());
  v1::GetBeneficiaryRequest get_heir;
  v1::GetBeneficiaryResponse heir;
  get_heir.set_name(submit.name());
  ASSERT_TRUE(Call(&v1::ClaimsService::Stub::GetBeneficiary, get_heir, heir, kPayer));
  EXPECT_EQ(heir.beneficiary().full_name(), "Wa Ode Sitti");
}

}  // namespace
}  // namespace naungan::claims

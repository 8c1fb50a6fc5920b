// The whole service through gRPC. Its log is in memory.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/partitioner.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/client.h"
#include "libs/rpc/service.h"
#include "libs/runtime/topic_plan.h"
#include "naungan/agreement/v1/agreement_service.grpc.pb.h"
#include "services/agreement/agreement_server.h"
#include "tests/services/agreement/agreement_examples.h"
#include "tests/support/temporary_directory.h"

namespace naungan::agreement {
namespace {

constexpr int32_t kPartitions = 2;
const rpc::Actor kOffice{.name = "dinas-tenaga-kerja", .role = "operator"};

class AgreementServiceTest : public testing::Test {
 protected:
  AgreementServiceTest() {
    EXPECT_TRUE(rpc::EnsureTopics(log_, runtime::TopicsOf("agreement", kPartitions)));
    Start();
  }

  void Start() {
    rpc::ServiceOptions options;
    options.data_directory = directory_.path();
    options.agreement_partitions = kPartitions;
    auto server = AgreementServer::Start(
        options,
        {.log = log_, .clock = clock_, .entropy = entropy_, .metrics = metrics_, .share = share_});
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
    const auto channel = rpc::Connect(server_->address());
    ASSERT_TRUE(channel);
    stub_ = v1::AgreementService::NewStub(*channel);
  }

  // Sends the request again, as a client does, while the service answers UNAVAILABLE at its start.
  template <typename Request, typename Response>
  Status Call(grpc::Status (v1::AgreementService::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
              const Request& request, Response& response, const rpc::Actor& actor = kOffice) {
    for (;;) {
      grpc::ClientContext context;
      rpc::Prepare(context, actor, rpc::kCallTimeoutMs);
      const Status outcome = rpc::Outcome((stub_.get()->*method)(&context, request, &response));
      if (outcome || outcome.error().code != Code::kUnavailable) return outcome;
      std::this_thread::yield();
    }
  }

  std::string NewRequestId() { return rpc::NewRequestId(clock_, entropy_); }

  Result<v1::RegisterAgreementResponse> Register(const v1::Agreement& agreement,
                                                 const common::v1::Committed& after = {},
                                                 const std::string& request_id = "") {
    v1::RegisterAgreementRequest request;
    request.set_request_id(request_id.empty() ? NewRequestId() : request_id);
    *request.mutable_agreement() = agreement;
    *request.mutable_after() = after.feeds();
    v1::RegisterAgreementResponse response;
    NAUNGAN_TRY(Call(&v1::AgreementService::Stub::RegisterAgreement, request, response));
    return response;
  }

  Result<v1::GetAgreementResponse> Get(const std::string& name,
                                       const common::v1::Committed& after = {}) {
    v1::GetAgreementRequest request;
    request.set_name(name);
    *request.mutable_after() = after.feeds();
    v1::GetAgreementResponse response;
    NAUNGAN_TRY(Call(&v1::AgreementService::Stub::GetAgreement, request, response));
    return response;
  }

  Result<v1::ListAgreementsResponse> List(const v1::ListAgreementsRequest& request) {
    v1::ListAgreementsResponse response;
    NAUNGAN_TRY(Call(&v1::AgreementService::Stub::ListAgreements, request, response));
    return response;
  }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
  platform::SystemEntropy entropy_;
  platform::Metrics metrics_;
  runtime::ProcessShare share_{128 * platform::kBytesPerMib};
  eventlog::MemoryLog log_{[this] { return clock_.NowUs() / 1000; }};
  std::unique_ptr<AgreementServer> server_;
  std::unique_ptr<v1::AgreementService::Stub> stub_;
};

TEST_F(AgreementServiceTest, RegistersAmendsAndShows) {
  // When an agreement is registered and amended
  const auto registered = Register(Wakatobi2022());
  ASSERT_TRUE(registered) << registered.error().message;
  v1::AmendAgreementRequest amend;
  amend.set_request_id(NewRequestId());
  amend.set_name("agreements/wakatobi-2022");
  *amend.mutable_addendum() = KorpriAddendum();
  amend.set_expected_version(1);
  v1::AmendAgreementResponse amended;
  const Status outcome = Call(&v1::AgreementService::Stub::AmendAgreement, amend, amended);
  ASSERT_TRUE(outcome) << outcome.error().message;

  // Then the answers say where the commands stand in log and feed,
  EXPECT_EQ(registered->committed().log(), "private.agreement.log.v1");
  ASSERT_EQ(amended.committed().feeds_size(), 1);
  EXPECT_EQ(amended.committed().feeds(0).feed(), "public.agreement.agreement.v1");

  // and the agreement is shown as it stands.
  const auto shown = Get("agreements/wakatobi-2022", amended.committed());
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->agreement().SerializeAsString(), amended.agreement().SerializeAsString());
  EXPECT_EQ(shown->agreement().version(), 2);
  EXPECT_EQ(shown->freshness().positions_size(), 1);
}

TEST_F(AgreementServiceTest, AnswersTheSameRequestOnceAndRefusesItsIdForAnother) {
  const std::string id = NewRequestId();
  const auto first = Register(Wakatobi2022(), {}, id);
  const auto again = Register(Wakatobi2022(), {}, id);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());

  v1::Agreement other = Wakatobi2022();
  other.set_reference("another paper");
  const auto reused = Register(other, {}, id);
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().reason, "REQUEST_ID_REUSED");
}

TEST_F(AgreementServiceTest, LinksARenewalWithItsPredecessorOfAnotherPartition) {
  // Given an agreement
  ASSERT_NE(eventlog::PartitionOf("wakatobi-2022", kPartitions),
            eventlog::PartitionOf("wakatobi-2023", kPartitions))
      << "the example wants two partitions";
  const auto first = Register(Wakatobi2022());
  ASSERT_TRUE(first) << first.error().message;

  // When its renewal is registered after it
  const auto renewal = Register(Wakatobi2023(), first->committed());

  // Then both know each other.
  ASSERT_TRUE(renewal) << renewal.error().message;
  const auto shown = Get("agreements/wakatobi-2022", renewal->committed());
  ASSERT_TRUE(shown) << shown.error().message;
  ASSERT_EQ(shown->agreement().successors_size(), 1);
  EXPECT_EQ(shown->agreement().successors(0), "agreements/wakatobi-2023");
}

TEST_F(AgreementServiceTest, ShowsTheSameAfterARestart) {
  const auto registered = Register(Wakatobi2022());
  ASSERT_TRUE(registered);
  server_.reset();
  Start();
  const auto shown = Get("agreements/wakatobi-2022", registered->committed());
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(shown->agreement().SerializeAsString(), registered->agreement().SerializeAsString());
}

TEST_F(AgreementServiceTest, ListsPageByPageAcrossPartitions) {
  // Given five agreements in two regions
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    v1::Agreement agreement = Wakatobi2022();
    agreement.set_name("agreements/listed-" + std::to_string(i));
    const char* const region = i < 3 ? "74.07" : "73.09";
    agreement.set_region_code(region);
    agreement.mutable_units(0)->set_region_code(region);
    ASSERT_TRUE(Register(agreement));
    names.push_back(agreement.name());
  }

  // When they are listed two by two
  v1::ListAgreementsRequest request;
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = List(request);
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_LE(page->agreements_size(), 2);
    EXPECT_EQ(page->freshness().positions_size(), kPartitions);
    for (const v1::Agreement& agreement : page->agreements()) listed.push_back(agreement.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  // Then each was there once;
  std::ranges::sort(listed);
  EXPECT_EQ(listed, names);

  // one region's are those three; a token of the first list is of no use for this one.
  request.set_region_code("74.07");
  request.set_page_size(0);
  EXPECT_EQ(List(request)->agreements_size(), 3);
  request.set_page_size(1);
  const auto page = List(request);
  request.set_page_token(page->next_page_token());
  request.set_region_code("74");
  EXPECT_EQ(List(request).error().reason, "PAGE_TOKEN_OF_OTHER_LIST");
}

TEST_F(AgreementServiceTest, EndsAPageBeforeTheMessageIsFull) {
  // Given agreements of about 100 KiB each, more than a message holds
  constexpr int kAgreements = 12;
  v1::Agreement agreement = Wakatobi2022();
  for (int i = 0; i < 560; ++i) {
    v1::Unit* const unit = agreement.add_units();
    *unit = LabourOffice();
    unit->set_unit("u" + std::to_string(i));
    unit->set_display_name(std::string(128, 'x'));
  }
  for (int i = 0; i < kAgreements; ++i) {
    agreement.set_name("agreements/big-" + std::to_string(i));
    const auto registered = Register(agreement);
    ASSERT_TRUE(registered) << registered.error().message;
  }

  // When they are listed, then it takes more than one page and none is lost.
  v1::ListAgreementsRequest request;
  int listed = 0;
  int pages = 0;
  do {
    const auto page = List(request);
    ASSERT_TRUE(page) << page.error().message;
    listed += page->agreements_size();
    ++pages;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, kAgreements);
  EXPECT_GT(pages, 1);
}

TEST_F(AgreementServiceTest, RefusesBadRequests) {
  v1::Agreement nameless = Wakatobi2022();
  nameless.clear_name();
  EXPECT_EQ(Register(nameless).error().field, "agreement.name");
  EXPECT_EQ(Register(Wakatobi2022(), {}, "no-uuid").error().field, "request_id");
  EXPECT_EQ(Register(Wakatobi2022(), {}, "6ba7b810-9dad-41d1-80b4-00c04fd430c8").error().reason,
            "REQUEST_ID_NOT_V7");
  v1::Agreement unfunded = Wakatobi2022();
  unfunded.mutable_categories(1)->clear_funding();
  const auto refused = Register(unfunded);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(refused.error().field, "agreement.categories[1].funding");

  v1::AmendAgreementRequest amend;
  amend.set_request_id(NewRequestId());
  amend.set_name("agreements/nowhere");
  *amend.mutable_addendum() = KorpriAddendum();
  v1::AmendAgreementResponse amended;
  EXPECT_EQ(Call(&v1::AgreementService::Stub::AmendAgreement, amend, amended).error().code,
            Code::kNotFound);
  amend.set_name("nowhere");
  EXPECT_EQ(Call(&v1::AgreementService::Stub::AmendAgreement, amend, amended).error().field,
            "name");

  EXPECT_EQ(Get("agreements/nowhere").error().code, Code::kNotFound);
  EXPECT_EQ(Get("rosters/nowhere").error().field, "name");

  v1::ListAgreementsRequest list;
  list.set_page_size(-1);
  EXPECT_EQ(List(list).error().field, "page_size");
  list.set_page_size(0);
  list.set_page_token("made-up");
  EXPECT_EQ(List(list).error().field, "page_token");
  list.clear_page_token();
  list.set_region_code("Wakatobi");
  EXPECT_EQ(List(list).error().field, "region_code");
}

TEST_F(AgreementServiceTest, RefusesWhoDoesNotSayWhoAsks) {
  grpc::ClientContext context;
  v1::GetAgreementRequest request;
  request.set_name("agreements/wakatobi-2022");
  v1::GetAgreementResponse response;
  const Status outcome = rpc::Outcome(stub_->GetAgreement(&context, request, &response));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnauthenticated);
  EXPECT_EQ(outcome.error().reason, "ACTOR_MISSING");
}

}  // namespace
}  // namespace naungan::agreement

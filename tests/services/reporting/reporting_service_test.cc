// The whole service over gRPC on loopback, with the public feeds and its own log in memory.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "libs/platform/limits.h"
#include "libs/runtime/position_proto.h"
#include "services/reporting/answer_from_figures.h"
#include "tests/services/reporting/service_fixture.h"

namespace naungan::reporting {
namespace {

const std::string kRoster = "rosters/pks.rentan";

v1::CreateBaselineRequest BaselineRequest(const std::string& request_id, int64_t persons) {
  v1::CreateBaselineRequest request;
  request.set_request_id(request_id);
  v1::Baseline& baseline = *request.mutable_baseline();
  baseline.set_name("regions/73.09/baselines/rapat");
  *baseline.mutable_as_of_date() = Day("2024-06-01");
  baseline.set_measure(v1::MEASURE_TARGET_POPULATION);
  baseline.set_source("Rapat koordinasi");
  baseline.add_lines()->set_persons(persons);
  return request;
}

// Ten persons in both partitions, five of whom have paid.
FeedBook TenOfWhomFiveHavePaid() {
  FeedBook book;
  for (int64_t n = 1; n <= 10; ++n) book.Opened({.person = Person(n), .seat = n});
  book.PaidFor({.bill = "b",
                .first_seat = 1,
                .past_last_seat = 6,
                .from = "2024-06-01",
                .to = "2024-07-01",
                .paid = "2024-06-01"});
  return book;
}

TEST_F(ReportingServiceTest, CountsWhatTheFeedsSayOnceItHasReadThem) {
  const After after = Publish(TenOfWhomFiveHavePaid());

  const auto counted = Count("2024-06-15", after);

  ASSERT_TRUE(counted) << counted.error().message;
  ASSERT_EQ(counted->counts_size(), 1);
  EXPECT_EQ(counted->counts(0).registered(), 10);
  EXPECT_EQ(counted->counts(0).covered(), 5);
}

TEST_F(ReportingServiceTest, AQuestionWaitsForWhatItMustHaveSeen) {
  // given: a question about a record that is not there yet
  FeedBook book;
  book.Opened({.person = Person(1)});
  FeedBook later = book;
  later.Opened({.person = Person(2), .seat = 2});
  Publish(book);
  After after;
  common::v1::FeedPosition& position = *after.Add();
  position.set_feed(later.records().back().topic);
  *position.mutable_position() = runtime::ToProto(later.records().back().source);
  Result<v1::CountParticipantsResponse> counted;
  std::thread asking([&] { counted = Count("2024-06-15", after); });

  // when the record comes
  Publish(later);
  asking.join();

  // then: the answer has it
  ASSERT_TRUE(counted) << counted.error().message;
  EXPECT_EQ(counted->counts(0).registered(), 2);
}

TEST_F(ReportingServiceTest, ARestartAndALostStoreAnswerTheSame) {
  const After after = Publish(TenOfWhomFiveHavePaid());
  const auto before = Count("2024-06-15", after);
  ASSERT_TRUE(before);
  ASSERT_GT(before->counts(0).covered(), 0);

  Stop();
  Start();
  const auto restarted = Count("2024-06-15", after);
  Stop();
  ASSERT_GT(std::filesystem::remove_all(directory_.path() / "reporting"), 0U);
  Start();
  const auto folded_again = Count("2024-06-15", after);

  ASSERT_TRUE(restarted && folded_again);
  EXPECT_EQ(restarted->counts(0).SerializeAsString(), before->counts(0).SerializeAsString());
  EXPECT_EQ(folded_again->counts(0).SerializeAsString(), before->counts(0).SerializeAsString());
}

TEST_F(ReportingServiceTest, ABaselineIsKeptOnceAndMeasuredAgainst) {
  const After after = Publish(TenOfWhomFiveHavePaid());
  v1::CreateBaselineResponse created;
  ASSERT_TRUE(Call(&Stub::CreateBaseline, BaselineRequest(NewRequestId(), 40), created));
  EXPECT_EQ(created.committed().log(), "private.reporting.log.v1");

  // The same content under another request id gets the same answer. Other content is refused.
  v1::CreateBaselineResponse again;
  EXPECT_TRUE(Call(&Stub::CreateBaseline, BaselineRequest(NewRequestId(), 40), again));
  EXPECT_EQ(again.baseline().SerializeAsString(), created.baseline().SerializeAsString());
  const Status other = Call(&Stub::CreateBaseline, BaselineRequest(NewRequestId(), 41), again);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::kAlreadyExists);
  EXPECT_EQ(other.error().reason, "BASELINE_EXISTS");

  v1::GetCoverageRatioRequest ratio;
  ratio.set_region_code("73.09");
  *ratio.mutable_as_of_date() = Day("2024-06-15");
  ratio.set_measure(v1::MEASURE_COVERED);
  *ratio.mutable_after() = after;
  v1::GetCoverageRatioResponse measured;
  ASSERT_TRUE(Call(&Stub::GetCoverageRatio, ratio, measured));
  EXPECT_EQ(measured.ratio().numerator(), 5);
  EXPECT_EQ(measured.ratio().denominator(), 40);
  EXPECT_EQ(measured.ratio().truncated_basis_points(), 1'250);
  // The own log has a position. The figures have none.
  EXPECT_EQ(measured.freshness().positions_size(), 1);
  v1::ListPotentialRequest potential;
  potential.set_region_code("73.09");
  *potential.mutable_as_of_date() = Day("2024-06-15");
  v1::ListPotentialResponse listed;
  ASSERT_TRUE(Call(&Stub::ListPotential, potential, listed));
  ASSERT_EQ(listed.lines_size(), 1);
  EXPECT_EQ(listed.lines(0).not_registered(), 30);
}

TEST_F(ReportingServiceTest, HoldsAStatementAgainstWhatIsDerived) {
  const After after = Publish(TenOfWhomFiveHavePaid());
  v1::CreateStatementRequest create;
  create.set_request_id(NewRequestId());
  create.mutable_statement()->set_name("regions/73.09/statements/pers");
  *create.mutable_statement()->mutable_as_of_date() = Day("2024-06-15");
  create.mutable_statement()->set_stated_measure(v1::MEASURE_COVERED);
  create.mutable_statement()->set_stated_persons(10);
  create.mutable_statement()->set_source("Siaran pers");
  v1::CreateStatementResponse created;
  ASSERT_TRUE(Call(&Stub::CreateStatement, create, created));

  v1::ReconcileRequest request;
  request.set_region_code("73.09");
  *request.mutable_as_of_date() = Day("2024-06-15");
  *request.mutable_after() = after;
  v1::ReconcileResponse found;
  ASSERT_TRUE(Call(&Stub::Reconcile, request, found));

  ASSERT_EQ(found.reconciliations_size(), 1);
  EXPECT_TRUE(found.reconciliations(0).mislabelled());
  EXPECT_EQ(found.reconciliations(0).nearest(), v1::MEASURE_REGISTERED);
}

TEST_F(ReportingServiceTest, AWaitingListPagesWithTokensOfItsOwn) {
  FeedBook book;
  book.RosterOpened(kRoster, "73.09");
  std::vector<Row> rows;
  for (int64_t n = 1; n <= 5; ++n) rows.push_back({.person = Person(n), .rank = n, .ordinal = n});
  book.Queued(kRoster, "2024-05-20", rows);
  v1::ListWaitingRequest request;
  request.set_roster(kRoster);
  *request.mutable_as_of_date() = Day("2024-06-01");
  request.set_page_size(2);
  *request.mutable_after() = Publish(book);

  std::vector<std::string> people;
  std::string first_token;
  do {
    v1::ListWaitingResponse page;
    ASSERT_TRUE(Call(&Stub::ListWaiting, request, page));
    EXPECT_EQ(page.total(), 5);
    for (const v1::WaitingRow& row : page.rows()) people.push_back(row.participant_id());
    request.set_page_token(page.next_page_token());
    if (first_token.empty()) first_token = page.next_page_token();
  } while (!request.page_token().empty());
  EXPECT_EQ(people, (std::vector{Person(1), Person(2), Person(3), Person(4), Person(5)}));

  // A token of one day is not valid for another day.
  *request.mutable_as_of_date() = Day("2024-06-02");
  request.set_page_token(first_token);
  v1::ListWaitingResponse page;
  const Status other_day = Call(&Stub::ListWaiting, request, page);
  ASSERT_FALSE(other_day);
  EXPECT_EQ(other_day.error().reason, "PAGE_TOKEN_OF_OTHER_LIST");
}

TEST_F(ReportingServiceTest, AnswersEveryOtherQuestion) {
  FeedBook book = TenOfWhomFiveHavePaid();
  agreement::v1::Agreement agreement;
  agreement.set_name("agreements/pks");
  agreement.set_version(1);
  *agreement.mutable_signed_date() = Day("2023-12-20");
  *agreement.mutable_term() = Days("2024-01-01", "2025-01-01");
  book.Registered(agreement);
  book.Proposed("rosters/pks.rentan/account", "monthly", "2024-01-01");
  book.ClaimPaid({.person = Person(1), .amount_rupiah = 42, .paid = "2024-06-20"});
  const After after = Publish(book);

  v1::CheckParticipantRequest check;
  check.set_participant("participants/" + Person(1));
  check.set_programme(common::v1::PROGRAMME_JKK);
  *check.mutable_date() = Day("2024-06-15");
  *check.mutable_after() = after;
  v1::CheckParticipantResponse checked;
  ASSERT_TRUE(Call(&Stub::CheckParticipant, check, checked));
  EXPECT_TRUE(checked.covered());

  v1::SumClaimsRequest sum;
  *sum.mutable_from_date() = Day("2024-01-01");
  *sum.mutable_to_date() = Day("2025-01-01");
  *sum.mutable_after() = after;
  v1::SumClaimsResponse summed;
  ASSERT_TRUE(Call(&Stub::SumClaims, sum, summed));
  EXPECT_EQ(summed.sums(0).amount_rupiah(), 42);

  v1::ListAccountsRequest list;
  list.set_account("rosters/pks.rentan/account");
  *list.mutable_as_of_date() = Day("2024-06-15");
  *list.mutable_after() = after;
  v1::ListAccountsResponse listed;
  ASSERT_TRUE(Call(&Stub::ListAccounts, list, listed));
  EXPECT_EQ(listed.accounts(0).seat_months_covered(), 5);

  v1::DescribeAgreementRequest describe;
  describe.set_agreement("agreements/pks");
  *describe.mutable_as_of_date() = Day("2024-06-15");
  *describe.mutable_after() = after;
  v1::DescribeAgreementResponse described;
  ASSERT_TRUE(Call(&Stub::DescribeAgreement, describe, described));
  EXPECT_EQ(described.term().to_date().year(), 2025);

  v1::CompareAgreementRequest compare;
  compare.set_agreement("agreements/pks");
  *compare.mutable_as_of_date() = Day("2024-06-15");
  *compare.mutable_after() = after;
  v1::CompareAgreementResponse compared;
  const Status first = Call(&Stub::CompareAgreement, compare, compared);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().reason, "PREDECESSOR_MISSING");
}

TEST_F(ReportingServiceTest, AFeedThatCannotBeStopsItsSourceAndTellsTheOperator) {
  FeedBook book = TenOfWhomFiveHavePaid();
  book.Ended(Person(1), "rosters/never/account", "2024-06-10");
  Publish(book);

  std::string alarm;
  while (alarm.empty()) {
    const auto status = OperatorStatus();
    for (const auto& partition : status.partitions()) {
      if (partition.projection().empty()) continue;
      if (!partition.alarm().empty()) alarm = partition.alarm();
    }
  }

  EXPECT_NE(alarm.find("FEED_RECORD_MALFORMED"), std::string::npos) << alarm;
  EXPECT_NE(alarm.find("and others go on"), std::string::npos) << alarm;
}

TEST_F(ReportingServiceTest, TheOperatorSeesFiguresAsPartitionsThatFold) {
  const After after = Publish(TenOfWhomFiveHavePaid());
  ASSERT_TRUE(Count("2024-06-15", after));

  const auto status = OperatorStatus();

  int folding = 0;
  for (const auto& partition : status.partitions()) {
    if (partition.role() != "folding") continue;
    ++folding;
    EXPECT_GT(partition.inputs_size(), 0);
  }
  EXPECT_EQ(status.service(), "reporting");
  EXPECT_EQ(folding, kTestPartitions);
}

TEST_F(ReportingServiceTest, WhoAsksMustSayWho) {
  grpc::ClientContext context;
  v1::CountParticipantsResponse response;

  const Status outcome = rpc::Outcome(stub_->CountParticipants(&context, {}, &response));

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "ACTOR_MISSING");
}

TEST(FigureCalls, AnAnswerFitsAMessage) {
  EXPECT_TRUE(CheckAnswerSize(platform::kMessageBytesMax));
  const Status too_large = CheckAnswerSize(platform::kMessageBytesMax + 1);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, Code::kResourceExhausted);
  EXPECT_EQ(too_large.error().reason, "ANSWER_TOO_LARGE");
}

}  // namespace
}  // namespace naungan::reporting

#include "services/cli/scenario/claims_step.h"

#include <gmock/gmock.h>

#include "naungan/claims/v1/claims_service.pb.h"
#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

using claims::v1::ApproveClaimRequest;
using claims::v1::ApproveClaimResponse;
using claims::v1::PayClaimRequest;
using claims::v1::PayClaimResponse;
using claims::v1::SubmitClaimRequest;
using claims::v1::SubmitClaimResponse;
using testing::ElementsAre;

class ClaimsStepTest : public StageTest {
 protected:
  ClaimsStepTest() {
    api_.On<SubmitClaimRequest, SubmitClaimResponse>("claims", "SubmitClaim");
    api_.On<ApproveClaimRequest, ApproveClaimResponse>(
        "claims", "ApproveClaim", [](const ApproveClaimRequest&, ApproveClaimResponse& response) {
          response.mutable_claim()->set_total_rupiah(42'000'000);
          return Status();
        });
    api_.On<PayClaimRequest, PayClaimResponse>("claims", "PayClaim");
  }

  // A step Claims of the farmers [0, to) with these keys besides.
  Status PlayClaimsOf(int to, const std::string& more) {
    return Play("- Claims: {people: {group: farmers, to: " + std::to_string(to) +
                "}, claim: c, documents: [MEMBER_CARD, BANK_BOOK], " + more + "}");
  }

  static std::string Text(const common::v1::Date& date) {
    return domain::Date::FromProto(date, "date")->ToString();
  }
};

constexpr const char* kDeath =
    "kind: JKM_DEATH, event_dates: [2024-08-10, 2024-08-20], paid_dates: [2024-08-20, 2024-08-30]";

TEST_F(ClaimsStepTest, EachClaimIsSubmittedApprovedAndPaid) {
  ASSERT_TRUE(PlayClaimsOf(2, kDeath));
  EXPECT_THAT(api_.Methods(),
              ElementsAre("LookupParticipant", "Settle", "SubmitClaim", "ApproveClaim", "PayClaim",
                          "LookupParticipant", "SubmitClaim", "ApproveClaim", "PayClaim"))
      << "claims wait for what earlier steps set going, but not for one another";
  const std::string name = "participants/" + IdOf(0) + "/claims/c";
  const auto& submit = api_.Nth<SubmitClaimRequest>("SubmitClaim");
  EXPECT_EQ(submit.name(), name);
  EXPECT_EQ(submit.kind(), claims::v1::CLAIM_KIND_JKM_DEATH);
  EXPECT_EQ(submit.documents_size(), 2);
  EXPECT_FALSE(submit.has_jht_balance());
  EXPECT_EQ(submit.beneficiary().full_name(), Farmer(0).mother_name);
  EXPECT_EQ(api_.Nth<ApproveClaimRequest>("ApproveClaim").name(), name);
  const auto& pay = api_.Nth<PayClaimRequest>("PayClaim");
  EXPECT_EQ(pay.name(), name);
  EXPECT_EQ(pay.payment().amount_rupiah(), 42'000'000) << "what was approved";
  EXPECT_EQ(pay.payment().reference(), "pay-c");
  for (const auto& asked : api_.asked()) {
    if (asked.method == "SubmitClaim") {
      EXPECT_EQ(asked.actor, kOfficer);
    }
    if (asked.method == "ApproveClaim" || asked.method == "PayClaim") {
      EXPECT_EQ(asked.actor, kHead);
    }
  }
}

TEST_F(ClaimsStepTest, DatesAreSpreadEvenlyAndNoPaymentIsBeforeItsEvent) {
  ASSERT_TRUE(PlayClaimsOf(5,
                           "kind: JKM_DEATH, event_dates: [2024-08-10, 2024-08-20], "
                           "paid_dates: [2024-08-13, 2024-08-18]"));
  std::vector<std::string> events;
  std::vector<std::string> paid;
  for (size_t i = 0; i < 5; ++i) {
    events.push_back(Text(api_.Nth<SubmitClaimRequest>("SubmitClaim", i).event_date()));
    paid.push_back(Text(api_.Nth<PayClaimRequest>("PayClaim", i).payment().paid_date()));
  }
  EXPECT_THAT(events,
              ElementsAre("2024-08-10", "2024-08-12", "2024-08-14", "2024-08-16", "2024-08-18"));
  EXPECT_THAT(paid,
              ElementsAre("2024-08-13", "2024-08-14", "2024-08-15", "2024-08-16", "2024-08-18"));
}

TEST_F(ClaimsStepTest, BalancesGoUpInEvenStepsAndTheLastIsTheRest) {
  ASSERT_TRUE(PlayClaimsOf(
      4,
      "kind: JHT, jht_ground: STOPPED_WORKING, event_dates: [2024-08-10, 2024-08-11], "
      "paid_dates: [2024-08-20, 2024-08-21], balance: {from: 1000, to: 2000, source: s}, "
      "balance_rest: 777"));
  std::vector<int64_t> balances;
  for (size_t i = 0; i < 4; ++i) {
    const auto& submit = api_.Nth<SubmitClaimRequest>("SubmitClaim", i);
    balances.push_back(submit.jht_balance().amount_rupiah());
    EXPECT_EQ(submit.jht_balance().source(), "s");
    EXPECT_EQ(submit.beneficiary().relation(), claims::v1::HEIR_RELATION_PARTICIPANT);
  }
  EXPECT_THAT(balances, ElementsAre(1000, 1250, 1500, 777));
}

TEST_F(ClaimsStepTest, RepeatSendsEveryCommandAgainAsANewOne) {
  ASSERT_TRUE(PlayClaimsOf(1, std::string(kDeath) + ", repeat: 2"));
  EXPECT_THAT(api_.Methods(),
              ElementsAre("LookupParticipant", "Settle", "SubmitClaim", "ApproveClaim", "PayClaim",
                          "SubmitClaim", "ApproveClaim", "PayClaim"));
  const auto& first = api_.Nth<SubmitClaimRequest>("SubmitClaim", 0);
  const auto& second = api_.Nth<SubmitClaimRequest>("SubmitClaim", 1);
  EXPECT_EQ(second.request_id(), "") << "the API gives each command a new one";
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
}

TEST_F(ClaimsStepTest, ADeniedClaimFailsTheStep) {
  api_.On<SubmitClaimRequest, SubmitClaimResponse>(
      "claims", "SubmitClaim", [](const SubmitClaimRequest&, SubmitClaimResponse& response) {
        response.mutable_claim()->set_state(claims::v1::CLAIM_STATE_DENIED);
        response.mutable_claim()->set_denial(claims::v1::DENIAL_CODE_NOT_COVERED);
        return Status();
      });
  const auto played = PlayClaimsOf(1, kDeath);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().reason, "CLAIM_DENIED");
  EXPECT_THAT(played.error().message, testing::HasSubstr("DENIAL_CODE_NOT_COVERED"));
}

TEST_F(ClaimsStepTest, RefusesWhatItCannotMean) {
  const std::string dates =
      "kind: JHT, event_dates: [2024-08-10, 2024-08-11], paid_dates: [2024-08-20, 2024-08-21], ";
  for (const std::string& more :
       {std::string("kind: JKM_DEATH"),
        std::string("kind: JKM_DEATH, event_dates: [2024-08-10], paid_dates: [2024-08-20]"),
        std::string("kind: JKM_DEATH, event_dates: [2024-08-10, 2024-08-10], "
                    "paid_dates: [2024-08-20, 2024-08-21]"),
        dates + "repeat: 0", dates + "repeat: 1000", dates + "repeat: twice",
        dates + "balance: {from: -1, to: 2}", dates + "balance: {from: 1}",
        dates + "balance: {from: 1, to: 9000000000000000000}", dates + "balance_rest: much",
        dates + "heir: x"}) {
    const auto played = PlayClaimsOf(1, more);
    ASSERT_FALSE(played) << more;
    EXPECT_EQ(played.error().reason, "SCENARIO_MALFORMED") << more;
  }
  EXPECT_THAT(api_.asked(), testing::IsEmpty());
}

}  // namespace
}  // namespace naungan::cli

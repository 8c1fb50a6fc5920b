#include "services/cli/scenario/steps.h"

#include <gmock/gmock.h>

#include "libs/domain/region_code.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/cli/scenario/patience.h"
#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

using agreement::v1::RegisterAgreementRequest;
using agreement::v1::RegisterAgreementResponse;
using enrollment::v1::IssueBillRequest;
using enrollment::v1::IssueBillResponse;
using enrollment::v1::OpenRosterRequest;
using enrollment::v1::OpenRosterResponse;
using enrollment::v1::RecordPaymentRequest;
using enrollment::v1::RecordPaymentResponse;
using testing::ElementsAre;
using testing::HasSubstr;

class StepsTest : public StageTest {
 protected:
  StepsTest() {
    api_.On<OpenRosterRequest, OpenRosterResponse>("enrollment", "OpenRoster");
    api_.On<RecordPaymentRequest, RecordPaymentResponse>("enrollment", "RecordPayment");
  }

  std::vector<std::string> RostersOpened() const {
    std::vector<std::string> names;
    for (const auto& asked : api_.asked()) {
      if (asked.method != "OpenRoster") continue;
      names.push_back(dynamic_cast<const OpenRosterRequest&>(*asked.request).name());
    }
    return names;
  }

  // The service has summed a bill of `rupiah` when it is asked for the `nth` time.
  void BillIsThere(int nth, int64_t rupiah) {
    api_.On<IssueBillRequest, IssueBillResponse>(
        "enrollment", "IssueBill",
        [=, asked = 0](const IssueBillRequest& request, IssueBillResponse& response) mutable {
          EXPECT_EQ(request.request_id(), "") << "each time it is a new command";
          response.mutable_account()->set_pending(1);
          if (++asked >= nth) response.mutable_bill()->set_amount_rupiah(rupiah);
          return Status();
        });
  }

  Error Refused(const std::string& steps) {
    const auto played = Play(steps);
    EXPECT_FALSE(played) << steps;
    return played ? Error{} : played.error();
  }
};

constexpr const char* kBill = R"(
- Bill: {account: rosters/r/account, bill: b, schedule: s, from_month: 2024-06}
)";

TEST_F(StepsTest, AnRpcIsCalledWithItsRequestByAnOfficer) {
  ASSERT_TRUE(Play("- OpenRoster: {name: \"rosters/{quota}\"}"));
  EXPECT_THAT(RostersOpened(), ElementsAre("rosters/744"));
  EXPECT_EQ(api_.asked()[0].actor, kOfficer);
}

TEST_F(StepsTest, WhatDecidesIsCalledByTheHead) {
  api_.On<claims::v1::RejectClaimRequest, claims::v1::RejectClaimResponse>("claims", "RejectClaim");
  ASSERT_TRUE(Play("- RejectClaim: {name: c, rejected_date: 2024-06-01}"));
  EXPECT_EQ(api_.asked().back().actor, kHead);
}

TEST_F(StepsTest, ForEachSaysWhichTurnItIs) {
  ASSERT_TRUE(Play(R"(
- ForEach:
    each: [a, "{quota}", c]
    steps:
    - OpenRoster: {name: "rosters/{each}-{index}-of-{count}"}
)"));
  EXPECT_THAT(RostersOpened(),
              ElementsAre("rosters/a-0-of-3", "rosters/744-1-of-3", "rosters/c-2-of-3"));
}

TEST_F(StepsTest, TheInnermostForEachHasTheWord) {
  ASSERT_TRUE(Play(R"(
- ForEach:
    each: [a, b]
    steps:
    - ForEach: {each: [x], steps: [{OpenRoster: {name: "{each}"}}]}
    - OpenRoster: {name: "{each}"}
)"));
  EXPECT_THAT(RostersOpened(), ElementsAre("x", "a", "x", "b"));
}

TEST_F(StepsTest, TheWordsEndWithTheirForEach) {
  EXPECT_THAT(
      Refused("- ForEach: {each: [a], steps: []}\n- OpenRoster: {name: \"{each}\"}").message,
      HasSubstr("{each} is neither a given word nor a member"));
}

TEST_F(StepsTest, BillAsksUntilTheBillIsThereAndPayBillPaysIt) {
  // Given a bill that is summed when it is asked for the third time
  BillIsThere(3, 87'494'400);

  // When it is billed and paid
  const auto played = Play(std::string(kBill) + R"(
- PayBill:
    account: rosters/r/account
    bill: b
    reference: sp2d
    paid_date: 2024-06-10
    source: APBD
)");

  // Then it was asked for three times, and what is paid is its amount.
  ASSERT_TRUE(played) << played.error().message;
  EXPECT_THAT(api_.Methods(), ElementsAre("IssueBill", "IssueBill", "IssueBill", "RecordPayment"));
  const auto& paid = api_.Nth<RecordPaymentRequest>("RecordPayment");
  EXPECT_EQ(paid.account(), "rosters/r/account");
  EXPECT_EQ(paid.payment().amount_rupiah(), 87'494'400);
  EXPECT_EQ(paid.payment().reference(), "sp2d");
  EXPECT_EQ(paid.payment().source(), common::v1::FUNDING_SOURCE_APBD);
  EXPECT_EQ(paid.payment().paid_date().day(), 10);
}

TEST_F(StepsTest, BillGivesUpOnABillThatIsNeverSummed) {
  api_.On<IssueBillRequest, IssueBillResponse>(
      "enrollment", "IssueBill", [&](const IssueBillRequest&, IssueBillResponse&) {
        clock_.Advance(std::chrono::microseconds(kStandstill).count() / 3);
        return Status();
      });
  EXPECT_EQ(Refused(kBill).reason, "BILL_PENDING");
}

TEST_F(StepsTest, PayBillKnowsOnlyBillsOfThisRun) {
  const Error error = Refused(
      "- PayBill: {account: a, bill: b, reference: r, paid_date: 2024-06-10, source: APBD}");
  EXPECT_EQ(error.field, "test.bill");
  EXPECT_THAT(api_.asked(), testing::IsEmpty());
}

TEST_F(StepsTest, AnAgreementOfARegionHasItsKecamatanAndDesaAsUnits) {
  api_.On<RegisterAgreementRequest, RegisterAgreementResponse>("agreement", "RegisterAgreement");
  ASSERT_TRUE(Play(R"(
- RegisterAgreementOfRegion:
    offices: 27
    agreement: {name: agreements/bungo, region_code: "15.08"}
)"));
  const auto& agreement = api_.Nth<RegisterAgreementRequest>("RegisterAgreement").agreement();
  EXPECT_EQ(agreement.name(), "agreements/bungo");
  std::map<agreement::v1::UnitKind, int> kinds;
  for (const auto& unit : agreement.units()) {
    ++kinds[unit.kind()];
    EXPECT_TRUE(unit.registers());
    EXPECT_EQ(unit.pays(), unit.kind() == agreement::v1::UNIT_KIND_OPD);
  }
  // The list of the ministry has 17 kecamatan and 141 desa.
  EXPECT_EQ(kinds[agreement::v1::UNIT_KIND_OPD], 27);
  EXPECT_EQ(kinds[agreement::v1::UNIT_KIND_KECAMATAN], 17);
  EXPECT_EQ(kinds[agreement::v1::UNIT_KIND_VILLAGE], 141);
}

TEST_F(StepsTest, TheFirstRefusalEndsTheRunWithVerbAndLine) {
  api_.On<OpenRosterRequest, OpenRosterResponse>(
      "enrollment", "OpenRoster",
      [](const OpenRosterRequest& request, OpenRosterResponse&) -> Status {
        if (request.name() != "b") return {};
        return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "name", "no such agreement");
      });
  const Error error =
      Refused("- OpenRoster: {name: a}\n- OpenRoster: {name: b}\n- OpenRoster: {name: c}");
  EXPECT_EQ(error.reason, "AGREEMENT_UNKNOWN");
  EXPECT_EQ(error.field, "test.name");
  EXPECT_EQ(error.message, "step OpenRoster at line 7: no such agreement");
  EXPECT_THAT(RostersOpened(), ElementsAre("a", "b"));
}

TEST_F(StepsTest, ValuesThatAreMissingOrOfAnotherTypeAreRefusedAndNotThrown) {
  const char* const wrong[] = {
      "- ForEach: {each: a, steps: []}",
      "- ForEach: {steps: []}",
      "- ForEach: {each: [a]}",
      "- RegisterAgreementOfRegion: {offices: 1}",
      "- RegisterAgreementOfRegion: {offices: many, agreement: {region_code: \"15.08\"}}",
      "- RegisterAgreementOfRegion: {offices: 9999, agreement: {region_code: \"15.08\"}}",
      "- PayBill: {account: a}",
      "- Upload: rows",
      "- Approve: {upload: u}",
      "- Claims: {people: farmers}",
      "- Nothing: {}",
  };
  for (const char* const steps : wrong) {
    const Error error = Refused(steps);
    EXPECT_EQ(error.code, Code::kInvalidArgument) << steps;
    EXPECT_THAT(error.message, HasSubstr(" at line 6")) << steps;
  }
}

TEST_F(StepsTest, StepsAreCheckedBeforeAnythingIsSent) {
  const auto checked = [&](const std::string& steps) {
    const auto status = CheckSteps(ScenarioOf(steps), api_);
    return status ? std::string("fine") : status.error().message;
  };
  EXPECT_EQ(checked("- OpenRoster: {name: a}\n- ForEach: {each: [a], steps: [{Upload: {}}]}"),
            "fine");
  EXPECT_EQ(checked("- OpenRoster: {name: a}\n- Aprove: {}"),
            "line 7: there is no verb and no RPC named Aprove");
  EXPECT_EQ(checked("- ForEach:\n    each: [a]\n    steps:\n    - Aprove: {}"),
            "line 9: there is no verb and no RPC named Aprove");
  EXPECT_EQ(checked("- ForEach: {each: [a]}"), "line 6: ForEach must have steps");
  EXPECT_THAT(api_.asked(), testing::IsEmpty());
}

}  // namespace
}  // namespace naungan::cli

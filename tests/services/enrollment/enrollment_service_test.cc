// The whole service over gRPC on loopback, its log in memory.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "libs/rpc/page.h"
#include "libs/state/keys.h"
#include "tests/services/enrollment/enrollment_service_fixture.h"

namespace naungan::enrollment {
namespace {

TEST_F(EnrollmentServiceTest, AFileGoesFromUploadToSeats) {
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

TEST_F(EnrollmentServiceTest, TellsWhatIsWrongWithEachRowAndListsRowsInPages) {
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

  // Tokens that this list never returned: behind everything, or malformed.
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
  EXPECT_EQ(refused->rows(0).participant_id(), "") << "no participant is known by that NIK";
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

// The life of a claim: documents, two persons, one payment. Commands that are sent again change
// nothing.
#include "services/claims/case/claim.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "libs/eventlog/topics.h"
#include "services/claims/case/payment.h"
#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

template <typename T>
void ExpectError(const Result<T>& result, Code code, std::string_view reason) {
  ASSERT_FALSE(result) << reason;
  EXPECT_EQ(result.error().code, code);
  EXPECT_EQ(result.error().reason, reason);
}

// A JKM claim of Rp42,000,000, submitted on 10 August 2022 by "branch" with all its documents.
class ClaimTest : public testing::Test {
 protected:
  ClaimTest() {
    house_.Insure("2022-01-01", "2023-01-01");
    EXPECT_TRUE(house_.Submit(submission_));
  }

  void Approve() { ASSERT_TRUE(house_.Approve(name_, "2022-08-11")); }
  void Pay() { ASSERT_TRUE(house_.Pay(name_, "tx-1", kTotal, "2022-08-12")); }
  void Reverse() { ASSERT_TRUE(house_.Reverse(name_, "tx-1", "2022-08-13")); }

  // Sends a command again and expects the state as the answer, and no event.
  template <typename Do>
  void ExpectNoChange(Do again, v1::ClaimState state) {
    const size_t events = house_.log().size();
    const Result<v1::Claim> answer = again();
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->state(), state);
    EXPECT_EQ(house_.log().size(), events);
  }

  static constexpr int64_t kTotal = 42'000'000;
  const std::string name_ = ClaimName("jkm");
  const v1::SubmitClaim submission_ = JkmDeath("2022-08-01", "2022-08-10");
  ClaimsHouse house_;
};

// A claim that "branch" submitted without death certificate and heir.
class IncompleteClaimTest : public testing::Test {
 protected:
  IncompleteClaimTest() {
    house_.Insure("2022-01-01", "2023-01-01");
    v1::SubmitClaim submission = JkmDeath("2022-08-01", "2022-08-10");
    submission.clear_documents();
    for (const v1::DocumentKind kind :
         {v1::DOCUMENT_KIND_MEMBER_CARD, v1::DOCUMENT_KIND_IDENTITY_CARD,
          v1::DOCUMENT_KIND_FAMILY_CARD, v1::DOCUMENT_KIND_BANK_BOOK,
          v1::DOCUMENT_KIND_WORK_REFERENCE}) {
      submission.add_documents(kind);
    }
    submission.clear_beneficiary_version();
    EXPECT_TRUE(house_.Submit(submission));
  }

  const std::string name_ = ClaimName("jkm");
  ClaimsHouse house_;
};

TEST_F(ClaimTest, GoesFromSubmittedToApprovedToPaid) {
  const auto approved = house_.Approve(name_, "2022-08-11");
  ASSERT_TRUE(approved) << approved.error().message;
  EXPECT_EQ(approved->state(), v1::CLAIM_STATE_APPROVED);

  const auto paid = house_.Pay(name_, "tx-1", kTotal, "2022-08-12");
  ASSERT_TRUE(paid) << paid.error().message;
  EXPECT_EQ(paid->state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(paid->payment().reference(), "tx-1");
  EXPECT_EQ(paid->payment().amount_rupiah(), kTotal);
}

TEST_F(ClaimTest, ApprovalAndPaymentMayComeOnTheDayOfTheSubmission) {
  EXPECT_TRUE(house_.Approve(name_, "2022-08-10"));
  EXPECT_TRUE(house_.Pay(name_, "tx-1", kTotal, "2022-08-10"));
}

TEST_F(ClaimTest, WhoSubmittedItDoesNotApproveIt) {
  ExpectError(house_.Approve(name_, "2022-08-11", "branch"), Code::kPermissionDenied, "SAME_ACTOR");
  EXPECT_TRUE(house_.Approve(name_, "2022-08-11", "verifier"));
}

TEST_F(IncompleteClaimTest, IsNotApprovedUntilEveryPaperIsThere) {
  const auto refused = house_.Approve(name_, "2022-08-11");
  ASSERT_FALSE(refused);
  ExpectError(refused, Code::kFailedPrecondition, "DOCUMENTS_MISSING");
  EXPECT_NE(refused.error().message.find("DEATH_CERTIFICATE, DOCUMENT_KIND_HEIR_CERTIFICATE"),
            std::string::npos)
      << refused.error().message;
  EXPECT_EQ(refused.error().message.find("BANK_BOOK"), std::string::npos);

  ASSERT_TRUE(house_.Supplement(
      name_, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE, v1::DOCUMENT_KIND_HEIR_CERTIFICATE}));
  ExpectError(house_.Approve(name_, "2022-08-11"), Code::kFailedPrecondition,
              "BENEFICIARY_MISSING");
  ASSERT_TRUE(house_.Supplement(name_, {}, "heir-1"));

  const auto approved = house_.Approve(name_, "2022-08-11");
  ASSERT_TRUE(approved) << approved.error().message;
  EXPECT_EQ(approved->documents_size(), 7);
}

TEST_F(IncompleteClaimTest, TheDeadParticipantIsNoBeneficiaryLaterEither) {
  v1::ClaimsCommand command;
  command.mutable_actor()->set_actor("branch");
  command.mutable_supplement()->set_name(name_);
  command.mutable_supplement()->set_beneficiary_version("own");
  command.mutable_supplement()->set_beneficiary_is_participant(true);

  ExpectError(house_.Send(command), Code::kInvalidArgument, "BENEFICIARY_RELATION_INVALID");
}

TEST_F(IncompleteClaimTest, WhoNamedTheHeirDoesNotApprove) {
  ASSERT_TRUE(house_.Supplement(
      name_, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE, v1::DOCUMENT_KIND_HEIR_CERTIFICATE}, "heir-1",
      "verifier"));

  ExpectError(house_.Approve(name_, "2022-08-11", "verifier"), Code::kPermissionDenied,
              "SAME_ACTOR");
  ExpectError(house_.Approve(name_, "2022-08-11", "branch"), Code::kPermissionDenied, "SAME_ACTOR");
  EXPECT_TRUE(house_.Approve(name_, "2022-08-11", "head"));
}

TEST_F(IncompleteClaimTest, SupplementsThatAreThereAlreadyChangeNothing) {
  ASSERT_TRUE(house_.Supplement(name_, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE}, "heir-1"));
  const size_t events = house_.log().size();

  ASSERT_TRUE(house_.Supplement(name_, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE}, "heir-1"));

  EXPECT_EQ(house_.log().size(), events);
}

TEST_F(IncompleteClaimTest, ASupplementIsNotPublished) {
  const size_t told = house_.feed().size();
  ASSERT_TRUE(house_.Supplement(name_, {v1::DOCUMENT_KIND_DEATH_CERTIFICATE}, "heir-1"));
  EXPECT_EQ(house_.feed().size(), told);
}

TEST_F(ClaimTest, TakesNoOtherBeneficiaryOnceApproved) {
  Approve();
  ExpectError(house_.Supplement(name_, {}, "heir-2"), Code::kFailedPrecondition, "CLAIM_NOT_OPEN");
}

TEST_F(ClaimTest, AnotherAccountAfterABouncedPaymentIsPaidBySomeoneElse) {
  Approve();
  Pay();
  Reverse();
  ASSERT_TRUE(house_.Supplement(name_, {}, "heir-2", "cashier"));

  ExpectError(house_.Pay(name_, "tx-2", kTotal, "2022-08-14", "cashier"), Code::kPermissionDenied,
              "SAME_ACTOR");
  EXPECT_TRUE(house_.Pay(name_, "tx-2", kTotal, "2022-08-14", "head"));
}

TEST_F(ClaimTest, ARejectedClaimIsDeniedAndComesToNothing) {
  const auto rejected = house_.Reject(name_, "2022-08-11");

  ASSERT_TRUE(rejected) << rejected.error().message;
  EXPECT_EQ(rejected->state(), v1::CLAIM_STATE_DENIED);
  EXPECT_EQ(rejected->denial(), v1::DENIAL_CODE_REJECTED);
  EXPECT_EQ(rejected->total_rupiah(), 0);
  ExpectError(house_.Approve(name_, "2022-08-12"), Code::kFailedPrecondition,
              "CLAIM_NOT_SUBMITTED");
}

TEST_F(ClaimTest, AnApprovedClaimIsNotRejected) {
  Approve();
  ExpectError(house_.Reject(name_, "2022-08-12"), Code::kFailedPrecondition, "CLAIM_NOT_SUBMITTED");
}

TEST_F(ClaimTest, IsNotPaidBeforeItsApproval) {
  ExpectError(house_.Pay(name_, "tx-1", kTotal, "2022-08-12"), Code::kFailedPrecondition,
              "CLAIM_NOT_APPROVED");
}

TEST_F(ClaimTest, IsPaidWholeOrNotAtAll) {
  Approve();
  for (const int64_t wrong : {kTotal - 1, kTotal + 1, int64_t{1}, INT64_MAX}) {
    const auto paid = house_.Pay(name_, "tx-1", wrong, "2022-08-12");
    ASSERT_FALSE(paid);
    EXPECT_EQ(paid.error().reason, "PAYMENT_AMOUNT_WRONG");
    EXPECT_EQ(paid.error().field, "payment.amount_rupiah");
  }
}

TEST_F(ClaimTest, IsPaidOnce) {
  Approve();
  Pay();
  ExpectError(house_.Pay(name_, "tx-2", kTotal, "2022-08-12"), Code::kFailedPrecondition,
              "CLAIM_PAID");
}

TEST_F(ClaimTest, OtherContentUnderAKnownReferenceIsRefused) {
  Approve();
  Pay();
  ExpectError(house_.Pay(name_, "tx-1", kTotal, "2022-08-13"), Code::kAlreadyExists,
              "PAYMENT_EXISTS");
  ExpectError(house_.Pay(name_, "tx-1", kTotal - 1, "2022-08-12"), Code::kAlreadyExists,
              "PAYMENT_EXISTS");
  // However it is typed.
  ExpectError(house_.Pay(name_, "TX - 1", kTotal, "2022-08-13"), Code::kAlreadyExists,
              "PAYMENT_EXISTS");
}

TEST_F(ClaimTest, ReversedItIsPaidAgainUnderAnotherReferenceOnly) {
  Approve();
  Pay();
  const auto reversed = house_.Reverse(name_, "tx-1", "2022-08-13");
  ASSERT_TRUE(reversed) << reversed.error().message;
  EXPECT_EQ(reversed->state(), v1::CLAIM_STATE_REVERSED);

  ExpectError(house_.Pay(name_, "tx-1", kTotal, "2022-08-14"), Code::kAlreadyExists,
              "PAYMENT_EXISTS");
  ExpectError(house_.Pay(name_, "tx-2", kTotal, "2022-08-12"), Code::kInvalidArgument,
              "DATE_ORDER");
  const auto paid = house_.Pay(name_, "tx-2", kTotal, "2022-08-13");
  ASSERT_TRUE(paid) << paid.error().message;
  EXPECT_EQ(paid->state(), v1::CLAIM_STATE_PAID);
  EXPECT_EQ(paid->payment().reference(), "tx-2");
}

TEST_F(ClaimTest, OnlyAPaymentThatIsThereIsTakenBackAndOnce) {
  Approve();
  ExpectError(house_.Reverse(name_, "tx-1", "2022-08-13"), Code::kNotFound, "PAYMENT_UNKNOWN");
  Pay();
  ExpectError(house_.Reverse(name_, "tx-2", "2022-08-13"), Code::kNotFound, "PAYMENT_UNKNOWN");
  ExpectError(house_.Reverse(name_, "tx-1", "2022-08-11"), Code::kInvalidArgument, "DATE_ORDER");
  Reverse();
  ExpectError(house_.Reverse(name_, "tx-1", "2022-08-14"), Code::kAlreadyExists, "PAYMENT_EXISTS");
}

TEST_F(ClaimTest, PaymentsThatBounceForEverComeToAnEnd) {
  Approve();
  for (int i = 0; i < kPaymentsPerClaimMax; ++i) {
    const std::string reference = "tx-" + std::to_string(i);
    ASSERT_TRUE(house_.Pay(name_, reference, kTotal, "2022-08-12"));
    ASSERT_TRUE(house_.Reverse(name_, reference, "2022-08-12"));
  }
  ExpectError(house_.Pay(name_, "tx-last", kTotal, "2022-08-12"), Code::kFailedPrecondition,
              "PAYMENTS_TOO_MANY");
}

TEST_F(ClaimTest, EveryStepSentAgainIsAnsweredAndChangesNothing) {
  // When the service has forgotten the request ids, a rerun sends every command again in any later
  // state.
  const auto submit = [&] { return house_.Submit(submission_); };
  const auto approve = [&] { return house_.Approve(name_, "2022-08-11"); };
  const auto pay = [&] { return house_.Pay(name_, "tx-1", kTotal, "2022-08-12"); };
  const auto reverse = [&] { return house_.Reverse(name_, "tx-1", "2022-08-13"); };

  ExpectNoChange(submit, v1::CLAIM_STATE_SUBMITTED);
  Approve();
  ExpectNoChange(submit, v1::CLAIM_STATE_APPROVED);
  ExpectNoChange(approve, v1::CLAIM_STATE_APPROVED);
  Pay();
  ExpectNoChange(submit, v1::CLAIM_STATE_PAID);
  ExpectNoChange(approve, v1::CLAIM_STATE_PAID);
  ExpectNoChange(pay, v1::CLAIM_STATE_PAID);
  Reverse();
  ExpectNoChange(approve, v1::CLAIM_STATE_REVERSED);
  ExpectNoChange(pay, v1::CLAIM_STATE_REVERSED);
  ExpectNoChange(reverse, v1::CLAIM_STATE_REVERSED);
}

TEST_F(ClaimTest, ARejectionSentAgainChangesNothing) {
  ASSERT_TRUE(house_.Reject(name_, "2022-08-11"));
  ExpectNoChange([&] { return house_.Reject(name_, "2022-08-11"); }, v1::CLAIM_STATE_DENIED);
  ExpectError(house_.Reject(name_, "2022-08-12"), Code::kFailedPrecondition, "CLAIM_NOT_SUBMITTED");
}

TEST_F(ClaimTest, ADeniedClaimSentAgainStaysDeniedWhateverWasPaidSince) {
  v1::SubmitClaim late = JkkDeath("2023-02-01", "2023-02-10");
  ASSERT_TRUE(house_.Opened(Member("2023-01-01", "")));
  const auto denied = house_.Submit(late);
  ASSERT_TRUE(denied);
  ASSERT_EQ(denied->state(), v1::CLAIM_STATE_DENIED);
  ASSERT_TRUE(house_.Paid(kAccount, "2023-01-01", "2024-01-01"));

  ExpectNoChange([&] { return house_.Submit(late); }, v1::CLAIM_STATE_DENIED);
}

TEST_F(ClaimTest, DocumentsInAnotherOrderAreTheSameContent) {
  v1::SubmitClaim again = submission_;
  again.clear_documents();
  for (int kind = v1::DocumentKind_MAX; kind > v1::DocumentKind_MIN; --kind) {
    again.add_documents(static_cast<v1::DocumentKind>(kind));
    again.add_documents(static_cast<v1::DocumentKind>(kind));
  }
  ExpectNoChange([&] { return house_.Submit(again); }, v1::CLAIM_STATE_SUBMITTED);
}

TEST_F(ClaimTest, OtherContentUnderTheSameNameIsRefused) {
  v1::SubmitClaim other_date = submission_;
  *other_date.mutable_event_date() = DateProto("2022-07-31");
  v1::SubmitClaim other_heir = submission_;
  other_heir.set_beneficiary_version("heir-2");
  v1::SubmitClaim fewer_documents = submission_;
  fewer_documents.mutable_documents()->RemoveLast();

  for (const v1::SubmitClaim& other : {other_date, other_heir, fewer_documents}) {
    ExpectError(house_.Submit(other), Code::kAlreadyExists, "CLAIM_EXISTS");
  }
}

TEST_F(ClaimTest, StepsOfAnUnknownClaimAreNotFound) {
  const std::string unknown = ClaimName("nobody-knows");
  ExpectError(house_.Approve(unknown, "2022-08-11"), Code::kNotFound, "CLAIM_UNKNOWN");
  ExpectError(house_.Reject(unknown, "2022-08-11"), Code::kNotFound, "CLAIM_UNKNOWN");
  ExpectError(house_.Supplement(unknown, {v1::DOCUMENT_KIND_BANK_BOOK}), Code::kNotFound,
              "CLAIM_UNKNOWN");
  ExpectError(house_.Pay(unknown, "tx-1", 1, "2022-08-11"), Code::kNotFound, "CLAIM_UNKNOWN");
  ExpectError(house_.Reverse(unknown, "tx-1", "2022-08-11"), Code::kNotFound, "CLAIM_UNKNOWN");
}

TEST_F(ClaimTest, StepsDoNotGoBackInTime) {
  ExpectError(house_.Approve(name_, "2022-08-09"), Code::kInvalidArgument, "DATE_ORDER");
  ExpectError(house_.Reject(name_, "2022-08-09"), Code::kInvalidArgument, "DATE_ORDER");
  Approve();
  ExpectError(house_.Pay(name_, "tx-1", kTotal, "2022-08-10"), Code::kInvalidArgument,
              "DATE_ORDER");
}

TEST_F(ClaimTest, ARefusedCommandLeavesNoEvent) {
  const size_t events = house_.log().size();
  ASSERT_FALSE(house_.Pay(name_, "tx-1", kTotal, "2022-08-12"));
  ASSERT_FALSE(house_.Approve(name_, "2022-08-11", "branch"));
  EXPECT_EQ(house_.log().size(), events);
}

TEST_F(ClaimTest, TheFeedTellsEachStepWithItsNumber) {
  Approve();
  Pay();
  Reverse();

  ASSERT_EQ(house_.feed().size(), 4U);
  EXPECT_TRUE(house_.feed()[0].has_submitted());
  EXPECT_TRUE(house_.feed()[1].has_approved());
  EXPECT_TRUE(house_.feed()[2].has_paid());
  EXPECT_TRUE(house_.feed()[3].has_payment_reversed());
  for (size_t i = 0; i < house_.feed().size(); ++i) {
    EXPECT_EQ(house_.feed()[i].claim(), name_);
    EXPECT_EQ(house_.feed()[i].sequence(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(house_.outgoing()[i].sequence, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(house_.outgoing()[i].topic, eventlog::kClaimFeed);
    EXPECT_EQ(house_.outgoing()[i].key, kParticipant);
    EXPECT_EQ(house_.outgoing()[i].subject, name_);
    EXPECT_FALSE(house_.outgoing()[i].inbox);
  }
  EXPECT_EQ(house_.outgoing()[3].type, "naungan.claims.v1.ClaimEvent.payment_reversed");
  // The approval of a death claim carries the day of the death, which ends the cover.
  EXPECT_EQ(house_.feed()[1].approved().claim().death_date().day(), 1);
  EXPECT_EQ(house_.feed()[2].paid().kind(), v1::CLAIM_KIND_JKM_DEATH);
  EXPECT_EQ(house_.feed()[2].paid().dimensions().category(), "rentan");
  EXPECT_EQ(house_.feed()[3].payment_reversed().payment().amount_rupiah(), kTotal);
}

TEST_F(ClaimTest, NothingThatIsPublishedNamesTheBeneficiary) {
  for (const runtime::Outgoing& outgoing : house_.outgoing()) {
    EXPECT_EQ(outgoing.value.find("heir-1"), std::string::npos);
  }
}

TEST_F(ClaimTest, TheLogFoldedAgainGivesTheSameRows) {
  Approve();
  Pay();
  Reverse();
  ASSERT_TRUE(house_.Supplement(name_, {}, "heir-2"));

  MemoryRows again;
  for (const std::string& event : house_.log()) house_.machine().Apply(event, {}, again).value();

  EXPECT_EQ(again.rows(), house_.rows().rows());
}

}  // namespace
}  // namespace naungan::claims

// Renewals: which agreement may renew which, and from when its term may run.
#include "services/agreement/renewal.h"

#include <gtest/gtest.h>

#include "services/agreement/agreement.h"
#include "tests/services/agreement/agreement_examples.h"

namespace naungan::agreement {
namespace {

class Renewal : public testing::Test {
 protected:
  const v1::AgreementKnown predecessor_ = KnownOf(Wakatobi2022());
};

TEST_F(Renewal, SignedLateReachesBackToTheOldEnd) {
  EXPECT_TRUE(Register(Wakatobi2023(), nullptr, &predecessor_));
}

TEST_F(Renewal, MayBeSignedThreeMonthsAfterTheOldEndAndNotADayLater) {
  v1::Agreement renewal = Wakatobi2023();
  SetDate(renewal.mutable_signed_date(), 2023, 6, 21);
  EXPECT_TRUE(Register(renewal, nullptr, &predecessor_));

  SetDate(renewal.mutable_signed_date(), 2023, 6, 22);
  const auto late = Register(renewal, nullptr, &predecessor_);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "SIGNED_TOO_LATE");
  EXPECT_EQ(late.error().field, "agreement.term.from_date");
}

TEST_F(Renewal, SignedTooLateBeginsWithItsSignature) {
  v1::Agreement renewal = Wakatobi2023();
  SetDate(renewal.mutable_signed_date(), 2023, 6, 22);
  SetDate(renewal.mutable_term()->mutable_from_date(), 2023, 6, 22);
  EXPECT_TRUE(Register(renewal, nullptr, &predecessor_));
}

TEST_F(Renewal, DoesNotReachIntoTheOldTerm) {
  v1::Agreement renewal = Wakatobi2023();
  SetDate(renewal.mutable_term()->mutable_from_date(), 2023, 3, 20);
  EXPECT_EQ(ReasonOf(Register(renewal, nullptr, &predecessor_)), "TERM_BEFORE_SIGNATURE");
}

TEST_F(Renewal, DoesNotBeginBeforeItsPredecessor) {
  v1::Agreement renewal = Wakatobi2023();
  SetDate(renewal.mutable_signed_date(), 2022, 1, 2);
  SetDate(renewal.mutable_term()->mutable_from_date(), 2022, 1, 2);
  EXPECT_EQ(ReasonOf(Register(renewal, nullptr, &predecessor_)), "TERM_BEFORE_PREDECESSOR");
}

TEST_F(Renewal, OfAnAgreementWithoutEndDoesNotReachBack) {
  v1::AgreementKnown endless = predecessor_;
  endless.mutable_term()->clear_to_date();
  EXPECT_EQ(ReasonOf(Register(Wakatobi2023(), nullptr, &endless)), "TERM_BEFORE_SIGNATURE");
}

TEST_F(Renewal, OfWhatIsNotKnownIsRefused) {
  const auto events = Register(Wakatobi2023());
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(events.error().reason, "PREDECESSOR_UNKNOWN");
  EXPECT_EQ(events.error().field, "agreement.predecessor");
}

TEST_F(Renewal, OfAnotherRegionIsRefused) {
  v1::AgreementKnown maros = predecessor_;
  maros.set_region_code("73.09");
  EXPECT_EQ(ReasonOf(Register(Wakatobi2023(), nullptr, &maros)), "PREDECESSOR_OF_OTHER_REGION");
}

TEST_F(Renewal, OfItselfIsRefused) {
  v1::Agreement agreement = Wakatobi2022();
  agreement.set_predecessor(agreement.name());
  EXPECT_EQ(ReasonOf(Register(agreement)), "PREDECESSOR_IS_ITSELF");
}

TEST_F(Renewal, OfAMalformedNameIsRefused) {
  v1::Agreement agreement = Wakatobi2022();
  agreement.set_predecessor("wakatobi-2021");
  EXPECT_EQ(ReasonOf(Register(agreement)), "RESOURCE_NAME_MALFORMED");
}

TEST(DecideSuccession, NotesEachSuccessorOnce) {
  v1::AgreementRow row = Registered(Wakatobi2022());

  const auto first = DecideSuccession(row, "agreements/wakatobi-2023");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sequence(), 2);
  row = Evolve(&row, *first);
  EXPECT_EQ(row.agreement().successors(0), "agreements/wakatobi-2023");
  EXPECT_EQ(row.agreement().version(), 1);

  EXPECT_FALSE(DecideSuccession(row, "agreements/wakatobi-2023"));
  EXPECT_EQ(DecideSuccession(row, "agreements/wakatobi-2023b")->sequence(), 3);
}

}  // namespace
}  // namespace naungan::agreement

// Tables of malformed input. Each is refused with its reason and field, and leaves no event.
#include "services/claims/case/command_shape.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/claims/benefits/benefits.h"
#include "tests/services/claims/claims_house.h"

namespace naungan::claims {
namespace {

using Edit = std::function<void(v1::SubmitClaim&)>;

struct Case {
  Edit edit;
  std::string_view reason;
  std::string_view field;
};

void ExpectRefused(const v1::SubmitClaim& good, const std::vector<Case>& cases) {
  for (const Case& bad : cases) {
    ClaimsHouse house;
    v1::SubmitClaim submission = good;
    bad.edit(submission);
    const auto claim = house.Submit(submission);
    ASSERT_FALSE(claim) << bad.reason << " " << bad.field;
    EXPECT_EQ(claim.error().code, Code::kInvalidArgument);
    EXPECT_EQ(claim.error().reason, bad.reason) << bad.field;
    EXPECT_EQ(claim.error().field, bad.field) << bad.reason;
    EXPECT_TRUE(house.log().empty());
  }
}

common::v1::Date Raw(int year, int month, int day) {
  common::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(SubmitShape, RefusesWhatNoClaimCanBe) {
  ExpectRefused(
      JkmDeath("2022-08-01", "2022-08-10"),
      {
          {[](auto& c) { c.clear_name(); }, "RESOURCE_NAME_MALFORMED", "name"},
          {[](auto& c) { c.set_name("claims/1"); }, "RESOURCE_NAME_MALFORMED", "name"},
          {[](auto& c) { c.set_name(ClaimName("Has Blanks")); }, "RESOURCE_NAME_MALFORMED", "name"},
          {[](auto& c) { c.set_name(ClaimName(std::string(5'000, 'x'))); },
           "RESOURCE_NAME_MALFORMED", "name"},
          {[](auto& c) { c.set_name(ClaimName("a", "not-an-id")); }, "RESOURCE_NAME_MALFORMED",
           "name"},
          {[](auto& c) { c.set_name(ClaimName("7309010101900001")); }, "RESOURCE_ID_IS_NIK",
           "name"},
          {[](auto& c) { c.clear_kind(); }, "CLAIM_KIND_UNKNOWN", "kind"},
          {[](auto& c) { c.set_kind(static_cast<v1::ClaimKind>(99)); }, "CLAIM_KIND_UNKNOWN",
           "kind"},
          {[](auto& c) { c.clear_event_date(); }, "DATE_MISSING", "event_date"},
          {[](auto& c) { c.clear_submitted_date(); }, "DATE_MISSING", "submitted_date"},
          {[](auto& c) { *c.mutable_event_date() = Raw(2022, 2, 30); }, "DATE_INVALID",
           "event_date"},
          {[](auto& c) { *c.mutable_event_date() = Raw(-5, 1, 1); }, "DATE_INVALID", "event_date"},
          {[](auto& c) { *c.mutable_event_date() = Raw(INT32_MAX, INT32_MAX, INT32_MAX); },
           "DATE_INVALID", "event_date"},
          {[](auto& c) { *c.mutable_event_date() = Raw(9999, 12, 31); }, "DATE_IN_FUTURE",
           "event_date"},
          {[](auto& c) { *c.mutable_event_date() = Raw(1900, 1, 1); }, "EVENT_DATE_BEFORE_RULES",
           "event_date"},
          {[](auto& c) { *c.mutable_submitted_date() = DateProto("2025-07-01"); }, "DATE_IN_FUTURE",
           "submitted_date"},
          {[](auto& c) { *c.mutable_event_date() = DateProto("2022-08-11"); }, "DATE_ORDER",
           "event_date"},
          {[](auto& c) { c.add_documents(v1::DOCUMENT_KIND_UNSPECIFIED); }, "DOCUMENT_KIND_UNKNOWN",
           "documents[10]"},
          {[](auto& c) { c.set_documents(2, static_cast<v1::DocumentKind>(77)); },
           "DOCUMENT_KIND_UNKNOWN", "documents[2]"},
          {[](auto& c) {
             for (int i = 0; i <= kDocumentsMax; ++i) c.add_documents(v1::DOCUMENT_KIND_BANK_BOOK);
           },
           "DOCUMENTS_TOO_MANY", "documents"},
          {[](auto& c) { c.set_jht_ground(v1::JHT_GROUND_DEATH); }, "NOT_FOR_THIS_KIND",
           "jht_ground"},
          {[](auto& c) { c.mutable_jht_balance(); }, "NOT_FOR_THIS_KIND", "jht_balance"},
          {[](auto& c) { *c.mutable_death_date() = DateProto("2022-08-02"); }, "NOT_FOR_THIS_KIND",
           "death_date"},
      });
}

TEST(SubmitShape, ADeadParticipantReceivesNothing) {
  const auto own = [](auto& c) { c.set_beneficiary_is_participant(true); };
  const std::vector<Case> cases = {{own, "BENEFICIARY_RELATION_INVALID", "beneficiary.relation"}};
  ExpectRefused(JkmDeath("2022-08-01", "2022-08-10"), cases);
  ExpectRefused(JkkDeath("2022-08-01", "2022-08-10"), cases);
  ExpectRefused(Jht(v1::JHT_GROUND_DEATH, "2023-08-01", "2023-08-10"), cases);

  ClaimsHouse house;
  v1::SubmitClaim alive = Jht(v1::JHT_GROUND_AGE_56, "2023-08-01", "2023-08-10");
  own(alive);
  EXPECT_TRUE(house.Submit(alive));
}

TEST(SubmitShape, RefusesADeathThatDoesNotFitTheAccident) {
  ExpectRefused(JkkDeath("2022-08-01", "2022-08-10"),
                {
                    {[](auto& c) { *c.mutable_death_date() = DateProto("2022-07-31"); },
                     "DATE_ORDER", "death_date"},
                    {[](auto& c) { *c.mutable_death_date() = DateProto("2022-08-11"); },
                     "DATE_IN_FUTURE", "death_date"},
                    {[](auto& c) { *c.mutable_death_date() = Raw(2022, 13, 1); }, "DATE_INVALID",
                     "death_date"},
                });
}

TEST(SubmitShape, RefusesAJhtClaimWithoutGroundOrBalance) {
  ExpectRefused(
      Jht(v1::JHT_GROUND_AGE_56, "2023-08-01", "2023-08-10"),
      {
          {[](auto& c) { c.clear_jht_ground(); }, "JHT_GROUND_UNKNOWN", "jht_ground"},
          {[](auto& c) { c.set_jht_ground(static_cast<v1::JhtGround>(9)); }, "JHT_GROUND_UNKNOWN",
           "jht_ground"},
          {[](auto& c) { c.clear_jht_balance(); }, "BALANCE_OUT_OF_RANGE",
           "jht_balance.amount_rupiah"},
          {[](auto& c) { c.mutable_jht_balance()->set_amount_rupiah(-1); }, "BALANCE_OUT_OF_RANGE",
           "jht_balance.amount_rupiah"},
          {[](auto& c) { c.mutable_jht_balance()->set_amount_rupiah(kBenefitRupiahMax + 1); },
           "BALANCE_OUT_OF_RANGE", "jht_balance.amount_rupiah"},
          {[](auto& c) { c.mutable_jht_balance()->set_amount_rupiah(INT64_MAX); },
           "BALANCE_OUT_OF_RANGE", "jht_balance.amount_rupiah"},
          {[](auto& c) { c.mutable_jht_balance()->clear_as_of_date(); }, "DATE_MISSING",
           "jht_balance.as_of_date"},
          {[](auto& c) {
             *c.mutable_jht_balance()->mutable_as_of_date() = DateProto("2023-08-11");
           },
           "DATE_IN_FUTURE", "jht_balance.as_of_date"},
          {[](auto& c) { c.mutable_jht_balance()->clear_source(); }, "BALANCE_SOURCE_INVALID",
           "jht_balance.source"},
          {[](auto& c) { c.mutable_jht_balance()->set_source(std::string(129, 'x')); },
           "BALANCE_SOURCE_INVALID", "jht_balance.source"},
          {[](auto& c) { c.mutable_jht_balance()->set_source("two\nlines"); },
           "BALANCE_SOURCE_INVALID", "jht_balance.source"},
          {[](auto& c) { *c.mutable_death_date() = DateProto("2023-08-01"); }, "NOT_FOR_THIS_KIND",
           "death_date"},
      });
}

TEST(SubmitShape, ReadsAParticipantIdInEitherCase) {
  ClaimsHouse house;
  house.Insure("2022-01-01", "2023-01-01");
  v1::SubmitClaim lower = JkmDeath("2022-08-01", "2022-08-10");
  lower.set_name(ClaimName("jkm", "0123456789abcdef"));

  const auto claim = house.Submit(lower);

  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->name(), ClaimName("jkm"));
  EXPECT_EQ(claim->state(), v1::CLAIM_STATE_SUBMITTED);
}

TEST(PayShape, RefusesReferencesAndAmountsThatNoPaymentHas) {
  ClaimsHouse house;
  const std::string name = ClaimName("jkm");
  struct BadPayment {
    std::string reference;
    int64_t rupiah;
    std::string_view date;
    std::string_view reason;
    std::string_view field;
  };
  const BadPayment cases[] = {
      {"", 1, "2022-08-10", "PAYMENT_REFERENCE_INVALID", "payment.reference"},
      {std::string(65, 'x'), 1, "2022-08-10", "PAYMENT_REFERENCE_INVALID", "payment.reference"},
      {"a\tb", 1, "2022-08-10", "PAYMENT_REFERENCE_INVALID", "payment.reference"},
      {"  ", 1, "2022-08-10", "PAYMENT_REFERENCE_INVALID", "payment.reference"},
      {"tx", 0, "2022-08-10", "AMOUNT_OUT_OF_RANGE", "payment.amount_rupiah"},
      {"tx", -42'000'000, "2022-08-10", "AMOUNT_OUT_OF_RANGE", "payment.amount_rupiah"},
      {"tx", INT64_MIN, "2022-08-10", "AMOUNT_OUT_OF_RANGE", "payment.amount_rupiah"},
      {"tx", 1, "2025-07-01", "DATE_IN_FUTURE", "payment.paid_date"},
  };
  for (const auto& [reference, rupiah, date, reason, field] : cases) {
    const auto paid = house.Pay(name, reference, rupiah, date);
    ASSERT_FALSE(paid);
    EXPECT_EQ(paid.error().code, Code::kInvalidArgument);
    EXPECT_EQ(paid.error().reason, reason);
    EXPECT_EQ(paid.error().field, field);
  }
}

TEST(StepShape, RefusesDatesOfTheFutureAndEmptySupplements) {
  ClaimsHouse house;
  const std::string name = ClaimName("jkm");
  EXPECT_EQ(house.Approve(name, "2025-07-01").error().field, "approved_date");
  EXPECT_EQ(house.Reject(name, "2025-07-01").error().field, "rejected_date");
  EXPECT_EQ(house.Reverse(name, "tx", "2025-07-01").error().field, "reversed_date");
  EXPECT_EQ(house.Reverse(name, "", "2025-06-01").error().field, "reference");
  EXPECT_EQ(house.Supplement(name, {}).error().reason, "SUPPLEMENT_EMPTY");
}

TEST(CommandShape, RefusesWhoDoesNotSayWhoAsks) {
  ClaimsHouse house;
  const v1::SubmitClaim submission = JkmDeath("2022-08-01", "2022-08-10");
  EXPECT_EQ(house.Submit(submission, "").error().code, Code::kUnauthenticated);
  EXPECT_EQ(house.Submit(submission, std::string(129, 'a')).error().reason, "ACTOR_INVALID");
}

TEST(CommandShape, RefusesBytesThatAreNoCommand) {
  ClaimsHouse house;
  const auto decision = house.machine().Decide("\xFF\xFF\xFF", house.rows(), {});
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().reason, "COMMAND_UNREADABLE");

  EXPECT_EQ(house.Send(v1::ClaimsCommand()).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace naungan::claims

// What an addendum may change, and what is refused.
#include "services/agreement/addendum.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs/domain/date.h"
#include "services/agreement/agreement.h"
#include "services/agreement/agreement_shape.h"
#include "tests/services/agreement/agreement_examples.h"

namespace naungan::agreement {
namespace {

TEST(AmendAgreement, AddsACategoryAndAUnitAndLeavesTheRest) {
  // Given a registered agreement
  const v1::AgreementRow row = Registered(Wakatobi2022());

  // When ASN are added through KORPRI
  const auto events = Amend(&row, KorpriAddendum(), /*expected_version=*/1);

  // Then the agreement has a second version with them, and what was there is untouched.
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().sequence(), 2);
  const v1::Agreement& after = events->front().amended().agreement();
  EXPECT_EQ(after.version(), 2);
  ASSERT_EQ(after.categories_size(), 3);
  ASSERT_EQ(after.units_size(), 2);
  EXPECT_EQ(after.categories(2).category(), "asn");
  EXPECT_EQ(after.units(1).unit(), "korpri");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(after.categories(i).SerializeAsString(),
              Wakatobi2022().categories(i).SerializeAsString());
  }
}

TEST(AmendAgreement, ChangesAQuota) {
  const v1::AgreementRow row = Registered(Wakatobi2022());
  v1::Addendum addendum = KorpriAddendum();
  addendum.clear_add_categories();
  addendum.clear_add_units();
  v1::QuotaChange* const change = addendum.add_quota_changes();
  change->set_category("non-asn");
  change->set_quota_seats(2'000);

  const auto events = Amend(&row, addendum);

  ASSERT_TRUE(events) << events.error().message;
  const v1::Agreement& after = events->front().amended().agreement();
  EXPECT_EQ(after.categories(0).quota_seats(), 25'000);
  EXPECT_EQ(after.categories(1).quota_seats(), 2'000);
}

TEST(AmendAgreement, AgainIsNoEventWhateverVersionWasExpected) {
  // Given an agreement that was amended when its version was 1
  v1::AgreementRow row = Registered(Wakatobi2022());
  row = Evolve(&row, Amend(&row, KorpriAddendum(), 1)->front());

  // When the same addendum is sent again, then nothing happens;
  const auto again = Amend(&row, KorpriAddendum(), 1);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->empty());
  v1::Addendum typed = KorpriAddendum();
  typed.set_reference(" " + typed.reference() + " ");
  const auto once_more = Amend(&row, typed, 1);
  ASSERT_TRUE(once_more) << once_more.error().message;
  EXPECT_TRUE(once_more->empty());

  // another one under its reference is refused.
  v1::Addendum other = KorpriAddendum();
  SetDate(other.mutable_effective_date(), 2022, 9, 1);
  const auto refused = Amend(&row, other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kAlreadyExists);
  EXPECT_EQ(refused.error().reason, "ADDENDUM_EXISTS");
}

TEST(AmendAgreement, OfAnotherVersionIsAborted) {
  const v1::AgreementRow row = Registered(Wakatobi2022());
  const auto events = Amend(&row, KorpriAddendum(), 2);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kAborted);
  EXPECT_EQ(events.error().reason, "VERSION_MISMATCH");
}

TEST(AmendAgreement, OfAnUnknownAgreementIsNotFound) {
  const auto events = Amend(nullptr, KorpriAddendum());
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kNotFound);
  EXPECT_EQ(events.error().reason, "AGREEMENT_UNKNOWN");
}

TEST(AmendAgreement, TakesEffectNoSoonerThanTheAddendumBefore) {
  // Given an agreement with an addendum that takes effect on some day
  v1::AgreementRow row = Registered(Wakatobi2022());
  row = Evolve(&row, Amend(&row, KorpriAddendum())->front());
  const auto day =
      domain::Date::FromProto(KorpriAddendum().effective_date(), "effective_date").value();

  // Then the next one must take effect on that day or later
  v1::Addendum next;
  next.set_reference("Add. 2");
  *next.mutable_signed_date() = KorpriAddendum().signed_date();
  next.add_quota_changes()->set_category("rentan");
  *next.mutable_effective_date() = day.AddDays(-1).ToProto();
  const auto refused = Amend(&row, next);
  EXPECT_EQ(ReasonOf(refused), "EFFECTIVE_BEFORE_LAST_ADDENDUM");
  EXPECT_EQ(refused.error().field, "addendum.effective_date");
  *next.mutable_effective_date() = day.ToProto();
  EXPECT_TRUE(Amend(&row, next));
}

TEST(AmendAgreement, HasALimit) {
  v1::AgreementRow row = Registered(Wakatobi2022());
  for (int i = 0; i < kAddendaMax; ++i) {
    v1::Addendum addendum = KorpriAddendum();
    addendum.clear_add_categories();
    addendum.clear_add_units();
    addendum.set_reference("Add. " + std::to_string(i));
    addendum.add_quota_changes()->set_category("rentan");
    const auto events = Amend(&row, addendum);
    ASSERT_TRUE(events) << events.error().message;
    row = Evolve(&row, events->front());
  }
  EXPECT_EQ(ReasonOf(Amend(&row, KorpriAddendum())), "ADDENDA_FULL");
}

struct SpoiltPart {
  const char* what;
  std::function<void(v1::Addendum&)> spoil;
  const char* reason;
  const char* field;
};

void PrintTo(const SpoiltPart& spoilt, std::ostream* out) { *out << spoilt.what; }

class SpoiltAddendum : public testing::TestWithParam<SpoiltPart> {};

TEST_P(SpoiltAddendum, IsRefusedWithReasonAndField) {
  const v1::AgreementRow row = Registered(Wakatobi2022());
  v1::Addendum addendum = KorpriAddendum();
  GetParam().spoil(addendum);
  const auto events = Amend(&row, addendum);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kInvalidArgument);
  EXPECT_EQ(events.error().reason, GetParam().reason);
  EXPECT_EQ(events.error().field, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    All, SpoiltAddendum,
    testing::Values(SpoiltPart{"no reference", [](auto& a) { a.clear_reference(); }, "TEXT_MISSING",
                               "addendum.reference"},
                    SpoiltPart{"no signature", [](auto& a) { a.clear_signed_date(); },
                               "DATE_MISSING", "addendum.signed_date"},
                    SpoiltPart{
                        "signed tomorrow",
                        [](auto& a) { *a.mutable_signed_date() = Today().AddDays(1).ToProto(); },
                        "DATE_IN_FUTURE", "addendum.signed_date"},
                    SpoiltPart{"no effective date", [](auto& a) { a.clear_effective_date(); },
                               "DATE_MISSING", "addendum.effective_date"},
                    SpoiltPart{"effective before the term",
                               [](auto& a) { SetDate(a.mutable_effective_date(), 2022, 3, 20); },
                               "EFFECTIVE_OUTSIDE_TERM", "addendum.effective_date"},
                    SpoiltPart{"effective on the day after the term",
                               [](auto& a) { SetDate(a.mutable_effective_date(), 2023, 3, 21); },
                               "EFFECTIVE_OUTSIDE_TERM", "addendum.effective_date"},
                    SpoiltPart{"nothing in it",
                               [](auto& a) {
                                 a.clear_add_categories();
                                 a.clear_add_units();
                               },
                               "ADDENDUM_EMPTY", "addendum"},
                    SpoiltPart{"category that is there",
                               [](auto& a) { a.mutable_add_categories(0)->set_category("rentan"); },
                               "DUPLICATE_ID", "addendum.add_categories[0].category"},
                    SpoiltPart{"category in disorder",
                               [](auto& a) { a.mutable_add_categories(0)->clear_funding(); },
                               "FUNDING_NOT_WHOLE", "addendum.add_categories[0].funding"},
                    SpoiltPart{"unit that is there",
                               [](auto& a) { a.mutable_add_units(0)->set_unit("disnaker"); },
                               "DUPLICATE_ID", "addendum.add_units[0].unit"},
                    SpoiltPart{"unit of an unknown category",
                               [](auto& a) { a.mutable_add_units(0)->add_categories("guru"); },
                               "CATEGORY_UNKNOWN", "addendum.add_units[0].categories[1]"},
                    SpoiltPart{"quota of an unknown category",
                               [](auto& a) { a.add_quota_changes()->set_category("asn"); },
                               "CATEGORY_UNKNOWN", "addendum.quota_changes[0].category"},
                    SpoiltPart{"quota changed twice",
                               [](auto& a) {
                                 a.add_quota_changes()->set_category("rentan");
                                 a.add_quota_changes()->set_category("rentan");
                               },
                               "DUPLICATE_ID", "addendum.quota_changes[1].category"},
                    SpoiltPart{"negative quota",
                               [](auto& a) {
                                 a.add_quota_changes()->set_category("rentan");
                                 a.mutable_quota_changes(0)->set_quota_seats(-1);
                               },
                               "QUOTA_INVALID", "addendum.quota_changes[0].quota_seats"}));

}  // namespace
}  // namespace naungan::agreement

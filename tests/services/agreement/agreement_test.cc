// Registration: what is refused and with which field, resends, and what events make of an
// agreement.
#include "services/agreement/agreement.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/agreement/agreement_shape.h"
#include "services/agreement/renewal.h"
#include "tests/services/agreement/agreement_examples.h"

namespace naungan::agreement {
namespace {

TEST(RegisterAgreement, BecomesVersionOne) {
  // When an agreement is registered whose sender made up a version and successors
  v1::Agreement sent = Wakatobi2022();
  sent.set_version(7);
  sent.add_successors("agreements/another");
  const auto events = Register(sent);

  // Then it is registered as version 1, without them.
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->size(), 1U);
  const v1::AgreementEvent& event = events->front();
  EXPECT_EQ(event.agreement(), "agreements/wakatobi-2022");
  EXPECT_EQ(event.sequence(), 1);
  v1::Agreement expected = Wakatobi2022();
  expected.set_version(1);
  EXPECT_EQ(event.registered().agreement().SerializeAsString(), expected.SerializeAsString());
}

struct Spoilt {
  const char* what;
  std::function<void(v1::Agreement&)> spoil;
  const char* reason;
  const char* field;
};

void PrintTo(const Spoilt& spoilt, std::ostream* out) { *out << spoilt.what; }

class SpoiltAgreement : public testing::TestWithParam<Spoilt> {};

TEST_P(SpoiltAgreement, IsRefusedWithReasonAndField) {
  v1::Agreement agreement = Wakatobi2022();
  GetParam().spoil(agreement);
  const auto events = Register(agreement);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kInvalidArgument);
  EXPECT_EQ(events.error().reason, GetParam().reason);
  EXPECT_EQ(events.error().field, GetParam().field);
  EXPECT_FALSE(events.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SpoiltAgreement,
    testing::Values(
        Spoilt{"name without collection", [](auto& a) { a.set_name("wakatobi-2022"); },
               "RESOURCE_NAME_MALFORMED", "agreement.name"},
        Spoilt{"NIK for an id", [](auto& a) { a.set_name("agreements/7309010101900001"); },
               "RESOURCE_ID_IS_NIK", "agreement.name"},
        Spoilt{"id in capitals", [](auto& a) { a.set_name("agreements/Wakatobi"); },
               "RESOURCE_NAME_MALFORMED", "agreement.name"},
        Spoilt{"no reference", [](auto& a) { a.clear_reference(); }, "TEXT_MISSING",
               "agreement.reference"},
        Spoilt{"long reference",
               [](auto& a) { a.set_reference(std::string(kReferenceBytesMax + 1, 'x')); },
               "TEXT_TOO_LONG", "agreement.reference"},
        Spoilt{"line break in the reference", [](auto& a) { a.set_reference("560/12\n"); },
               "TEXT_MALFORMED", "agreement.reference"},
        Spoilt{"no office", [](auto& a) { a.mutable_local_government()->clear_office(); },
               "TEXT_MISSING", "agreement.local_government.office"},
        Spoilt{"no branch", [](auto& a) { a.clear_branch(); }, "TEXT_MISSING",
               "agreement.branch.office"},
        Spoilt{"no signatory", [](auto& a) { a.mutable_branch()->clear_signatory(); },
               "TEXT_MISSING", "agreement.branch.signatory"},
        Spoilt{"too big",
               [](auto& a) {
                 for (int i = 0; i < kUnitsMax; ++i) {
                   v1::Unit* const unit = a.add_units();
                   *unit = LabourOffice();
                   unit->set_unit("u" + std::to_string(i));
                   unit->set_display_name(std::string(kDisplayNameBytesMax, 'x'));
                 }
               },
               "AGREEMENT_TOO_BIG", "agreement"}));

INSTANTIATE_TEST_SUITE_P(
    RegionsAndDates, SpoiltAgreement,
    testing::Values(
        Spoilt{"region malformed", [](auto& a) { a.set_region_code("7407"); },
               "REGION_CODE_MALFORMED", "agreement.region_code"},
        Spoilt{"region unknown", [](auto& a) { a.set_region_code("74.99"); }, "REGION_UNKNOWN",
               "agreement.region_code"},
        Spoilt{"a province signs", [](auto& a) { a.set_region_code("74"); }, "REGION_NOT_KABUPATEN",
               "agreement.region_code"},
        Spoilt{"a kecamatan signs", [](auto& a) { a.set_region_code("74.07.01"); },
               "REGION_NOT_KABUPATEN", "agreement.region_code"},
        Spoilt{"no signature date", [](auto& a) { a.clear_signed_date(); }, "DATE_MISSING",
               "agreement.signed_date"},
        Spoilt{"a day that is not there",
               [](auto& a) { SetDate(a.mutable_signed_date(), 2022, 2, 29); }, "DATE_INVALID",
               "agreement.signed_date"},
        Spoilt{"signed tomorrow",
               [](auto& a) { *a.mutable_signed_date() = Today().AddDays(1).ToProto(); },
               "DATE_IN_FUTURE", "agreement.signed_date"},
        Spoilt{"no term", [](auto& a) { a.clear_term(); }, "DATE_MISSING",
               "agreement.term.from_date"},
        Spoilt{"term reversed",
               [](auto& a) { SetDate(a.mutable_term()->mutable_to_date(), 2022, 3, 20); },
               "PERIOD_REVERSED", "agreement.term.to_date"},
        Spoilt{"empty term",
               [](auto& a) { SetDate(a.mutable_term()->mutable_to_date(), 2022, 3, 21); },
               "TERM_EMPTY", "agreement.term.to_date"},
        Spoilt{"term before the signature, nothing renewed",
               [](auto& a) { SetDate(a.mutable_term()->mutable_from_date(), 2022, 3, 20); },
               "TERM_BEFORE_SIGNATURE", "agreement.term.from_date"}));

INSTANTIATE_TEST_SUITE_P(
    Categories, SpoiltAgreement,
    testing::Values(
        Spoilt{"none", [](auto& a) { a.clear_categories(); }, "LIST_EMPTY", "agreement.categories"},
        Spoilt{"too many",
               [](auto& a) {
                 for (int i = 0; i < kCategoriesMax; ++i) *a.add_categories() = NonAsn();
               },
               "LIST_TOO_LONG", "agreement.categories"},
        Spoilt{"id that is a NIK",
               [](auto& a) { a.mutable_categories(1)->set_category("7309010101900001"); },
               "RESOURCE_ID_IS_NIK", "agreement.categories[1].category"},
        Spoilt{"same id twice", [](auto& a) { a.mutable_categories(1)->set_category("rentan"); },
               "DUPLICATE_ID", "agreement.categories[1].category"},
        Spoilt{"id with a blank", [](auto& a) { a.mutable_categories(0)->set_category("non asn"); },
               "RESOURCE_ID_MALFORMED", "agreement.categories[0].category"},
        Spoilt{"no display name", [](auto& a) { a.mutable_categories(0)->clear_display_name(); },
               "TEXT_MISSING", "agreement.categories[0].display_name"},
        Spoilt{"no segment", [](auto& a) { a.mutable_categories(0)->clear_segment(); },
               "SEGMENT_MISSING", "agreement.categories[0].segment"},
        Spoilt{"segment of the future",
               [](auto& a) {
                 a.mutable_categories(0)->set_segment(static_cast<common::v1::Segment>(99));
               },
               "SEGMENT_MISSING", "agreement.categories[0].segment"},
        Spoilt{"no programmes", [](auto& a) { a.mutable_categories(0)->clear_programmes(); },
               "LIST_EMPTY", "agreement.categories[0].programmes"},
        Spoilt{"programme twice",
               [](auto& a) { a.mutable_categories(0)->add_programmes(common::v1::PROGRAMME_JKK); },
               "PROGRAMME_DUPLICATE", "agreement.categories[0].programmes"},
        Spoilt{"programme unspecified",
               [](auto& a) {
                 a.mutable_categories(0)->add_programmes(common::v1::PROGRAMME_UNSPECIFIED);
               },
               "PROGRAMME_UNKNOWN", "agreement.categories[0].programmes[2]"},
        Spoilt{"JKP without wage",
               [](auto& a) { a.mutable_categories(0)->add_programmes(common::v1::PROGRAMME_JKP); },
               "PROGRAMME_NOT_FOR_SEGMENT", "agreement.categories[0].programmes"},
        Spoilt{"pension without wage",
               [](auto& a) { a.mutable_categories(0)->add_programmes(common::v1::PROGRAMME_JP); },
               "PROGRAMME_NOT_FOR_SEGMENT", "agreement.categories[0].programmes"},
        Spoilt{"construction, which pays by project",
               [](auto& a) { a.mutable_categories(0)->set_segment(common::v1::SEGMENT_JAKON); },
               "SEGMENT_BY_PROJECT", "agreement.categories[0].segment"},
        Spoilt{"sector of the future",
               [](auto& a) {
                 a.mutable_categories(0)->set_sector(static_cast<common::v1::Sector>(99));
               },
               "SECTOR_UNKNOWN", "agreement.categories[0].sector"},
        Spoilt{"quota below zero", [](auto& a) { a.mutable_categories(0)->set_quota_seats(-1); },
               "QUOTA_INVALID", "agreement.categories[0].quota_seats"},
        Spoilt{"quota above any population",
               [](auto& a) { a.mutable_categories(0)->set_quota_seats(kQuotaSeatsMax + 1); },
               "QUOTA_INVALID", "agreement.categories[0].quota_seats"},
        Spoilt{"negative wage",
               [](auto& a) { a.mutable_categories(0)->set_default_wage_rupiah(-1); },
               "WAGE_INVALID", "agreement.categories[0].default_wage_rupiah"},
        Spoilt{"wage earners without risk class",
               [](auto& a) { a.mutable_categories(1)->set_jkk_risk_class(0); },
               "RISK_CLASS_INVALID", "agreement.categories[1].jkk_risk_class"},
        Spoilt{"risk class 6", [](auto& a) { a.mutable_categories(1)->set_jkk_risk_class(6); },
               "RISK_CLASS_INVALID", "agreement.categories[1].jkk_risk_class"},
        Spoilt{"risk class without wage",
               [](auto& a) { a.mutable_categories(0)->set_jkk_risk_class(1); },
               "RISK_CLASS_INVALID", "agreement.categories[0].jkk_risk_class"}));

INSTANTIATE_TEST_SUITE_P(
    Funding, SpoiltAgreement,
    testing::Values(
        Spoilt{"nobody pays", [](auto& a) { a.mutable_categories(0)->clear_funding(); },
               "FUNDING_NOT_WHOLE", "agreement.categories[0].funding"},
        Spoilt{"a part is missing",
               [](auto& a) { a.mutable_categories(0)->mutable_funding(0)->set_basis_points(9999); },
               "FUNDING_NOT_WHOLE", "agreement.categories[0].funding"},
        Spoilt{"more than the whole",
               [](auto& a) {
                 auto* const share = a.mutable_categories(0)->add_funding();
                 share->set_source(common::v1::FUNDING_SOURCE_CSR);
                 share->set_basis_points(1);
               },
               "FUNDING_NOT_WHOLE", "agreement.categories[0].funding"},
        Spoilt{"a part of nothing",
               [](auto& a) { a.mutable_categories(0)->mutable_funding(0)->set_basis_points(0); },
               "FUNDING_INVALID", "agreement.categories[0].funding[0].basis_points"},
        Spoilt{"no source",
               [](auto& a) { a.mutable_categories(0)->mutable_funding(0)->clear_source(); },
               "FUNDING_INVALID", "agreement.categories[0].funding[0].source"},
        Spoilt{"the same payer twice",
               [](auto& a) {
                 auto* const category = a.mutable_categories(0);
                 category->mutable_funding(0)->set_basis_points(5000);
                 *category->add_funding() = category->funding(0);
               },
               "FUNDING_DUPLICATE", "agreement.categories[0].funding[1]"}));

INSTANTIATE_TEST_SUITE_P(
    Units, SpoiltAgreement,
    testing::Values(
        Spoilt{"id that is a NIK",
               [](auto& a) { a.mutable_units(0)->set_unit("7309010101900001"); },
               "RESOURCE_ID_IS_NIK", "agreement.units[0].unit"},
        Spoilt{"same id twice", [](auto& a) { *a.add_units() = a.units(0); }, "DUPLICATE_ID",
               "agreement.units[1].unit"},
        Spoilt{"id malformed", [](auto& a) { a.mutable_units(0)->set_unit("-x"); },
               "RESOURCE_ID_MALFORMED", "agreement.units[0].unit"},
        Spoilt{"kind missing", [](auto& a) { a.mutable_units(0)->clear_kind(); },
               "UNIT_KIND_MISSING", "agreement.units[0].kind"},
        Spoilt{"sits elsewhere", [](auto& a) { a.mutable_units(0)->set_region_code("73.09"); },
               "REGION_OUTSIDE_AGREEMENT", "agreement.units[0].region_code"},
        Spoilt{"sits nowhere", [](auto& a) { a.mutable_units(0)->set_region_code("74.07.99"); },
               "REGION_UNKNOWN", "agreement.units[0].region_code"},
        Spoilt{"does nothing",
               [](auto& a) {
                 a.mutable_units(0)->set_registers(false);
                 a.mutable_units(0)->set_pays(false);
               },
               "UNIT_WITHOUT_TASK", "agreement.units[0]"},
        Spoilt{"unknown category", [](auto& a) { a.mutable_units(0)->add_categories("asn"); },
               "CATEGORY_UNKNOWN", "agreement.units[0].categories[0]"},
        Spoilt{"category twice",
               [](auto& a) {
                 a.mutable_units(0)->add_categories("rentan");
                 a.mutable_units(0)->add_categories("rentan");
               },
               "DUPLICATE_ID", "agreement.units[0].categories[1]"},
        Spoilt{"long registration number",
               [](auto& a) {
                 a.mutable_units(0)->set_registration_number(
                     std::string(kRegistrationNumberBytesMax + 1, '1'));
               },
               "TEXT_TOO_LONG", "agreement.units[0].registration_number"}));

TEST(RegisterAgreement, TakesUnitsBelowItsRegion) {
  v1::Agreement agreement = Wakatobi2022();
  agreement.mutable_units(0)->set_region_code("74.07.01");
  EXPECT_TRUE(Register(agreement));
}

TEST(RegisterAgreement, AgainWithTheSameContentIsNoEvent) {
  // Given an agreement that was amended since it was registered
  v1::AgreementRow row = Registered(Wakatobi2022());
  row = Evolve(&row, Amend(&row, KorpriAddendum())->front());

  // When it is registered again as it was the first time, then nothing happens;
  const auto again = Register(Wakatobi2022(), &row);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->empty());

  // with the content that it has now, it is refused.
  EXPECT_EQ(ReasonOf(Register(row.agreement(), &row)), "AGREEMENT_EXISTS");
}

TEST(RegisterAgreement, UnderATakenNameIsRefused) {
  const v1::AgreementRow row = Registered(Wakatobi2022());
  v1::Agreement other = Wakatobi2022();
  other.set_reference("560/13/III/2022");
  const auto events = Register(other, &row);
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::kAlreadyExists);
  EXPECT_EQ(events.error().reason, "AGREEMENT_EXISTS");
}

TEST(Evolve, CountsAmendmentsAndSuccessionsInOneSequence) {
  // Given an agreement with a successor
  v1::AgreementRow row = Registered(Wakatobi2022());
  row = Evolve(&row, *DecideSuccession(row, "agreements/wakatobi-2023"));

  // When it is amended
  const auto events = Amend(&row, KorpriAddendum());

  // Then the event is its third, and the successor stays known.
  ASSERT_TRUE(events);
  EXPECT_EQ(events->front().sequence(), 3);
  row = Evolve(&row, events->front());
  EXPECT_EQ(row.agreement().version(), 2);
  EXPECT_EQ(row.agreement().successors_size(), 1);
}

}  // namespace
}  // namespace naungan::agreement

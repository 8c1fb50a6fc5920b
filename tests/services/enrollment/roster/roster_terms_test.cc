#include "services/enrollment/roster/roster_terms.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

domain::RosterName NameOf(std::string_view id) { return {std::string(id)}; }

TEST(RosterTermsTest, TakesItsTermsFromTheAgreement) {
  // Given an agreement whose units register different categories
  auto agreement = AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 744);
  agreement.set_predecessor("agreements/parepare-2023");
  agreement.mutable_categories(0)->set_sector(common::v1::SECTOR_TRANSPORT);
  auto& payer = *agreement.add_units();
  payer.set_unit("bkad");
  payer.set_pays(true);
  auto& other = *agreement.add_units();
  other.set_unit("bkpsdm");
  other.set_registers(true);
  other.add_categories("non-asn");

  // When its roster is made
  const auto roster = RosterUnder(agreement, "rentan");

  // Then it has the category's terms, and the units that register for it
  ASSERT_TRUE(roster);
  EXPECT_EQ(roster->name(), "rosters/parepare-2024.rentan");
  EXPECT_EQ(roster->kind(), v1::REGISTRANT_KIND_AGREEMENT);
  EXPECT_EQ(roster->agreement(), "agreements/parepare-2024");
  EXPECT_EQ(roster->quota_seats(), 744);
  EXPECT_EQ(roster->segment(), common::v1::SEGMENT_BPU);
  EXPECT_EQ(roster->sector(), common::v1::SECTOR_TRANSPORT);
  EXPECT_EQ(TermsForOffer(*roster).sector(), common::v1::SECTOR_TRANSPORT);
  ASSERT_EQ(roster->units_size(), 1);
  EXPECT_EQ(roster->units(0).unit(), "disnaker");
  ASSERT_EQ(roster->predecessors_size(), 1);
  EXPECT_EQ(roster->predecessors(0), "agreements/parepare-2023");
  EXPECT_EQ(RosterUnder(agreement, "nelayan").error().reason, "CATEGORY_UNKNOWN");
}

TEST(RosterTermsTest, TakesAnEmployersTerms) {
  v1::Registrant drivers = Employer("2024-01-01", "2025-01-01");
  drivers.set_sector(common::v1::SECTOR_TRANSPORT);
  EXPECT_EQ(RosterOf(NameOf("bus"), drivers)->sector(), common::v1::SECTOR_TRANSPORT);
  const auto roster = RosterOf(NameOf("cement"), Employer("2024-01-01", "2025-01-01"));
  ASSERT_TRUE(roster) << roster.error().message;
  EXPECT_EQ(roster->name(), "rosters/cement");
  EXPECT_EQ(roster->region_code(), "73.09");
  EXPECT_EQ(roster->agreement(), "");
  EXPECT_TRUE(SameTerms(*roster, *roster));
  EXPECT_FALSE(
      SameTerms(*roster, RosterOf(NameOf("cement"), Employer("2024-01-01", "2026-01-01")).value()));
}

TEST(RosterTermsTest, SaysWhichFieldOfARegistrantIsWrong) {
  struct Case {
    std::function<void(v1::Registrant&)> spoil;
    std::string_view reason;
    std::string_view field;
  };
  using R = v1::Registrant;
  for (const Case& c : {
           Case{[](R& r) { r.set_kind(v1::REGISTRANT_KIND_AGREEMENT); }, "REGISTRANT_KIND_INVALID",
                "registrant.kind"},
           Case{[](R& r) { r.set_category("Not An Id"); }, "RESOURCE_ID_MALFORMED",
                "registrant.category"},
           Case{[](R& r) { r.set_category("7309010101900001"); }, "RESOURCE_ID_IS_NIK",
                "registrant.category"},
           Case{[](R& r) { r.mutable_unit()->set_unit("7309010101900001"); }, "RESOURCE_ID_IS_NIK",
                "registrant.unit.unit"},
           Case{[](R& r) { r.clear_segment(); }, "SEGMENT_UNKNOWN", "registrant.segment"},
           Case{[](R& r) { r.clear_programmes(); }, "PROGRAMMES_MISSING", "registrant.programmes"},
           Case{[](R& r) {
                  r.set_segment(common::v1::SEGMENT_BPU);
                  r.add_programmes(common::v1::PROGRAMME_JKP);
                },
                "PROGRAMME_NOT_FOR_SEGMENT", "registrant.programmes"},
           Case{[](R& r) { r.set_segment(common::v1::SEGMENT_JAKON); }, "SEGMENT_BY_PROJECT",
                "registrant.segment"},
           Case{[](R& r) { r.set_sector(static_cast<common::v1::Sector>(99)); }, "SECTOR_UNKNOWN",
                "registrant.sector"},
           Case{[](R& r) { r.set_default_wage_rupiah(-1); }, "WAGE_INVALID",
                "registrant.default_wage_rupiah"},
           Case{[](R& r) { r.set_jkk_risk_class(0); }, "JKK_RISK_CLASS_INVALID",
                "registrant.jkk_risk_class"},
           Case{[](R& r) { r.set_segment(common::v1::SEGMENT_BPU); }, "JKK_RISK_CLASS_INVALID",
                "registrant.jkk_risk_class"},
           Case{[](R& r) { *r.mutable_term() = PeriodOf("2024-01-01", "2024-01-01"); },
                "TERM_EMPTY", "registrant.term"},
           Case{[](R& r) { r.mutable_unit()->clear_unit(); }, "RESOURCE_ID_MALFORMED",
                "registrant.unit.unit"},
           Case{[](R& r) { r.mutable_unit()->set_region_code("73"); }, "REGION_TOO_HIGH",
                "registrant.unit.region_code"},
           Case{[](R& r) { r.mutable_funding(0)->set_basis_points(9'999); }, "FUNDING_INVALID",
                "registrant.funding"},
           Case{[](R& r) { r.mutable_funding(0)->clear_source(); }, "FUNDING_SOURCE_UNKNOWN",
                "registrant.funding[0].source"},
       }) {
    v1::Registrant registrant = Employer("2024-01-01", "2025-01-01");
    c.spoil(registrant);
    const auto roster = RosterOf(NameOf("cement"), registrant);
    ASSERT_FALSE(roster) << c.field;
    EXPECT_EQ(roster.error().reason, c.reason);
    EXPECT_EQ(roster.error().field, c.field);
  }
  const auto named = RosterOf(NameOf("7309010101900001"), Employer("2024-01-01", "2025-01-01"));
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().reason, "RESOURCE_ID_IS_NIK");
  EXPECT_EQ(named.error().field, "name");
}

}  // namespace
}  // namespace naungan::enrollment

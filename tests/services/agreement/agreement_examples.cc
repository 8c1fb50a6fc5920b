#include "tests/services/agreement/agreement_examples.h"

#include "libs/domain/today.h"
#include "services/agreement/addendum.h"
#include "services/agreement/renewal.h"

namespace naungan::agreement {

using common::v1::FUNDING_SOURCE_APBD;
using common::v1::FUNDING_SOURCE_SELF;
using common::v1::PROGRAMME_JKK;
using common::v1::PROGRAMME_JKM;

const domain::RegionNames& Regions() {
  static const domain::RegionNames regions;
  return regions;
}

domain::Date Today() { return domain::LatestDate(kNowUs); }

void SetDate(common::v1::Date* date, int year, int month, int day) {
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
}

v1::Category VulnerableWorkers() {
  v1::Category category;
  category.set_category("rentan");
  category.set_display_name("Pekerja rentan");
  category.set_segment(common::v1::SEGMENT_BPU);
  category.add_programmes(PROGRAMME_JKK);
  category.add_programmes(PROGRAMME_JKM);
  common::v1::FundingShare* const share = category.add_funding();
  share->set_source(FUNDING_SOURCE_APBD);
  share->set_basis_points(10'000);
  share->set_payer("Dinas Tenaga Kerja");
  category.set_quota_seats(25'000);
  category.set_default_wage_rupiah(1'000'000);
  return category;
}

v1::Category NonAsn() {
  v1::Category category = VulnerableWorkers();
  category.set_category("non-asn");
  category.set_display_name("Pegawai non-ASN");
  category.set_segment(common::v1::SEGMENT_PU);
  category.set_jkk_risk_class(1);
  category.set_quota_seats(3'000);
  return category;
}

v1::Unit LabourOffice() {
  v1::Unit unit;
  unit.set_unit("disnaker");
  unit.set_display_name("Dinas Tenaga Kerja");
  unit.set_registration_number("NN123456");
  unit.set_kind(v1::UNIT_KIND_OPD);
  unit.set_region_code("74.07");
  unit.set_registers(true);
  unit.set_pays(true);
  return unit;
}

v1::Agreement Wakatobi2022() {
  v1::Agreement agreement;
  agreement.set_name("agreements/wakatobi-2022");
  agreement.set_reference("560/12/III/2022");
  agreement.set_region_code("74.07");
  agreement.mutable_local_government()->set_office("Pemerintah Kabupaten Wakatobi");
  agreement.mutable_local_government()->set_signatory("Bupati");
  agreement.mutable_branch()->set_office("BPJS Ketenagakerjaan Cabang Sulawesi Tenggara");
  agreement.mutable_branch()->set_signatory("Kepala Cabang");
  SetDate(agreement.mutable_signed_date(), 2022, 3, 21);
  SetDate(agreement.mutable_term()->mutable_from_date(), 2022, 3, 21);
  SetDate(agreement.mutable_term()->mutable_to_date(), 2023, 3, 21);
  *agreement.add_categories() = VulnerableWorkers();
  *agreement.add_categories() = NonAsn();
  *agreement.add_units() = LabourOffice();
  return agreement;
}

v1::Agreement Wakatobi2023() {
  v1::Agreement agreement = Wakatobi2022();
  agreement.set_name("agreements/wakatobi-2023");
  agreement.set_reference("560/31/V/2023");
  agreement.set_predecessor("agreements/wakatobi-2022");
  SetDate(agreement.mutable_signed_date(), 2023, 5, 2);
  SetDate(agreement.mutable_term()->mutable_from_date(), 2023, 3, 21);
  SetDate(agreement.mutable_term()->mutable_to_date(), 2024, 3, 21);
  return agreement;
}

v1::Addendum KorpriAddendum() {
  v1::Addendum addendum;
  addendum.set_reference("560/12/III/2022 Add. 1");
  SetDate(addendum.mutable_signed_date(), 2022, 8, 1);
  SetDate(addendum.mutable_effective_date(), 2022, 8, 1);
  v1::Category asn = VulnerableWorkers();
  asn.set_category("asn");
  asn.set_display_name("ASN melalui KORPRI");
  asn.set_quota_seats(0);
  asn.mutable_funding(0)->set_source(FUNDING_SOURCE_SELF);
  asn.mutable_funding(0)->set_payer("KORPRI");
  *addendum.add_add_categories() = asn;
  v1::Unit korpri = LabourOffice();
  korpri.set_unit("korpri");
  korpri.set_display_name("KORPRI Wakatobi");
  korpri.set_kind(v1::UNIT_KIND_WADAH);
  korpri.add_categories("asn");
  *addendum.add_add_units() = korpri;
  return addendum;
}

v1::AgreementRow Registered(const v1::Agreement& agreement) {
  v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  event.set_sequence(1);
  *event.mutable_registered()->mutable_agreement() = agreement;
  event.mutable_registered()->mutable_agreement()->set_version(1);
  return Evolve(nullptr, event);
}

Result<Events> Register(const v1::Agreement& agreement, const v1::AgreementRow* current,
                        const v1::AgreementKnown* predecessor) {
  v1::RegisterAgreement command;
  *command.mutable_agreement() = agreement;
  return DecideRegistration(current, command, predecessor, Regions(), RenewalPolicy{}, Today());
}

Result<Events> Amend(const v1::AgreementRow* current, const v1::Addendum& addendum,
                     int64_t expected_version) {
  v1::AmendAgreement command;
  command.set_name("agreements/wakatobi-2022");
  *command.mutable_addendum() = addendum;
  command.set_expected_version(expected_version);
  return DecideAmendment(current, command, Regions(), Today());
}

}  // namespace naungan::agreement

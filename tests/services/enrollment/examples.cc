#include "tests/services/enrollment/examples.h"

#include <gtest/gtest.h>

#include <ranges>

#include "libs/domain/period.h"
#include "libs/rules/cover_rules.h"
#include "services/enrollment/account/contribution_rules.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

domain::Date Day(std::string_view iso) { return domain::Date::ParseIso(iso, "test").value(); }

common::v1::Date DateOf(std::string_view iso) { return Day(iso).ToProto(); }

common::v1::Month MonthOf(std::string_view iso) {
  return domain::Month::ParseIso(iso, "test").value().ToProto();
}

common::v1::Period PeriodOf(std::string_view from, std::string_view to) {
  domain::Period period{Day(from), std::nullopt};
  if (!to.empty()) period.to = Day(to);
  return period.ToProto();
}

domain::Period PeriodAt(const common::v1::Period& proto) {
  return domain::Period::FromProto(proto, "test").value();
}

std::vector<int> People(int first, int count) {
  const auto numbers = std::views::iota(first, first + count);
  return {numbers.begin(), numbers.end()};
}

domain::ParticipantId ParticipantNo(int number) {
  domain::ParticipantId::Bytes bytes{};
  for (int i = 0; i < 4; ++i) {
    bytes[static_cast<size_t>(9 - i)] = static_cast<uint8_t>(number >> (8 * i));
  }
  return domain::ParticipantId::FromBytes(bytes);
}

std::string ParticipantText(int number) { return ParticipantNo(number).ToString(); }

const Rules& HouseRules() {
  static const Rules kRules{.tariffs = DefaultContributionRules().value().tariffs,
                            .construction = DefaultContributionRules().value().construction,
                            .policy = {rules::HouseCoverRules().value()}};
  return kRules;
}

agreement::v1::Agreement AgreementOf(std::string_view id, std::string_view from,
                                     std::string_view to, int64_t quota_seats) {
  agreement::v1::Agreement agreement;
  agreement.set_name("agreements/" + std::string(id));
  agreement.set_region_code("73.72");
  *agreement.mutable_signed_date() = DateOf(from);
  *agreement.mutable_term() = PeriodOf(from, to);
  auto& category = *agreement.add_categories();
  category.set_category("rentan");
  category.set_segment(common::v1::SEGMENT_BPU);
  category.add_programmes(common::v1::PROGRAMME_JKK);
  category.add_programmes(common::v1::PROGRAMME_JKM);
  auto& share = *category.add_funding();
  share.set_source(common::v1::FUNDING_SOURCE_APBD);
  share.set_basis_points(10'000);
  category.set_quota_seats(quota_seats);
  category.set_default_wage_rupiah(1'000'000);
  auto& unit = *agreement.add_units();
  unit.set_unit("disnaker");
  unit.set_display_name("Dinas Tenaga Kerja");
  unit.set_region_code("73.72");
  unit.set_registers(true);
  return agreement;
}

v1::Registrant Employer(std::string_view from, std::string_view to) {
  v1::Registrant registrant;
  registrant.set_kind(v1::REGISTRANT_KIND_EMPLOYER);
  registrant.set_category("karyawan");
  registrant.set_segment(common::v1::SEGMENT_PU);
  registrant.add_programmes(common::v1::PROGRAMME_JKK);
  registrant.add_programmes(common::v1::PROGRAMME_JKM);
  *registrant.mutable_term() = PeriodOf(from, to);
  registrant.mutable_unit()->set_unit("cement");
  registrant.mutable_unit()->set_region_code("73.09");
  auto& share = *registrant.add_funding();
  share.set_source(common::v1::FUNDING_SOURCE_EMPLOYER);
  share.set_basis_points(10'000);
  registrant.set_default_wage_rupiah(4'000'000);
  registrant.set_jkk_risk_class(3);
  return registrant;
}

v1::StagedChunk ChunkOf(const std::vector<int>& participants, int32_t first_row) {
  v1::StagedChunk chunk;
  for (const int participant : participants) {
    auto& row = *chunk.add_rows();
    row.set_row(first_row++);
    row.set_participant(BytesOf(ParticipantNo(participant)));
    row.set_person_version("v1");
    row.set_birth_days(Day("1990-02-01").days());
    row.set_sex(v1::SEX_MALE);
    row.set_rank(row.row());
  }
  chunk.set_digest("digest of " + chunk.ShortDebugString());
  return chunk;
}

v1::UploadRow GoodRow() {
  v1::UploadRow row;
  row.set_row(1);
  row.set_nik("7372010102900001");
  row.set_full_name("Baharuddin");
  row.set_mother_name("Hasnah");
  *row.mutable_birth_date() = DateOf("1990-02-01");
  row.set_sex(v1::SEX_MALE);
  row.set_locality_code("73.72.01");
  row.set_wage_rupiah(1'000'000);
  return row;
}

}  // namespace naungan::enrollment
